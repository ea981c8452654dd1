//! A rule file becomes a rule that the engine can judge: parsed, type-checked, with the facts that it needs. The build script
//! compiles the built-in rules, a run those of people's own.

use super::model::RuleFile;
use super::rests_on::RestsOn;
use super::rule::{Case, Each, Param, Remark, Rule, Texts, Unpack};
use crate::expr::{Checked, Expr, ExprError, Field, Record, Scope, Template, Type, check, parse};
use crate::facts::table;
use crate::grade::Certainty;
use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

/// What is wrong in a rule: the JSON pointer of the member, and the fault in its text.
pub type Fault = (String, ExprError);

/// Compiles a rule.
///
/// # Errors
/// All faults of all conditions and messages.
pub fn compile(file: RuleFile, path: &str) -> Result<Rule, Vec<Fault>> {
    let mut compiler = Compiler::new(&file);
    let (each, bindings) = compiler.bindings(&file);
    let when = file
        .when
        .as_deref()
        .and_then(|text| compiler.condition("/when", text));
    let assert = compiler.condition("/assert", &file.assert);
    let needs = std::mem::take(&mut compiler.needs);
    let texts = compiler.texts(&file);
    let at = file
        .at
        .as_deref()
        .and_then(|text| compiler.expr("/at", text, None));
    let subject = file
        .subject
        .as_deref()
        .and_then(|text| compiler.template("/subject", text));
    compiler.fixable(&file);
    let rests_on = rests_on(&each, &bindings, [&when, &assert], &subject, &texts);
    let params = file.params.iter();
    let params = params.filter_map(|(name, value)| Some((name.clone(), Param::of(value)?)));
    match (assert, texts) {
        (Some(assert), Some(texts)) if compiler.faults.is_empty() => Ok(Rule {
            id: file.id.clone(),
            name: file.name.clone(),
            title: file.title.clone(),
            severity: file.severity,
            certainty: file.certainty.unwrap_or(Certainty::Certain),
            when_unknown: file.when_unknown,
            waivable: file.waivable.unwrap_or(true),
            sources: file.sources.iter().map(|s| s.url.clone()).collect(),
            area: area(path),
            path: path.to_owned(),
            params: params.collect(),
            bindings,
            each,
            when,
            assert,
            at: at.map(|(expr, _)| expr),
            marks: file.marks,
            subject,
            rests_on,
            calls: table::calls_for(needs.iter().map(String::as_str)),
            needs: needs.into(),
            values: OnceLock::new(),
            unpack: Unpack::default(),
            texts: OnceLock::from(texts),
            file: OnceLock::from(Arc::new(file)),
        }),
        _ => Err(compiler.faults),
    }
}

/// What a verdict and its subject are computed from, and what is said of a pass.
fn rests_on(
    each: &Option<Each>,
    bindings: &[(String, Expr)],
    conditions: [&Option<Expr>; 2],
    subject: &Option<Template>,
    texts: &Option<Texts>,
) -> RestsOn {
    let remarks = texts.iter().flat_map(|texts| &texts.remarks);
    let remarks = remarks
        .flat_map(|remark| std::iter::once(&remark.when).chain(remark.message.expressions()));
    let all = each.iter().map(|each| &each.list);
    let all = all.chain(bindings.iter().map(|(_, expr)| expr));
    let all = all.chain(conditions.into_iter().flatten());
    let all = all.chain(subject.iter().flat_map(Template::expressions));
    RestsOn::of(all.chain(remarks))
}

/// The folder that a rule file is in.
fn area(path: &str) -> String {
    let folder = path
        .rsplit_once(['/', '\\'])
        .map_or("", |(folder, _)| folder);
    folder
        .rsplit(['/', '\\'])
        .next()
        .unwrap_or_default()
        .to_owned()
}

fn scope(file: &RuleFile) -> Scope {
    let mut scope = Scope::new(table::root());
    let fields = file.params.iter().filter_map(|(name, value)| {
        let ty = Param::of(value)?.ty();
        let sensitive = false;
        Some((name.clone(), Field { ty, sensitive }))
    });
    let params = Record {
        path: "params".to_owned(),
        fields: fields.collect(),
    };
    let checked = Checked {
        ty: Type::Record(Arc::new(params)),
        needs: BTreeSet::new(),
        sensitive: false,
    };
    scope.bind("params", checked);
    scope
}

struct Compiler {
    scope: Scope,
    needs: BTreeSet<String>,
    faults: Vec<Fault>,
}

impl Compiler {
    fn new(file: &RuleFile) -> Self {
        Self {
            scope: scope(file),
            needs: BTreeSet::new(),
            faults: Vec::new(),
        }
    }

    /// `each` and `let`, whose names the rest may use.
    fn bindings(&mut self, file: &RuleFile) -> (Option<Each>, Vec<(String, Expr)>) {
        let each = file.each.as_deref().and_then(|text| self.each(text));
        let mut bindings = Vec::new();
        for (name, text) in file.bindings.iter().flat_map(|bindings| &bindings.0) {
            if let Some((expr, checked)) = self.expr(&format!("/let/{name}"), text, None) {
                self.scope.bind(name, checked);
                bindings.push((name.clone(), expr));
            }
        }
        (each, bindings)
    }

    fn texts(&mut self, file: &RuleFile) -> Option<Texts> {
        let message = self.template("/message", &file.message);
        let cases = self.cases(file);
        let remarks = self.remarks(file);
        Some(Texts {
            message: message?,
            cases,
            remarks,
        })
    }

    fn fault(&mut self, pointer: &str, error: ExprError) {
        self.faults.push((pointer.to_owned(), error));
    }

    fn expr(
        &mut self,
        pointer: &str,
        text: &str,
        wanted: Option<&Type>,
    ) -> Option<(Expr, Checked)> {
        let result = parse(text).and_then(|expr| {
            let checked = check(&expr, &self.scope)?;
            match wanted {
                Some(wanted) if !wanted.accepts(&checked.ty) => Err(ExprError {
                    span: expr.span,
                    message: format!("expected a condition (bool), found {}", checked.ty),
                    help: None,
                }),
                _ => Ok((expr, checked)),
            }
        });
        match result {
            Ok((expr, checked)) => {
                let facts = checked
                    .needs
                    .iter()
                    .filter(|path| !path.starts_with("params."));
                self.needs.extend(facts.cloned());
                Some((expr, checked))
            }
            Err(error) => {
                self.fault(pointer, error);
                None
            }
        }
    }

    fn condition(&mut self, pointer: &str, text: &str) -> Option<Expr> {
        self.expr(pointer, text, Some(&Type::Bool))
            .map(|(expr, _)| expr)
    }

    fn template(&mut self, pointer: &str, text: &str) -> Option<Template> {
        match Template::parse(text, &self.scope) {
            Ok((template, _)) => Some(template),
            Err(error) => {
                self.fault(pointer, error);
                None
            }
        }
    }

    fn each(&mut self, text: &str) -> Option<Each> {
        let Some((name, list)) = text.split_once(" in ") else {
            let error = ExprError {
                span: crate::text::Span::new(0, text.len()),
                message: "expected NAME in LIST".to_owned(),
                help: Some("for example: app in request.AppCatalogConfig".to_owned()),
            };
            self.fault("/each", error);
            return None;
        };
        let (expr, checked) = self.expr("/each", list, None)?;
        let (ty, sensitive) = match checked.ty {
            Type::List(Some(of)) => (*of, checked.sensitive),
            Type::Map(_) => (Type::Str, false),
            other => {
                let error = ExprError {
                    span: expr.span,
                    message: format!("expected a list or a map, found {other}"),
                    help: None,
                };
                self.fault("/each", error);
                return None;
            }
        };
        let needs = BTreeSet::new();
        self.scope.bind(
            name.trim(),
            Checked {
                ty,
                needs,
                sensitive,
            },
        );
        Some(Each {
            name: name.trim().to_owned(),
            list: expr,
        })
    }

    /// An edit needs a place, and no rule may call safe what is somebody's choice.
    fn fixable(&mut self, file: &RuleFile) {
        for (kind, applicability) in &file.fixable {
            let word = kind.as_str();
            let message = if *applicability < kind.at_most() {
                format!("`{word}` is `unsafe`: its result is a choice")
            } else if file.at.is_none() {
                format!("`{word}` needs `at`: the place in the request that it changes")
            } else {
                continue;
            };
            let error = ExprError {
                span: crate::text::Span::new(0, applicability.as_str().len()),
                message,
                help: None,
            };
            self.fault(&format!("/fixable/{word}"), error);
        }
    }

    fn remarks(&mut self, file: &RuleFile) -> Vec<Remark> {
        let mut remarks = Vec::new();
        for (index, remark) in file.remarks.iter().enumerate() {
            let when = self.condition(&format!("/remarks/{index}/when"), &remark.when);
            let message = self.template(&format!("/remarks/{index}/message"), &remark.message);
            remarks.extend(
                when.zip(message)
                    .map(|(when, message)| Remark { when, message }),
            );
        }
        remarks
    }

    fn cases(&mut self, file: &RuleFile) -> Vec<Case> {
        let mut cases = Vec::new();
        for (index, case) in file.cases.iter().enumerate() {
            let when = self.condition(&format!("/cases/{index}/when"), &case.when);
            let pointer = format!("/cases/{index}/message");
            let message = case
                .message
                .as_deref()
                .and_then(|text| self.template(&pointer, text));
            cases.extend(when.map(|when| Case {
                when,
                message,
                severity: case.severity,
                certainty: case.certainty,
                fix: case.fix.clone(),
                remedy: case.remedy.clone(),
            }));
        }
        cases
    }
}

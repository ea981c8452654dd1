//! A rule file becomes a rule that the engine can judge: parsed, type-checked, with the facts that it needs.

use super::model::RuleFile;
use crate::evidence::schema;
use crate::expr::{Checked, Expr, ExprError, Field, Record, Scope, Template, Type, check, parse};
use crate::outcome::{Certainty, Severity};
use serde_json::Value as Json;
use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

/// A checked rule.
#[derive(Debug, Clone)]
pub struct Rule {
    /// The file it was made of.
    pub file: Arc<RuleFile>,
    /// Path of the file, as shown to people.
    pub path: String,
    /// Folder of the file: request, catalog, ami, …
    pub area: String,
    /// Values of `params.`
    pub params: crate::expr::Value,
    /// `let`
    pub bindings: Vec<(String, Expr)>,
    /// `each`
    pub each: Option<Each>,
    /// `when`
    pub when: Option<Expr>,
    /// `assert`
    pub assert: Expr,
    texts: OnceLock<Texts>,
    /// `at`
    pub at: Option<Expr>,
    /// `subject`
    pub subject: Option<Template>,
    /// Facts that the verdict rests on.
    pub needs: BTreeSet<String>,
}

/// What a rule says when it fails; most rules of a run do not, so built-in ones are parsed only then.
#[derive(Debug, Clone, Default)]
pub struct Texts {
    /// `message`
    pub message: Template,
    /// `cases`
    pub cases: Vec<Case>,
}

impl Rule {
    /// The texts of a failure.
    pub fn texts(&self) -> &Texts {
        self.texts.get_or_init(|| {
            let mut compiler = Compiler::new(&self.file, true);
            compiler.bindings(&self.file);
            compiler.texts(&self.file).unwrap_or_default()
        })
    }
}

/// `each`, parsed.
#[derive(Debug, Clone)]
pub struct Each {
    /// The variable.
    pub name: String,
    /// The list or map.
    pub list: Expr,
}

/// A case, parsed.
#[derive(Debug, Clone)]
pub struct Case {
    /// Its situation.
    pub when: Expr,
    /// Its message, if it has its own.
    pub message: Option<Template>,
    /// Its severity, if it has its own.
    pub severity: Option<Severity>,
    /// Its certainty, if it has its own.
    pub certainty: Option<Certainty>,
    /// Its fix, if it has its own.
    pub fix: Option<Vec<String>>,
}

/// What is wrong in a rule: the JSON pointer of the member, and the fault in its text.
pub type Fault = (String, ExprError);

/// Compiles a rule; `trusted` leaves its patterns to their first use.
///
/// # Errors
/// All faults of all conditions and messages.
pub fn compile(file: RuleFile, path: &str, trusted: bool) -> Result<Rule, Vec<Fault>> {
    let mut compiler = Compiler::new(&file, trusted);
    let (each, bindings) = compiler.bindings(&file);
    let when = file
        .when
        .as_deref()
        .and_then(|text| compiler.condition("/when", text));
    let assert = compiler.condition("/assert", &file.assert);
    let needs = std::mem::take(&mut compiler.needs);
    let texts = OnceLock::new();
    if !trusted && let Some(found) = compiler.texts(&file) {
        texts.set(found).ok();
    }
    let at = file
        .at
        .as_deref()
        .and_then(|text| compiler.expr("/at", text, None));
    let subject = file
        .subject
        .as_deref()
        .and_then(|text| compiler.template("/subject", text));
    let params = file.params.iter();
    let params = params.filter_map(|(name, value)| Some((name.clone(), param(value)?.1)));
    match assert {
        Some(assert) if compiler.faults.is_empty() => Ok(Rule {
            area: area(path),
            path: path.to_owned(),
            params: crate::expr::Value::map(params),
            bindings,
            each,
            when,
            assert,
            texts,
            at: at.map(|(expr, _)| expr),
            subject,
            needs,
            file: Arc::new(file),
        }),
        _ => Err(compiler.faults),
    }
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

/// The type and the value of a parameter: booleans, whole numbers, text and lists of text.
fn param(value: &Json) -> Option<(Type, crate::expr::Value)> {
    use crate::expr::Value;
    Some(match value {
        Json::Bool(value) => (Type::Bool, Value::Bool(*value)),
        Json::Number(number) => (Type::Int, Value::Int(number.as_i64()?)),
        Json::String(text) => (Type::Str, Value::str(text)),
        Json::Array(items) => {
            let texts: Option<Vec<Value>> = items
                .iter()
                .map(|item| item.as_str().map(Value::str))
                .collect();
            (Type::List(Some(Box::new(Type::Str))), Value::list(texts?))
        }
        _ => return None,
    })
}

fn scope(file: &RuleFile, trusted: bool) -> Scope {
    let mut scope = Scope::new(schema::root());
    if trusted {
        scope = scope.trusting_patterns();
    }
    let fields = file.params.iter().filter_map(|(name, value)| {
        let (ty, _) = param(value)?;
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
    fn new(file: &RuleFile, trusted: bool) -> Self {
        Self {
            scope: scope(file, trusted),
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
        Some(Texts {
            message: message?,
            cases,
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
                span: crate::source::Span::new(0, text.len()),
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
            }));
        }
        cases
    }
}

//! `diagnose`: the image of a finished or failed import, and the request behind it judged again; a bundle for a bug report.

mod asked;
mod bundle;

use super::evidence::{Responder, open};
use super::progress::Progress;
use super::requests::Requests;
use super::{Outcome, Terminal};
use crate::cli::{DiagnoseArgs, DiagnoseOutput, RequestFlags};
use crate::diag::{Diagnostic, Diagnostics};
use crate::evidence::before::Before;
use crate::evidence::{Answers, CallError, EvidenceFile};
use crate::judge::diagnosis::{self, Diagnosis};
use crate::judge::exit::Policy;
use crate::judge::pipeline::Run;
use crate::judge::subject::{Judged, Subject};
use crate::report::diagnosis::{self as json, DiagnosisReport};
use crate::report::diagnosis_human as human;
use crate::request::{Hidden, Request};
use crate::rules::{Rule, Selection};
use crate::settings::places::UsedFile;
use crate::settings::{Given, Settings};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

/// What a diagnosis is made of.
struct Case<'a> {
    args: &'a DiagnoseArgs,
    rules: &'a [Rule],
    selection: &'a Selection,
    /// AppStream's answer about the image.
    answer: Result<Value, CallError>,
    /// The request behind the import.
    request: Option<Request>,
}

/// A request that was judged, and by which evidence.
struct Trial {
    subject: Subject,
    evidence: EvidenceFile,
    now: Timestamp,
    recorded_at: Option<Timestamp>,
}

/// Runs the subcommand.
///
/// # Errors
/// A bad request, evidence file or answer, a request for another image, and what cannot be written.
pub fn run(args: &DiagnoseArgs, given: &Given, terminal: &mut Terminal) -> Outcome {
    let settings = Settings::of_diagnose(args, given)?;
    apart(args, &settings)?;
    let (rules, mut selection) = settings.rules()?;
    let named = request(args, terminal)?;
    let mut responder = open_where_needed(args, &settings, named.is_some(), terminal)?;
    let asked::Asked {
        answer,
        account,
        answers,
    } = asked::image(args, responder.as_mut())?;
    let derived = named.is_none();
    let request = named.or_else(|| responder.as_ref().and_then(|of| derive(args, of)));
    if derived {
        // Nobody can say of a request what nobody knows.
        selection
            .ignore
            .extend(["request", "catalog"].map(str::to_owned));
    }
    let case = Case {
        args,
        rules: &rules,
        selection: &selection,
        answer,
        request,
    };
    let target = responder.as_ref().map(|of| of.target.clone());
    let target = target.unwrap_or_default();
    let trial = match responder {
        Some(responder) => case.judge(responder, &settings, account.clone()),
        None => None,
    };
    let diagnosis = case.diagnosis(trial.as_ref(), account.as_deref());
    let code = diagnosis.exit_code();
    if let Some(path) = &settings.evidence.record {
        let now = trial
            .as_ref()
            .map_or_else(Timestamp::now, |trial| trial.now);
        let asked = EvidenceFile::record(&answers, &target, account, now);
        let evidence = trial.as_ref().map(|trial| trial.evidence.clone());
        super::course::write_evidence(path, &evidence.unwrap_or_default().with(asked))?;
    }
    if let Some(path) = &args.bundle {
        bundle::write(&case, trial.as_ref(), path, terminal)?;
    }
    let report = DiagnosisReport {
        diagnosis,
        subject: trial.map(|trial| trial.subject),
        derived,
        region: target.region,
    };
    let text = match args.output {
        DiagnoseOutput::Json => json::render(&report),
        DiagnoseOutput::Human => human::render(&report, terminal.style),
    };
    terminal.print(&text)?;
    Ok(code)
}

/// That nothing is written over what is read.
fn apart(args: &DiagnoseArgs, settings: &Settings) -> Result<(), Diagnostics> {
    let bundle = args.bundle.iter();
    let bundle = bundle.map(|path| UsedFile::new("--bundle", path));
    let read: Vec<_> = args.request.iter().chain(&args.image).cloned().collect();
    settings.apart(&read, None, bundle.collect())
}

/// The request of the import, which must be for the image.
fn request(args: &DiagnoseArgs, terminal: &mut Terminal) -> Result<Option<Request>, Diagnostics> {
    let Some(path) = &args.request else {
        return Ok(None);
    };
    if path.is_dir() {
        let title = format!("{} is a folder", path.display());
        return Err(Diagnostic::error(title)
            .help("name the request file of the import")
            .into());
    }
    let mut progress = Progress::new(terminal);
    let flags = RequestFlags::default();
    let files = std::slice::from_ref(path);
    let sensitive = args.show_sensitive;
    let mut loaded = Requests::open(files, &flags, sensitive, None, &mut progress)?;
    let request = loaded.next_batch()?.into_iter().next();
    match request
        .as_ref()
        .and_then(|request| Some((request, request.text("Name")?)))
    {
        Some((request, name)) if name != args.image_name => {
            let title = format!(
                "the request is for the image `{name}`, not for `{}`",
                args.image_name
            );
            let help = "name the image that the request asks for, or the request of that import";
            Err(request.error("/Name", title).help(help).into())
        }
        _ => Ok(request),
    }
}

/// Who answers; nobody is needed where the image's answer is there and there is no request to judge.
fn open_where_needed(
    args: &DiagnoseArgs,
    settings: &Settings,
    requested: bool,
    terminal: &mut Terminal,
) -> Result<Option<Responder>, Diagnostics> {
    let needed = args.image.is_none() || requested || settings.evidence.file.is_some();
    needed
        .then(|| open(&settings.evidence, false, terminal))
        .transpose()
}

/// The request as far as recorded evidence tells of it.
fn derive(args: &DiagnoseArgs, responder: &Responder) -> Option<Request> {
    let imported = &responder.imported;
    let ami = imported.ami.as_deref()?;
    let mut members = Map::new();
    members.insert("Name".to_owned(), json!(args.image_name));
    members.insert("SourceAmiId".to_owned(), json!(ami));
    if let Some(role) = &imported.role {
        members.insert("IamRoleArn".to_owned(), json!(role));
    }
    Some(Request::from_flags(&members))
}

impl Case<'_> {
    /// Judges the request by what the responder answers, without the image that the import made.
    fn judge(
        &self,
        mut responder: Responder,
        settings: &Settings,
        account: Option<String>,
    ) -> Option<Trial> {
        let requests = std::slice::from_ref(self.request.as_ref()?);
        let now = settings.evidence.now.or(responder.recorded_at);
        let now = now.unwrap_or_else(Timestamp::now);
        let recorded_at = responder.recorded_at;
        let run = Run {
            rules: self.rules,
            selection: self.selection,
            target_name: None,
            target: responder.target,
            inspect_disk: responder.inspect_disk,
            dry_run: responder.dry_run,
            now,
            recorded_at,
            show_sensitive: self.args.show_sensitive,
            place_passes: false,
        };
        let fallback = run.target.account.clone();
        let mut before = Before {
            source: responder.source.as_mut(),
            image: &self.args.image_name,
            account,
        };
        let gathered = run.gather(requests, &mut before, Answers::new());
        let mut evidence = run.evidence(gathered.answers());
        evidence.account = evidence.account.or(fallback);
        let request = requests.first()?;
        let judged: Judged = gathered.judging(requests).judge(request, false);
        Some(Trial {
            subject: judged.decide(&Policy::default()),
            evidence,
            now,
            recorded_at,
        })
    }

    fn diagnosis(&self, trial: Option<&Trial>, account: Option<&str>) -> Diagnosis {
        let mut found = diagnosis::read(&self.args.image_name, account, &self.answer);
        if let (Some(request), false) = (&self.request, self.args.show_sensitive) {
            let hidden = Hidden::of(request.sensitive_texts());
            for message in found
                .reported
                .iter_mut()
                .filter_map(|one| one.message.as_mut())
            {
                *message = hidden.without(message);
            }
        }
        match trial {
            Some(trial) => {
                let Selection { select, ignore } = self.selection;
                let all = select.is_empty() && ignore.is_empty();
                found.judged(&trial.subject.outcomes.clone().into_vec(), all)
            }
            None => found,
        }
    }
}

//! Which options of a run were given, and how: clap's values alone do not tell a default from a choice.

use crate::cli::Cli;
use crate::diag::{Diagnostic, Diagnostics};
use clap::builder::Resettable;
use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Command, CommandFactory};
use std::collections::BTreeMap;
use std::ffi::OsStr;

/// Options given on the command line or in the environment.
#[derive(Debug, Clone, Default)]
pub struct Given {
    /// How each was given, by id.
    origins: BTreeMap<String, Origin>,
    /// Ids of those that the command line sets to nothing.
    empty: Vec<String>,
}

/// Where a setting comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// An option.
    Flag,
    /// An environment variable.
    Environment(String),
    /// A line of the configuration file.
    File(String),
    /// Nobody said anything.
    Default,
}

impl Given {
    /// What was given for the subcommand.
    pub fn of(matches: &ArgMatches) -> Self {
        let mut given = Self::default();
        let mut matches = matches;
        while let Some((_, of_subcommand)) = matches.subcommand() {
            matches = of_subcommand;
            given.add(matches);
        }
        given
    }

    fn add(&mut self, matches: &ArgMatches) {
        for id in matches.ids() {
            let id = id.as_str();
            let origin = match matches.value_source(id) {
                Some(ValueSource::CommandLine) => Origin::Flag,
                Some(ValueSource::EnvVariable) => {
                    Origin::Environment(format!("AMI_PREFLIGHT_{}", id.to_ascii_uppercase()))
                }
                _ => continue,
            };
            // Groups of options stand beside them and have no values of their own.
            let values = matches.try_get_raw(id).ok().flatten();
            let blank = |value: &OsStr| value.to_string_lossy().trim().is_empty();
            if origin == Origin::Flag && values.is_some_and(|mut values| values.any(blank)) {
                self.empty.push(id.to_owned());
            }
            self.origins.insert(id.to_owned(), origin);
        }
    }

    /// That no option is set to nothing: an unset variable of the shell is no choice.
    ///
    /// # Errors
    /// Every option that is.
    pub fn without_empty(&self) -> Result<(), Diagnostics> {
        let error = |id: &String| {
            let what = match id.as_str() {
                "requests" | "request" | "path" | "paths" => "a path".to_owned(),
                "image_name" => "the name of the image".to_owned(),
                id => Origin::Flag.describe(id),
            };
            Diagnostic::error(format!("{what} is set to nothing"))
                .help("give it a value or leave it out; an unset variable of the shell leaves \"\"")
        };
        if self.empty.is_empty() {
            Ok(())
        } else {
            Err(self.empty.iter().map(error).collect())
        }
    }

    /// How the option was given, if it was.
    pub fn origin(&self, id: &str) -> Option<Origin> {
        self.origins.get(id).cloned()
    }
}

/// The command line to parse; an environment variable without a value counts as not set, as with AWS's own.
pub fn command() -> Command {
    let valued = |arg: Arg| {
        let variable = arg.get_env().and_then(std::env::var_os);
        if variable.is_some_and(|value| value.is_empty()) {
            arg.env(Resettable::Reset)
        } else {
            arg
        }
    };
    Cli::command().mut_subcommands(|subcommand| subcommand.mut_args(valued))
}

impl Origin {
    /// In words, for a setting of this name.
    pub fn describe(&self, id: &str) -> String {
        match self {
            Self::Flag => format!("--{}", id.replace('_', "-")),
            Self::Environment(name) => format!("environment variable {name}"),
            Self::File(place) => place.clone(),
            Self::Default => "default".to_owned(),
        }
    }
}

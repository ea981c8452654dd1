//! Which options of a run were given, and how: clap's values alone do not tell a default from a choice.

use crate::cli::Cli;
use clap::builder::Resettable;
use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Command, CommandFactory};
use std::collections::BTreeMap;

/// Options given on the command line or in the environment, by id.
#[derive(Debug, Clone, Default)]
pub struct Given(BTreeMap<String, Origin>);

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
        let Some((_, matches)) = matches.subcommand() else {
            return Self::default();
        };
        let mut given = BTreeMap::new();
        for id in matches.ids() {
            let id = id.as_str();
            let origin = match matches.value_source(id) {
                Some(ValueSource::CommandLine) => Origin::Flag,
                Some(ValueSource::EnvVariable) => {
                    Origin::Environment(format!("AMI_PREFLIGHT_{}", id.to_ascii_uppercase()))
                }
                _ => continue,
            };
            given.insert(id.to_owned(), origin);
        }
        Self(given)
    }

    /// How the option was given, if it was.
    pub fn origin(&self, id: &str) -> Option<Origin> {
        self.0.get(id).cloned()
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

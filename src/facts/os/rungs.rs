//! What each piece of evidence about the Windows inside the AMI says: the rungs of the ladder, best first.

use crate::expr::Value;
use crate::facts::lineage::{Builder, Lineage};
use crate::grade::Certainty;
use crate::os::console::Console;
use crate::os::name::AmazonName;

/// What one piece of evidence says.
pub(super) struct Rung {
    pub(super) source: String,
    pub(super) certainty: Certainty,
    pub(super) version: Option<String>,
    pub(super) build: Option<i64>,
    pub(super) product: Option<String>,
    pub(super) edition: Option<String>,
    pub(super) sql_server: Option<String>,
    pub(super) language: Option<String>,
    /// Its own lines say different versions.
    pub(super) contradiction: Option<String>,
}

impl Default for Rung {
    fn default() -> Self {
        Self {
            source: String::new(),
            certainty: Certainty::Strong,
            version: None,
            build: None,
            product: None,
            edition: None,
            sql_server: None,
            language: None,
            contradiction: None,
        }
    }
}

/// From the best evidence to the poorest.
pub(super) fn rungs(lineage: &Lineage, ami: &Value) -> Vec<Rung> {
    let console = lineage
        .console
        .as_ref()
        .map(|(source, console)| of_console(source, console));
    let ancestor = lineage
        .ancestor
        .as_ref()
        .map(|(source, name)| of_name(source, name));
    let builder = lineage.builder.as_ref().map(of_builder);
    [console, ancestor, builder, Some(of_texts(ami))]
        .into_iter()
        .flatten()
        .collect()
}

fn of_console(source: &str, console: &Console) -> Rung {
    let origin = console.origin.as_ref();
    let product = console.product.clone();
    let client = product
        .as_deref()
        .is_some_and(|name| !name.contains("Server"));
    // A client has the builds of its server, and a build outweighs the name that the disk began with.
    let version = match (client, console.build) {
        (true, _) => Some("client".to_owned()),
        (_, Some(build)) => crate::os::version_of_build(build).map(str::to_owned),
        _ => {
            let hint = product
                .as_deref()
                .and_then(|name| crate::os::hint([name]).version);
            hint.map(str::to_owned)
                .or_else(|| Some(origin?.version.clone()))
        }
    };
    let base = origin.map(|name| of_name(source, name)).unwrap_or_default();
    Rung {
        source: source.to_owned(),
        version,
        build: console.build,
        product,
        language: console.language.clone().or(base.language),
        sql_server: console.sql_server.clone().or(base.sql_server),
        edition: console.edition.map(str::to_owned).or(base.edition),
        certainty: Certainty::Strong,
        contradiction: console.contradiction.clone(),
    }
}

fn of_name(source: &str, name: &AmazonName) -> Rung {
    Rung {
        source: source.to_owned(),
        version: Some(name.version.clone()),
        edition: name.edition.map(str::to_owned),
        sql_server: Some(name.sql_server.clone().unwrap_or_else(|| "none".to_owned())),
        language: Some(name.language.clone()),
        ..Rung::default()
    }
}

fn of_builder(builder: &Builder) -> Rung {
    let parent = builder.parent.as_deref().unwrap_or_default();
    let managed: Vec<&str> = parent.split('-').collect();
    let edition = match managed.as_slice() {
        ["windows", "server", _, _, edition @ ("full" | "core"), ..] => Some(*edition),
        _ => crate::os::name::parse(parent).and_then(|name| name.edition),
    };
    let texts = [&builder.os_version, &builder.parent];
    let hint = crate::os::hint(texts.into_iter().filter_map(Option::as_deref));
    Rung {
        source: builder.source.clone(),
        version: hint.version.map(str::to_owned),
        edition: edition.or(hint.edition).map(str::to_owned),
        certainty: match builder.own {
            true => Certainty::Strong,
            false => Certainty::Weak,
        },
        ..Rung::default()
    }
}

/// The AMI's own name, description and tags: a hint, never more.
fn of_texts(ami: &Value) -> Rung {
    let mut texts: Vec<String> = Vec::new();
    texts.extend(ami.select("Name").as_str().map(str::to_owned));
    texts.extend(ami.select("Description").as_str().map(str::to_owned));
    for tag in ami.select("Tags").as_list().unwrap_or_default() {
        texts.extend(tag.select("Value").as_str().map(str::to_owned));
    }
    let hint = crate::os::hint(texts.iter().map(String::as_str));
    Rung {
        source: "the AMI's own name, description or tags".to_owned(),
        certainty: Certainty::Weak,
        version: hint.version.map(str::to_owned),
        edition: hint.edition.map(str::to_owned),
        sql_server: hint.sql_server,
        ..Rung::default()
    }
}

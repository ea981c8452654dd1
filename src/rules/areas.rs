//! The one table of areas: what the letters of a rule's id and the folder of its file stand for, what its findings are about by
//! themselves, and which facts count its failures.

/// What a group of rules is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Area {
    /// The letters that ids of its rules begin with; empty for people's own rules.
    pub letters: &'static str,
    /// The folder of its rules; empty where it has none of its own.
    pub folder: &'static str,
    /// What reports call it.
    pub title: &'static str,
    /// The member of the request that its findings are about, where the rule says nothing else.
    pub member: Option<&'static str>,
    /// The fact below `local` that lists its failures, beside `local.errors`.
    pub local: Option<&'static str>,
    /// Whether `local.errors` lists its failures: those of the dry run are what the others are compared with.
    pub counts: bool,
}

const fn area(letters: &'static str, folder: &'static str, title: &'static str) -> Area {
    Area {
        letters,
        folder,
        title,
        member: None,
        local: None,
        counts: true,
    }
}

/// All areas, in the order of reports. Findings of two folders may stand under one title.
pub const AREAS: [Area; 11] = [
    area("REQ", "request", "request"),
    area("CAT", "catalog", "catalog"),
    Area {
        member: Some("SourceAmiId"),
        local: Some("ami_errors"),
        ..area("AMI", "ami", "source AMI")
    },
    Area {
        member: Some("SourceAmiId"),
        local: Some("ami_errors"),
        ..area("GST", "guest", "inside the AMI")
    },
    Area {
        member: Some("WorkspaceImageId"),
        ..area("WSI", "workspaces", "WorkSpaces image")
    },
    Area {
        member: Some("IamRoleArn"),
        local: Some("role_errors"),
        ..area("IAM0", "role", "role and caller")
    },
    area("IAM", "caller", "role and caller"),
    area("QUO", "quota", "quotas"),
    Area {
        counts: false,
        ..area("DRY", "dry_run", "dry run")
    },
    area("CFG", "", "configuration"),
    area("", "", "other rules"),
];

impl Area {
    /// The area of a rule's folder; people's own folders may have any name.
    pub fn of_folder(folder: &str) -> Option<&'static Area> {
        AREAS
            .iter()
            .find(|area| !area.folder.is_empty() && area.folder == folder)
    }

    /// What reports call the area of a rule with this id.
    pub fn title_of(id: &str) -> &'static str {
        let found = AREAS.iter().find(|area| id.starts_with(area.letters));
        found.map_or("other rules", |area| area.title)
    }

    /// The titles, each once, in the order of reports.
    pub fn titles() -> impl Iterator<Item = &'static str> {
        let mut last = "";
        AREAS.iter().filter_map(move |area| {
            let new = last != area.title;
            last = area.title;
            new.then_some(area.title)
        })
    }
}

//! The page of `inspect` for people: the disk, what is known of Windows by topic, and what was asked for.

mod facts;

use crate::diag::Style;
use crate::disk::ask::{PathAnswer, PathStatus, RegistryAnswer, Status};
use crate::disk::guest::Topic;
use crate::disk::inspection::{Inspection, VolumeFound};
use crate::text::escape_control;
use comfy_table::{ContentArrangement, Table, presets};
pub use facts::size;
use facts::{of_fact, shown};

/// Renders the page.
pub fn render(inspection: &Inspection, style: Style) -> String {
    let mut page = Page {
        text: String::new(),
        style,
    };
    page.disk(inspection);
    if inspection.volume.is_some() {
        for topic in Topic::ALL {
            page.topic(topic, inspection);
        }
    }
    let paths = inspection
        .paths
        .iter()
        .map(|answer| [vec![answer.path.clone()], vec![of_path(answer)]]);
    page.section("Paths", "", paths.collect());
    let places = inspection
        .registry
        .iter()
        .map(|answer| [vec![place(answer)], vec![of_registry(answer)]]);
    page.section("Registry", "", places.collect());
    if inspection.volume.is_some() {
        page.unknown(inspection);
    }
    page.text
}

struct Page {
    text: String,
    style: Style,
}

impl Page {
    fn line(&mut self, line: &str) {
        let line = escape_control(line);
        self.text.push_str(&textwrap::fill(
            &line,
            textwrap::Options::new(self.style.width).subsequent_indent("  "),
        ));
        self.text.push('\n');
    }

    fn disk(&mut self, inspection: &Inspection) {
        let about = match &inspection.snapshot {
            None => format!("{} disk image", inspection.format),
            Some(read) if read.image_id.is_some() => {
                format!("the root device of an AMI, snapshot {}", read.snapshot_id)
            }
            Some(_) => "EBS snapshot".to_owned(),
        };
        self.line(&format!("{}: {about}", inspection.source));
        match (&inspection.volume, &inspection.volume_error) {
            (Some(volume), _) => self.volume(volume),
            (None, Some(why)) => self.line(&format!("Windows was not found: the disk {why}")),
            (None, None) => {}
        }
        let blocks = inspection.blocks;
        self.line(&format!(
            "{} of {} blocks were read ({})",
            blocks.fetched,
            blocks.listed,
            size(blocks.bytes)
        ));
    }

    fn volume(&mut self, volume: &VolumeFound) {
        let place = match volume.partition {
            0 => "the whole disk".to_owned(),
            number => format!("partition {number} ({})", volume.table),
        };
        self.line(&format!(
            "Windows is on {place}: NTFS, {}",
            size(volume.size)
        ));
        if volume.dirty {
            self.line("note: the volume is dirty, as that of an instance that was imaged while it ran; what it wrote last may be missing");
        }
        for (name, words) in volume.hives.iter().filter(|(_, words)| *words != "clean") {
            self.line(&format!(
                "note: the hive {name} was not closed cleanly; {words}"
            ));
        }
        if !volume.others.is_empty() {
            let others: Vec<String> = volume.others.iter().map(u32::to_string).collect();
            self.line(&format!(
                "note: there is a Windows on partition {}, too, which was not looked at",
                others.join(" and ")
            ));
        }
    }

    fn topic(&mut self, topic: Topic, inspection: &Inspection) {
        let rows = topic.facts().filter_map(|fact| {
            let answer = inspection.guest.get(fact.name)?;
            let words = of_fact(fact, answer)?;
            Some([
                vec![fact.title.to_owned()],
                words,
                vec![fact.wanted.to_owned()],
            ])
        });
        self.section(topic.title(), "the import wants", rows.collect());
    }

    /// What remains unknown, by its reason: one reason often stands behind many facts.
    fn unknown(&mut self, inspection: &Inspection) {
        let mut reasons: Vec<(&str, Vec<String>)> = Vec::new();
        for fact in Topic::ALL.into_iter().flat_map(Topic::facts) {
            let answer = inspection.guest.get(fact.name);
            let answer = answer.filter(|answer| answer.status == Status::Unknown);
            let Some(why) = answer.and_then(|answer| answer.reason.as_deref()) else {
                continue;
            };
            match reasons.iter_mut().find(|(known, _)| *known == why) {
                Some((_, titles)) => titles.push(fact.title.to_owned()),
                None => reasons.push((why, vec![fact.title.to_owned()])),
            }
        }
        let rows = reasons
            .into_iter()
            .map(|(why, titles)| [vec![titles.join(", ")], vec![why.to_owned()]]);
        self.section("Not known", "because", rows.collect());
    }

    /// A heading and a table below it; nothing if there are no rows.
    fn section<const N: usize>(&mut self, title: &str, last: &str, rows: Vec<[Vec<String>; N]>) {
        if rows.is_empty() {
            return;
        }
        let mut table = Table::new();
        table.load_style(presets::NOTHING);
        table.set_content_arrangement(ContentArrangement::Dynamic);
        table.set_width(u16::try_from(self.style.width).unwrap_or(100));
        let mut header = vec![title; 1];
        header.resize(N.saturating_sub(1), "");
        header.push(last);
        table.set_header(header);
        for row in rows {
            table.add_row(row.map(|lines| {
                let lines: Vec<_> = lines.iter().map(|line| escape_control(line)).collect();
                lines.join("\n")
            }));
        }
        self.text.push('\n');
        for line in table.lines() {
            self.text.push_str(line.trim_end());
            self.text.push('\n');
        }
    }
}

fn with_reason(status: Status, value: String, reason: Option<&str>) -> String {
    match (status, reason) {
        (Status::Known, None) => value,
        (Status::Known, Some(reason)) => format!("{value} ({reason})"),
        (Status::Absent, _) => "not there".to_owned(),
        (Status::Unknown, reason) => {
            format!("unknown: {}", reason.unwrap_or("no reason was given"))
        }
    }
}

fn of_path(answer: &PathAnswer) -> String {
    let mut words = match answer.status {
        PathStatus::Unknown => {
            return format!(
                "unknown: it {}",
                answer.reason.as_deref().unwrap_or_default()
            );
        }
        PathStatus::Absent => {
            return match &answer.instead {
                Some(instead) => format!("not there, but there is {instead}"),
                None => "not there".to_owned(),
            };
        }
        PathStatus::Directory => return "directory".to_owned(),
        PathStatus::File => vec!["file".to_owned()],
    };
    words.extend(answer.size.map(size));
    words.extend(
        answer
            .machine
            .as_ref()
            .map(|machine| format!("program for {machine}")),
    );
    words.extend(
        answer
            .version
            .as_ref()
            .map(|version| format!("version {version}")),
    );
    words.extend(
        answer
            .execution_level
            .as_ref()
            .filter(|level| *level == "requireAdministrator")
            .map(|_| "needs the rights of an administrator".to_owned()),
    );
    words.extend(answer.image.as_ref().map(|image| {
        let alpha = if image.alpha {
            " with transparency"
        } else {
            ""
        };
        format!(
            "{} picture of {} x {} pixels{alpha}",
            image.format, image.width, image.height
        )
    }));
    words.extend(
        answer
            .image_error
            .as_ref()
            .map(|why| format!("picture that {why}")),
    );
    words.extend(answer.reason.clone());
    words.join(", ")
}

fn place(answer: &RegistryAnswer) -> String {
    let value = answer.value.as_ref().map(|value| format!(":{value}"));
    format!(
        r"{}\{}{}",
        answer.hive,
        answer.key,
        value.unwrap_or_default()
    )
}

fn of_registry(answer: &RegistryAnswer) -> String {
    let value = match &answer.r#type {
        Some(kind) => format!("{} ({kind})", shown(&answer.data)),
        None => "the key is there".to_owned(),
    };
    with_reason(answer.status, value, answer.reason.as_deref())
}

//! What to do, in order, as Markdown: before the findings.

use super::markdown::{LIMIT, Page, fix, inline};
use super::plan::{Entry, Item, Plan};

/// The numbered things to do; nothing where there are none.
pub(super) fn render(page: &mut Page, plan: &Plan<'_>) {
    if plan.items.is_empty() {
        return;
    }
    page.text.push_str("### What to do, in this order\n\n");
    for (index, item) in plan.items.iter().enumerate() {
        page.text
            .push_str(&self::item(item, index.saturating_add(1)));
        // Half of the room, so that there is some for the findings.
        if page.length() > LIMIT / 2 {
            page.text.push_str("\nMore to do is in the full report.\n");
            break;
        }
    }
    page.text.push('\n');
}

fn item(item: &Item<'_>, number: usize) -> String {
    let effort = item.effort();
    let effort = effort.map_or(String::new(), |effort| format!(" ({effort})"));
    let about = inline(&format!("{effort}; settles {}", item.settles()));
    let mut text = format!("{number}. **{}**{about}\n", inline(item.title()));
    for condition in item.remedy.iter().flat_map(|remedy| &remedy.conditions) {
        text.push_str(&format!("   - {}\n", inline(condition)));
    }
    for entry in item.entries() {
        text.push_str(&self::entry(&entry));
        if text.len() > LIMIT / 4 {
            text.push_str("   - More is in the full report.\n");
            break;
        }
    }
    text
}

fn entry(entry: &Entry<'_>) -> String {
    let mut about = entry
        .about
        .as_ref()
        .map(|about| format!("{}: ", inline(about)));
    let steps = entry.steps.iter().map(|step| {
        let first = about.take();
        // What else is to be done about the same finding is below it.
        let indent = if first.is_none() && entry.about.is_some() {
            "     "
        } else {
            "   "
        };
        let about = first.unwrap_or_default();
        format!("{indent}- {about}{}\n", fix(step))
    });
    steps.collect()
}

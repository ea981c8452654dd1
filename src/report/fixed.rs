//! What `--fix` did to the request files, a line each.

use crate::fix::{Fix, Settled};
use crate::rules::Applicability;
use crate::text::escape_control;

/// The lines, in the order of the files: what is fixed (or `planned`), what was taken back, and how much more could be.
pub fn fixed_lines(files: &[Settled], planned: bool) -> Vec<String> {
    let done = if planned { "would fix" } else { "fixed" };
    let mut lines = Vec::new();
    for file in files {
        let place = |fix: &Fix| {
            let (path, at) = (file.source.path(), fix.position);
            format!("{path}:{}:{}: {}", at.line, at.column, fix.id())
        };
        lines.extend(file.applied.iter().map(|fix| {
            let word = match fix.applicability {
                Applicability::Safe => done.to_owned(),
                Applicability::Unsafe => format!("{done} (unsafe)"),
            };
            format!("{word}: {}: {}", place(fix), fix.what)
        }));
        lines.extend(file.refused.iter().map(|refused| {
            let place = place(&refused.fix);
            format!("not fixed: {place}: it would {}", refused.why)
        }));
        match file.offered.as_slice() {
            [] => {}
            [one] => lines.push(format!("--unsafe-fixes would fix one more: {}", place(one))),
            more => lines.push(format!(
                "--unsafe-fixes would fix {} more in {}",
                more.len(),
                file.source.path()
            )),
        }
    }
    lines
        .iter()
        .map(|line| escape_control(line).into_owned())
        .collect()
}

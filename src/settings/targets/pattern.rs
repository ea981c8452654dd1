//! Which paths a target claims: patterns of paths, compared folder by folder.

use crate::text::Wildcard;

/// A pattern of paths: `*` and `?` within a name, `**` for any folders, none among them.
#[derive(Debug, Clone)]
pub struct PathPattern(Vec<Part>);

#[derive(Debug, Clone)]
enum Part {
    Name(Wildcard),
    Folders,
}

impl PathPattern {
    /// The pattern; every text is one.
    pub fn new(text: &str) -> Self {
        let text = text.strip_prefix("./").unwrap_or(text);
        let mut parts: Vec<Part> = Vec::new();
        for name in text.split('/') {
            match (name, parts.last()) {
                ("**", Some(Part::Folders)) => {}
                ("**", _) => parts.push(Part::Folders),
                _ => parts.push(Part::Name(Wildcard::new(name))),
            }
        }
        Self(parts)
    }

    /// Whether it fits a path, given with `/` between its names.
    pub fn fits(&self, path: &str) -> bool {
        let names: Vec<&str> = path.split('/').collect();
        // For each number of names, whether the parts so far fit that many of them.
        let mut fit = vec![false; names.len().saturating_add(1)];
        if let Some(none) = fit.first_mut() {
            *none = true;
        }
        for part in &self.0 {
            fit = match part {
                Part::Folders => {
                    let mut any = false;
                    let so_far = fit.iter().map(|fits| {
                        any |= fits;
                        any
                    });
                    so_far.collect()
                }
                Part::Name(name) => {
                    let before = fit.iter().zip(&names);
                    let here = before.map(|(fits, it)| *fits && name.fits(it));
                    std::iter::once(false).chain(here).collect()
                }
            };
        }
        fit.last().copied().unwrap_or(false)
    }
}

#[cfg(test)]
mod tests {
    use super::PathPattern;

    #[test]
    fn stars_stay_within_a_name_and_two_of_them_go_over_folders() {
        for (pattern, path, fits) in [
            ("eu/*.yaml", "eu/a.yaml", true),
            ("./eu/*.yaml", "eu/a.yaml", true),
            ("eu/*.yaml", "eu/x/a.yaml", false),
            ("eu/**", "eu/x/a.yaml", true),
            ("eu/**/*.yaml", "eu/a.yaml", true),
            ("eu/**/*.yaml", "eu/x/y/a.yaml", true),
            ("**/a.yaml", "a.yaml", true),
            ("**/**/a.yaml", "x/a.yaml", true),
            ("*", "a.yaml", true),
            ("*", "eu/a.yaml", false),
            ("**", "eu/a.yaml", true),
            ("e?/a.yaml", "eu/a.yaml", true),
            ("eu", "eu/a.yaml", false),
            ("-", "-", true),
            ("eu/**/b/**/c", "eu/1/b/2/3/c", true),
            ("eu/**/b/**/c", "eu/1/2/3/c", false),
            ("", "a", false),
        ] {
            assert_eq!(
                PathPattern::new(pattern).fits(path),
                fits,
                "{pattern} {path}"
            );
        }
    }

    #[test]
    fn a_pattern_of_many_stars_is_quick() {
        // One name too few, whatever a slash at the end counts for.
        let pattern = PathPattern::new(&"**/*a*/".repeat(402));
        assert!(!pattern.fits(&"aaaaaaaaaaaaaaaa/".repeat(400)));
    }
}

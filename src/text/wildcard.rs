//! The one glob: `*` and `?`, as waivers and lists of instance types have them. Patterns of IAM are another matter (`iam`).

/// Text with `*` for any text and `?` for one character.
#[derive(Debug, Clone)]
pub struct Wildcard {
    text: String,
    tokens: Vec<char>,
}

impl Wildcard {
    /// The pattern; every text is one.
    pub fn new(text: &str) -> Self {
        let mut tokens: Vec<char> = text.chars().collect();
        tokens.dedup_by(|a, b| (*a, *b) == ('*', '*'));
        Self {
            text: text.to_owned(),
            tokens,
        }
    }

    /// As it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether it fits the whole text.
    pub fn fits(&self, text: &str) -> bool {
        let characters: Vec<char> = text.chars().collect();
        self.matches(&characters)
    }

    /// Whether it fits the whole text, given as characters: greedy, with a step back to the last `*` only.
    pub fn matches(&self, text: &[char]) -> bool {
        let (mut at, mut token) = (0, 0);
        let mut star: Option<(usize, usize)> = None;
        while let Some(c) = text.get(at) {
            match self.tokens.get(token) {
                Some('*') => {
                    star = Some((token, at));
                    token += 1;
                }
                Some(wanted) if *wanted == '?' || wanted == c => {
                    at += 1;
                    token += 1;
                }
                _ => {
                    let Some((last, taken)) = star else {
                        return false;
                    };
                    star = Some((last, taken + 1));
                    (at, token) = (taken + 1, last + 1);
                }
            }
        }
        self.tokens
            .get(token..)
            .is_some_and(|rest| rest.iter().all(|token| *token == '*'))
    }
}

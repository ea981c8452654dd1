//! Wildcard patterns of policies, matched in time proportional to pattern times text.
//!
//! A pattern is run as a set of positions reached in the text. Every character that is not a star moves the whole set forward, so that
//! at most twice the text's length of pattern elements is looked at before the set is empty: no input makes it exponential.

use super::tri::Tri;

/// An ARN has six fields; the last one may hold further colons.
pub(super) const ARN_FIELDS: usize = 6;

/// One element of a pattern before it is known how far its stars reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// This character and no other.
    Literal(char),
    /// `?`: any one character.
    One,
    /// `*`: any characters, or none.
    Star,
    /// Stands for text that is not known; anything may be there.
    Hole,
}

impl Token {
    /// The token of a character where wildcards are allowed.
    pub(super) fn wildcard(c: char) -> Token {
        match c {
            '*' => Token::Star,
            '?' => Token::One,
            _ => Token::Literal(c),
        }
    }
}

/// How far wildcards reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// Everywhere: actions and the `StringLike` operators.
    Anywhere,
    /// Within one of the six ARN segments: the ARN operators.
    Segment,
    /// As `Segment`, but a star that ends a segment may go on over colons: the Resource element.
    SegmentOrBeyond,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Literal(char),
    One { colon: bool },
    Many { colon: bool },
}

impl Step {
    /// Whether this one-character step takes `c`.
    fn takes(self, c: char) -> bool {
        match self {
            Step::Literal(literal) => literal == c,
            Step::One { colon } | Step::Many { colon } => colon || c != ':',
        }
    }
}

/// A pattern ready to be matched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pattern {
    steps: Vec<Step>,
}

/// What a run over a text found.
pub(super) struct Run {
    /// The pattern takes the whole text.
    pub(super) matched: bool,
    /// Some continuation of the text could still match.
    pub(super) alive: bool,
    /// Every continuation of the text matches.
    pub(super) universal: bool,
    /// Elementary steps taken, for the bound that the tests assert.
    pub(super) work: u64,
}

impl Pattern {
    /// Builds the pattern; segments are counted after variables were put in.
    pub(super) fn new(tokens: &[Token], reach: Reach) -> Pattern {
        let mut steps: Vec<Step> = Vec::with_capacity(tokens.len());
        let mut colons = 0usize;
        for (index, token) in tokens.iter().enumerate() {
            let free = reach == Reach::Anywhere || colons >= 5;
            let ends_segment = matches!(tokens.get(index + 1), None | Some(Token::Literal(':')));
            let step = match *token {
                Token::Literal(c) => {
                    colons += usize::from(c == ':');
                    Step::Literal(c)
                }
                Token::One => Step::One { colon: free },
                Token::Star => Step::Many {
                    colon: free || (reach == Reach::SegmentOrBeyond && ends_segment),
                },
                Token::Hole => Step::Many { colon: true },
            };
            match (steps.last_mut(), step) {
                // Neighbouring stars reach together as far as the wider one.
                (Some(Step::Many { colon: before }), Step::Many { colon }) => *before |= colon,
                _ => steps.push(step),
            }
        }
        Pattern { steps }
    }

    /// Whether the pattern takes the whole text.
    pub(super) fn matches(&self, text: &[char]) -> bool {
        self.run(text).matched
    }

    /// Judges all texts that begin with `prefix` at once: true when every one matches, false when none can.
    pub(super) fn matches_prefix(&self, prefix: &[char]) -> Tri {
        let run = self.run(prefix);
        match (run.universal, run.alive) {
            (true, _) => Tri::True,
            (false, true) => Tri::Unknown,
            (false, false) => Tri::False,
        }
    }

    /// The same pattern with wildcards that reach over colons, and with anything behind it: it takes at least what every reading of an
    /// incomplete ARN takes.
    pub(super) fn widest(&self) -> Pattern {
        let widen = |step: &Step| match *step {
            Step::One { .. } => Step::One { colon: true },
            Step::Many { .. } => Step::Many { colon: true },
            literal => literal,
        };
        let steps = self.steps.iter().map(widen);
        Pattern {
            steps: steps.chain([Step::Many { colon: true }]).collect(),
        }
    }

    /// The pattern of an ARN with a star for each field that it lacks (IAM User Guide, `reference-arns`).
    pub(super) fn completed(&self) -> Pattern {
        let field = [Step::Literal(':'), Step::Many { colon: true }];
        let missing = ARN_FIELDS.saturating_sub(self.segments());
        let stars = std::iter::repeat_n(field, missing).flatten();
        Pattern {
            steps: self.steps.iter().copied().chain(stars).collect(),
        }
    }

    /// The pattern without the colons at its end: for an ARN that breaks off behind one.
    pub(super) fn without_last_colons(&self) -> Pattern {
        let mut steps = self.steps.clone();
        while steps.last() == Some(&Step::Literal(':')) {
            steps.pop();
        }
        Pattern { steps }
    }

    /// Whether the pattern has the beginning of an ARN: `arn`, a partition and, if it goes that far, a service.
    pub(super) fn begins_like_arn(&self) -> bool {
        let is_colon = |step: &Step| *step == Step::Literal(':');
        let fields: Vec<&[Step]> = self.steps.splitn(4, is_colon).collect();
        let arn = ['a', 'r', 'n'].map(Step::Literal);
        fields.len() > 1
            && fields.first() == Some(&arn.as_slice())
            && fields.iter().skip(1).take(2).all(|field| !field.is_empty())
    }

    /// Number of colon-separated segments of the pattern, at most six.
    pub(super) fn segments(&self) -> usize {
        let colons = self.steps.iter().filter(|s| **s == Step::Literal(':'));
        colons.take(ARN_FIELDS - 1).count() + 1
    }

    /// Runs the pattern over the text.
    pub(super) fn run(&self, text: &[char]) -> Run {
        let mut run = Run {
            matched: false,
            alive: false,
            universal: false,
            work: 0,
        };
        // Before the first star there is only one position.
        let mut at = 0usize;
        let mut rest = self.steps.iter().as_slice();
        while let Some((step, tail)) = rest.split_first() {
            if matches!(step, Step::Many { .. }) {
                break;
            }
            run.work += 1;
            match text.get(at) {
                Some(c) if step.takes(*c) => at += 1,
                Some(_) => return run,
                None => {
                    run.alive = true;
                    return run;
                }
            }
            rest = tail;
        }
        let mut reached = Reached::new(text, at);
        while let Some((step, tail)) = rest.split_first() {
            run.alive |= reached.at_end();
            // A last star takes what is left of the text and whatever follows it.
            run.universal |= matches!(rest, [Step::Many { colon: true }]);
            run.work += reached.apply(*step);
            if reached.is_empty() {
                return run;
            }
            rest = tail;
        }
        run.matched = reached.at_end();
        run.alive |= run.matched;
        run
    }
}

/// The positions in the text that some reading of the pattern so far has reached.
struct Reached<'a> {
    text: &'a [char],
    here: Vec<bool>,
    /// First and one past the last position that may be set.
    low: usize,
    high: usize,
}

impl<'a> Reached<'a> {
    fn new(text: &'a [char], at: usize) -> Reached<'a> {
        let mut here = vec![false; text.len() + 1];
        if let Some(position) = here.get_mut(at) {
            *position = true;
        }
        Reached {
            text,
            here,
            low: at,
            high: at + 1,
        }
    }

    fn get(&self, at: usize) -> bool {
        self.here.get(at).copied().unwrap_or(false)
    }

    fn set(&mut self, at: usize, value: bool) {
        if let Some(position) = self.here.get_mut(at) {
            *position = value;
        }
    }

    fn at_end(&self) -> bool {
        self.get(self.text.len())
    }

    fn is_empty(&self) -> bool {
        self.low >= self.high
    }

    /// Moves every position over the step; returns the work done.
    fn apply(&mut self, step: Step) -> u64 {
        let before = (self.low, self.high);
        match step {
            Step::Many { .. } => self.spread(step),
            Step::Literal(_) | Step::One { .. } => self.advance(step),
        }
        (self.high.max(before.1) - before.0 + 1) as u64
    }

    fn spread(&mut self, step: Step) {
        let mut at = self.low;
        while let Some(c) = self.text.get(at) {
            if self.get(at) && step.takes(*c) {
                self.set(at + 1, true);
                self.high = self.high.max(at + 2);
            } else if at >= self.high {
                break;
            }
            at += 1;
        }
    }

    fn advance(&mut self, step: Step) {
        let (low, high) = (self.low, self.high);
        let mut first = None;
        let mut last = low;
        for at in (low..high).rev() {
            let moves = self.get(at) && self.text.get(at).is_some_and(|c| step.takes(*c));
            self.set(at, false);
            self.set(at + 1, moves);
            if moves {
                first = Some(at + 1);
                last = last.max(at + 2);
            }
        }
        self.low = first.unwrap_or(high);
        self.high = if first.is_some() { last } else { self.low };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(pattern: &str, text: &str) -> Run {
        let tokens: Vec<Token> = pattern.chars().map(Token::wildcard).collect();
        Pattern::new(&tokens, Reach::Anywhere).run(&text.chars().collect::<Vec<_>>())
    }

    /// Work grows with the square of the text at most, however long the pattern is: no text takes more characters than it has.
    #[test]
    fn work_is_bounded_by_the_square_of_the_text() {
        let text = "a".repeat(60);
        for pattern in ["*a", "*?", "a*", "*a*b", "*aa", "?*a?", "*"] {
            for end in ["", "b", "a", "*", "?"] {
                let long = format!("{}{end}", pattern.repeat(6_144 / pattern.len()));
                let work = run(&long, &text).work;
                let bound = 2 * (text.len() as u64 + 1).pow(2) + 3 * text.len() as u64;
                assert!(
                    work <= bound,
                    "{work} steps of {bound} for {pattern} repeated, then {end}"
                );
            }
        }
    }

    #[test]
    fn prefixes_are_judged_for_all_their_continuations() {
        for (pattern, prefix, expected) in [
            ("ab*", "ab", Tri::True),
            ("ab*", "abc", Tri::True),
            ("a*", "abc", Tri::True),
            ("*", "", Tri::True),
            ("ab*", "a", Tri::Unknown),
            ("abc", "ab", Tri::Unknown),
            ("ab", "ab", Tri::Unknown),
            ("ab?*", "ab", Tri::Unknown),
            ("*c", "ab", Tri::Unknown),
            ("b*", "ab", Tri::False),
            ("a", "ab", Tri::False),
            ("", "a", Tri::False),
        ] {
            let tokens: Vec<Token> = pattern.chars().map(Token::wildcard).collect();
            let prefix: Vec<char> = prefix.chars().collect();
            let judged = Pattern::new(&tokens, Reach::Anywhere).matches_prefix(&prefix);
            assert_eq!(
                judged, expected,
                "{pattern} for all that begins with {prefix:?}"
            );
        }
    }
}

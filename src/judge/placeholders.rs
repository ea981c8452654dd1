//! What is known goes into the commands of a fix: `"$ROLE_NAME"` and `ACCOUNT_ID` become the role and the account of the run.
//! Between the engine and the reports; what is not known keeps its placeholder, so that the text can still be used by hand.

use crate::facts::Facts;
use crate::request::Request;

/// How a command asks for the account by itself where no run has told it; a placeholder inside single quotes would be pasted as it stands.
const ASKED_ACCOUNT: &str = r#"'"$(aws sts get-caller-identity --query Account --output text)"'"#;

/// The placeholders that stand for something of the run, with their values; those of one letter case only, as in a shell.
#[derive(Debug, Default)]
pub struct Known(Vec<(&'static str, String)>);

impl Known {
    /// What is known of a request.
    pub fn new(request: &Request, facts: &Facts) -> Self {
        let fact = |path: [&str; 2]| {
            let [root, member] = path;
            let value = facts.root.select(root).select(member);
            value.as_str().map(str::to_owned)
        };
        let member = |name: &str| request.filled(name).map(str::to_owned);
        let record = facts.root.select("request").select("role_arn");
        // A role can be passed in its own account only (IAM003).
        let account = || record.select("account").as_str().map(str::to_owned);
        let role = || {
            let role = record.select("kind").as_str() == Some("role");
            let name = record.select("name");
            name.as_str().filter(|_| role).map(str::to_owned)
        };
        let all = [
            ("ACCOUNT_ID", facts.account.clone().or_else(account)),
            ("AMI_ID", member("SourceAmiId")),
            ("IMAGE_NAME", member("Name")),
            ("PARTITION", fact(["target", "partition"])),
            ("REGION", fact(["target", "region"])),
            ("ROLE_ARN", member("IamRoleArn")),
            ("ROLE_NAME", role()),
            ("WORKSPACE_IMAGE_ID", member("WorkspaceImageId")),
        ];
        let usable = all
            .into_iter()
            .filter_map(|(name, value)| Some((name, value.filter(|value| harmless(value))?)));
        Self(usable.collect())
    }

    /// The text with what is known in place of whole words that are placeholders, and without the quotes that these had.
    pub fn fill(&self, text: &str) -> String {
        match self.value("ACCOUNT_ID") {
            Some(account) => self.fill_words(&text.replace(ASKED_ACCOUNT, account)),
            None => self.fill_words(text),
        }
    }

    fn value(&self, placeholder: &str) -> Option<&str> {
        let mut all = self.0.iter();
        all.find(|(name, _)| *name == placeholder)
            .map(|(_, value)| value.as_str())
    }

    fn fill_words(&self, text: &str) -> String {
        let mut filled = String::with_capacity(text.len());
        let mut rest = text;
        let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        while let Some(start) = rest.find(|c: char| c.is_ascii_uppercase()) {
            // Begin at the start of the word, which may have other letters before.
            let (before, from) = rest.split_at(start);
            let end = from.find(|c: char| !word(c)).unwrap_or(from.len());
            let (name, after) = from.split_at(end);
            let whole = !before.ends_with(word);
            let value = self.value(name).filter(|_| whole);
            match value {
                Some(value) => {
                    let quoted = before.ends_with("\"$") && after.starts_with('"');
                    let before = if quoted {
                        before.strip_suffix("\"$")
                    } else {
                        before.strip_suffix('$')
                    }
                    .unwrap_or(before);
                    filled.push_str(before);
                    filled.push_str(value);
                    rest = if quoted {
                        after.strip_prefix('"').unwrap_or(after)
                    } else {
                        after
                    };
                }
                None => {
                    filled.push_str(before);
                    filled.push_str(name);
                    rest = after;
                }
            }
        }
        filled.push_str(rest);
        filled
    }
}

/// Nothing that a shell or JSON would take for its own: these texts are pasted.
fn harmless(value: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_+=,.@:/-".contains(c);
    value.starts_with(|c: char| c.is_ascii_alphanumeric())
        && value.len() <= 512
        && value.chars().all(plain)
}

#[cfg(test)]
mod tests {
    use super::{ASKED_ACCOUNT, Known, harmless};

    fn fill(text: &str) -> String {
        let known = [("REGION", "eu-west-1"), ("ROLE_NAME", "Import")];
        Known(known.map(|(name, value)| (name, value.to_owned())).into()).fill(text)
    }

    #[test]
    fn whole_placeholders_alone_are_filled() {
        let table = [
            ("--role-name \"$ROLE_NAME\" --x", "--role-name Import --x"),
            ("$ROLE_NAME", "Import"),
            (
                "arn:aws:x:REGION:ACCOUNT_ID:*",
                "arn:aws:x:eu-west-1:ACCOUNT_ID:*",
            ),
            (
                "\"$SOURCE_REGION\" and OTHER_REGION",
                "\"$SOURCE_REGION\" and OTHER_REGION",
            ),
            (
                "the Region, MYREGION, REGIONX",
                "the Region, MYREGION, REGIONX",
            ),
            ("é REGION ü", "é eu-west-1 ü"),
            ("", ""),
        ];
        for (text, expected) in table {
            assert_eq!(fill(text), expected);
        }
    }

    #[test]
    fn an_account_that_a_command_asks_for_is_filled_where_it_is_known() {
        let text = format!(r#"'{{"aws:SourceAccount":"{ASKED_ACCOUNT}"}}'"#);
        assert_eq!(fill(&text), text);
        let known = Known(vec![("ACCOUNT_ID", "111122223333".to_owned())]);
        assert_eq!(
            known.fill(&text),
            r#"'{"aws:SourceAccount":"111122223333"}'"#
        );
    }

    #[test]
    fn nothing_that_a_shell_would_run_is_filled_in() {
        for hostile in [
            "", "-rf", "a b", "a;b", "$(id)", "a`b`", "a\"b", "a'b", "a\nb", "a\u{1b}b",
        ] {
            assert!(!harmless(hostile), "{hostile:?}");
        }
        assert!(harmless("arn:aws:iam::111122223333:role/a/b_c+=,.@-d"));
    }
}

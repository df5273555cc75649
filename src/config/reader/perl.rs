//! Perl code and its documentation between directives, which mod_perl reads itself:
//! `modperl_cmd_perl`, `modperl_cmd_pod` and `modperl_cmd_END`, src/modules/perl/modperl_cmd.c.
//! The code is not run, so that what it would add to the configuration is not known.

use super::Reader;
use super::input::Input;

impl Reader<'_> {
    /// Passes over lines up to the one that is `last`, in its own spelling. What nothing
    /// closes reaches to the end, and mod_perl has no objection.
    pub(super) fn verbatim(&mut self, input: &mut Input, last: &[u8]) {
        while let Some(item) = self.next_item(input) {
            if item.text().bytes() == last {
                break;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::config::views::test::config;

    /// The messages about a text. Each was held against httpd with mod_perl 2.0.12.
    fn messages(text: &str) -> Vec<String> {
        let faults = config(text).faults;
        let about = |message: &str| message.contains("Nonsense");
        faults
            .into_iter()
            .map(|f| f.message)
            .filter(|m| about(m) || m.contains("code"))
            .collect()
    }

    #[test]
    fn code_is_no_configuration_and_what_follows_it_is() {
        for text in [
            "<Perl>\n$Nonsense = 1;\n</Perl>\nNonsense\n",
            "<VirtualHost *:80>\n<Perl>\n<code>\n  </Perl>\nNonsense\n</VirtualHost>\n",
            "=pod\ncode\n=cut\nNonsense\n",
        ] {
            assert_eq!(messages(text).len(), 1, "{text}");
        }
    }

    #[test]
    fn only_its_own_last_line_ends_it() {
        for text in [
            "<Perl>\n1;\n</PERL>\nNonsense\n",
            "<Perl>\n1;\n</Perl foo\nNonsense\n",
            "=pod\ncode\n=back\nNonsense\n",
            "__END__\nNonsense\n",
        ] {
            assert!(messages(text).is_empty(), "{text}");
        }
    }
}

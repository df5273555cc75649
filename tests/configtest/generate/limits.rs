//! Texts too large to be written by hand: long lines, deep nesting.

use crate::base::Base;
use crate::case::Case;

const KIND: &str = "bytes";

/// Long physical lines, long joined lines, long words, deep sections.
pub(crate) fn cases(out: &mut Vec<Case>) {
    let tree = Base::Minimal.tree(&[]);
    let mut add =
        |name: String, text: String| out.push(Case::new(KIND, name, &tree, "case.conf", text));
    for length in [
        8188_usize, 8189, 8190, 8191, 8192, 8193, 16_300, 100_000, 1_000_000,
    ] {
        add(
            format!("a comment of {length} bytes"),
            format!("#{}\nTimeout 60\n", "x".repeat(length - 1)),
        );
        add(
            format!("a comment of {length} bytes without an end"),
            format!("#{}", "x".repeat(length - 1)),
        );
        let value = "y".repeat(length - "ServerAdmin ".len());
        add(
            format!("a line of {length} bytes"),
            format!("ServerAdmin {value}\nTimeout 60\n"),
        );
        add(
            format!("a line of {length} bytes before a fault"),
            format!("ServerAdmin {value}\nTimeoutt 60\n"),
        );
        add(
            format!("a blank line of {length} bytes"),
            format!("{}\nTimeout x\n", " ".repeat(length)),
        );
        let joined = "\\\n".repeat(length / 2);
        add(
            format!("continued empty lines, {length} bytes"),
            format!("ServerAdmin {joined}me\nTimeoutt 60\n"),
        );
        let half = "z".repeat(length / 2 - 8);
        add(
            format!("two halves of {length} bytes"),
            format!("ServerAdmin {half}\\\n{half}\nTimeoutt 60\n"),
        );
    }
    for megabytes in [15_usize, 16, 17] {
        let value = "w".repeat(megabytes << 20);
        add(
            format!("a line of {megabytes} MiB"),
            format!("Timeout 60\nServerAdmin {value}\nTimeoutt 60\n"),
        );
        let value = format!("{}\\\n", "w".repeat(1 << 20)).repeat(megabytes);
        add(
            format!("a joined line of {megabytes} MiB"),
            format!("Timeout 60\nServerAdmin {value}\nTimeoutt 60\n"),
        );
    }
    for depth in [10_usize, 100, 1000] {
        let open = "<IfModule core.c>\n".repeat(depth);
        let close = "</IfModule>\n".repeat(depth);
        add(
            format!("{depth} conditions deep"),
            format!("{open}Timeoutt 60\n{close}"),
        );
        add(
            format!("{depth} conditions deep and one not closed"),
            format!("{open}{}", &close[12..]),
        );
        add(
            format!("{depth} conditions deep and one closed twice"),
            format!("{open}{close}</IfModule>\n"),
        );
    }
    for count in [100_usize, 5000] {
        add(
            format!("a fault after {count} lines"),
            format!("{}Timeoutt 60\n", "Timeout 60\n".repeat(count)),
        );
        add(
            format!("a fault after {count} blank lines"),
            format!("{}Timeoutt 60\n", "\n".repeat(count)),
        );
    }
}

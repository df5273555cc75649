use proptest::prelude::*;

use super::*;

fn proposal(code: &'static str, changes: &[(&str, Range<usize>, &str)]) -> Proposal {
    Proposal {
        code,
        name: "a-name",
        title: "mend it".into(),
        applicability: Applicability::Safe,
        changes: changes
            .iter()
            .map(|(file, range, text)| Change {
                identity: file.as_bytes().to_vec(),
                range: range.clone(),
                text: text.as_bytes().to_vec(),
            })
            .collect(),
    }
}

fn patched(text: &str, proposals: &[Proposal]) -> (String, Vec<usize>, Vec<usize>) {
    let texts = BTreeMap::from([(&b"a"[..], text.as_bytes())]);
    let mut patched = patch(&texts, proposals);
    let new = patched.texts.remove(&b"a"[..]);
    let new = new.map_or(text.as_bytes().to_vec(), |n| n.bytes);
    (
        String::from_utf8(new).unwrap(),
        patched.applied,
        patched.refused,
    )
}

#[test]
fn the_first_of_two_that_overlap_wins() {
    let proposals = [
        proposal("FS1", &[("a", 0..5, "one")]),
        proposal("FS2", &[("a", 3..7, "two")]),
        proposal("FS3", &[("a", 5..5, "three")]),
        proposal("FS4", &[("a", 6..9, "four")]),
        proposal("FS4", &[("a", 6..9, "four")]),
    ];
    assert_eq!(
        patched("0123456789", &proposals),
        ("one5four9".into(), vec![0, 3], vec![1, 2])
    );
}

#[test]
fn all_of_a_fix_or_nothing() {
    let proposals = [
        proposal("FS1", &[("a", 4..6, "x")]),
        proposal("FS2", &[("a", 0..1, "y"), ("a", 5..7, "y")]),
        proposal("FS3", &[("a", 0..1, "z"), ("b", 0..1, "z")]),
        proposal("FS4", &[("a", 0..2, "z"), ("a", 1..3, "z")]),
        proposal("FS5", &[("a", 0..99, "z")]),
        proposal("FS6", &[("a", 0..1, "0")]),
    ];
    let (text, applied, refused) = patched("0123456789", &proposals);
    assert_eq!((&*text, applied, refused.len()), ("0123x6789", vec![0], 5));
}

#[test]
fn new_lines_end_as_their_neighbours_do() {
    let add = [proposal("FS1", &[("a", 3..3, "x\n")])];
    assert_eq!(patched("a\r\nb\r\n", &add).0, "a\r\nx\r\nb\r\n");
    let add = [proposal("FS1", &[("a", 2..2, "x\n")])];
    assert_eq!(patched("a\nb\n", &add).0, "a\nx\nb\n");
    let end = [proposal("FS1", &[("a", 4..4, "\nx")])];
    assert_eq!(patched("a\r\nb", &end).0, "a\r\nb\r\nx");
    // What is about line ends means what it writes.
    let whole = [proposal("FS1", &[("a", 0..6, "a\nb\n")])];
    assert_eq!(patched("a\r\nb\r\n", &whole).0, "a\nb\n");
}

/// A checker that wants each `from` to be `to`.
fn checker<'a>(
    files: &'a [(&'a str, Vec<u8>)],
    wishes: &'a [(&'static str, &'a str, &'a str)],
    rounds: &'a mut usize,
) -> impl FnMut(&BTreeMap<Identity, Text>) -> Checked + 'a {
    move |texts| {
        *rounds += 1;
        let mut checked = Checked::default();
        for (name, bytes) in files {
            let identity = name.as_bytes().to_vec();
            let now: Arc<[u8]> = match texts.get(&identity) {
                Some(text) => text.after.clone(),
                None => bytes.clone().into(),
            };
            for (code, from, to) in wishes {
                for at in memchr::memmem::find_iter(&now, from) {
                    checked
                        .proposals
                        .push(proposal(code, &[(name, at..at + from.len(), to)]));
                }
            }
            checked.files.push(File {
                identity,
                shown: (*name).to_owned(),
                bytes: now,
            });
        }
        checked
    }
}

#[test]
fn rounds_go_on_until_nothing_is_left() {
    let files = [("a.conf", b"1 x\n".to_vec()), ("b.conf", b"3\n".to_vec())];
    let wishes = [("FS1", "1", "2"), ("FS2", "2", "3")];
    let mut rounds = 0;
    let outcome = settle(Wanted::Safe, checker(&files, &wishes, &mut rounds));
    assert_eq!(outcome.texts.len(), 1);
    assert_eq!(&*outcome.texts[&b"a.conf"[..]].after, b"3 x\n");
    let codes: Vec<_> = outcome.applied.iter().map(|a| a.code).collect();
    assert_eq!(codes, ["FS1", "FS2"]);
    assert_eq!(rounds, 3);
    assert!(!outcome.unfinished && outcome.at_odds.is_empty());
}

#[test]
fn rules_that_undo_each_other_are_left_out() {
    let files = [("a.conf", b"1 8\n".to_vec())];
    let wishes = [("FS1", "1", "2"), ("FS2", "2", "1"), ("FS3", "8", "9")];
    let mut rounds = 0;
    let outcome = settle(Wanted::Safe, checker(&files, &wishes, &mut rounds));
    assert_eq!(outcome.at_odds, ["FS1", "FS2"]);
    assert_eq!(&*outcome.texts[&b"a.conf"[..]].after, b"1 9\n");
}

#[test]
fn what_never_ends_is_ended() {
    let files = [("a.conf", b"1\n".to_vec())];
    let wishes = [("FS1", "1", "11")];
    let mut rounds = 0;
    let mut inner = checker(&files, &wishes, &mut rounds);
    let outcome = settle(Wanted::Safe, |texts| {
        let mut checked = inner(texts);
        checked.proposals.truncate(1);
        checked
    });
    assert!(outcome.unfinished);
}

#[test]
fn unsafe_ones_only_on_demand_and_others_never() {
    let run = |wanted, applicability| {
        let files = [("a.conf", b"1\n".to_vec())];
        let mut rounds = 0;
        let mut inner = checker(&files, &[("FS1", "1", "2")], &mut rounds);
        let outcome = settle(wanted, |texts| {
            let mut checked = inner(texts);
            for proposal in &mut checked.proposals {
                proposal.applicability = applicability;
            }
            checked
        });
        outcome.applied.len()
    };
    assert_eq!(run(Wanted::Safe, Applicability::Unsafe), 0);
    assert_eq!(run(Wanted::Unsafe, Applicability::Unsafe), 1);
    assert_eq!(run(Wanted::Unsafe, Applicability::Display), 0);
}

#[test]
fn a_diff_names_the_rules_of_each_hunk() {
    let text = format!("1\n{}x\ny\n2", "-\n".repeat(20));
    let files = [("a.conf", text.clone().into_bytes())];
    let wishes = [("FS1", "1\n", ""), ("FS2", "2", "3\n"), ("FS3", "y", "z")];
    let mut rounds = 0;
    let outcome = settle(Wanted::Safe, checker(&files, &wishes, &mut rounds));
    let diff = unified(&outcome.texts[&b"a.conf"[..]], "a/a.conf", "b/a.conf");
    insta::assert_snapshot!(String::from_utf8(diff).unwrap(), @"
    --- a/a.conf
    +++ b/a.conf
    @@ -1,4 +1,3 @@ FS1 a-name
    -1
     -
     -
     -
    @@ -20,5 +19,5 @@ FS2 a-name, FS3 a-name
     -
     -
     x
    -y
    -2
    \\ No newline at end of file
    +z
    +3
    ");
}

prop_compose! {
    fn some_text()(words in proptest::collection::vec("[0-4]|[a-c]|\r?\n|é|#", 0..60)) -> Vec<u8> {
        words.concat().into_bytes()
    }
}

prop_compose! {
    fn some_proposals()(
        list in proptest::collection::vec(
            proptest::collection::vec((0usize..70, 0usize..6, "[x-z]{0,3}"), 1..3), 0..20)
    ) -> Vec<Proposal> {
        list.into_iter().map(|changes| {
            let changes: Vec<_> = changes.iter()
                .map(|(at, len, text)| ("a", *at..at + len, &**text)).collect();
            proposal("FS1", &changes)
        }).collect()
    }
}

proptest! {
    /// What is applied does not overlap, and every byte outside of it is where it was.
    #[test]
    fn bytes_outside_of_the_changes_stay(text in some_text(), proposals in some_proposals()) {
        let texts = BTreeMap::from([(&b"a"[..], &text[..])]);
        let patched = patch(&texts, &proposals);
        let mut changes: Vec<&Change> =
            patched.applied.iter().flat_map(|n| &proposals[*n].changes).collect();
        changes.sort_by_key(|c| (c.range.start, c.range.end));
        for pair in changes.windows(2) {
            prop_assert!(pair[0].range.end <= pair[1].range.start);
            prop_assert!(pair[0].range != pair[1].range);
        }
        let mut expected = Vec::new();
        let mut at = 0;
        for change in &changes {
            expected.extend_from_slice(&text[at..change.range.start]);
            expected.extend_from_slice(&change.text);
            at = change.range.end;
        }
        expected.extend_from_slice(&text[at..]);
        if let Some(new) = patched.texts.get(&b"a"[..]) {
            prop_assert_eq!(&new.bytes, &expected);
            for (n, place) in &new.places {
                let theirs = &new.bytes[place.clone()];
                prop_assert!(proposals[*n].changes.iter().any(|c| c.text == theirs));
            }
            // Places that were not touched are found again.
            for (at, byte) in text.iter().enumerate() {
                if changes.iter().all(|c| !c.range.contains(&at)) {
                    prop_assert_eq!(new.bytes[new.moved(at)], *byte);
                }
            }
        } else {
            prop_assert!(patched.applied.is_empty());
        }
    }

    /// A second run finds nothing to do, and every proposal is either done or refused.
    #[test]
    fn a_second_run_changes_nothing(
        text in some_text(),
        from in proptest::collection::vec("[0-4]|[0-4][a-c]|é", 1..5),
        to in proptest::collection::vec("[0-4]|[a-c]{0,3}|\n", 1..5),
    ) {
        const CODES: [&str; 5] = ["FS1", "FS2", "FS3", "FS4", "FS5"];
        let wishes: Vec<_> = CODES.iter().zip(from.iter().zip(&to))
            .map(|(code, (from, to))| (*code, &**from, &**to)).collect();
        let files = [("a.conf", text.clone())];
        let mut rounds = 0;
        let outcome = settle(Wanted::Safe, checker(&files, &wishes, &mut rounds));
        prop_assume!(!outcome.unfinished);
        let left: Vec<_> = wishes.iter()
            .filter(|(code, ..)| !outcome.at_odds.contains(code)).copied().collect();
        let now = outcome.texts.get(&b"a.conf"[..]).map_or(text, |t| t.after.to_vec());
        let files = [("a.conf", now)];
        let mut rounds = 0;
        let again = settle(Wanted::Safe, checker(&files, &left, &mut rounds));
        prop_assert!(again.texts.is_empty() && again.applied.is_empty());
    }
}

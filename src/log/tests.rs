//! The reader as a whole.

use proptest::prelude::*;

use super::digest::{Digest, Reading};
use super::event::Event;
use super::format::Format;
use super::present::Present;
use super::{Kind, Stream};

fn digest(text: &str) -> Reading {
    let mut digest = Digest::new(Format::Plain, None);
    for line in text.lines() {
        digest.line(line.as_bytes(), 0);
    }
    digest.finish()
}

fn names(reading: &Reading) -> Vec<&'static str> {
    let message = |n: usize| reading.groups[n].event.message.map_or("?", |m| m.name);
    reading
        .roots()
        .iter()
        .map(|root| message(root.group))
        .collect()
}

const TRACE: &str = "\
[Sat Nov 28 14:03:01.517051 2026] [wsgi:error] [pid 1:tid 7] [remote 1.2.3.4:5] mod_wsgi (pid=1): Failed to exec Python script file '/srv/app.wsgi'.
[Sat Nov 28 14:03:01.517083 2026] [wsgi:error] [pid 1:tid 7] [remote 1.2.3.4:5] mod_wsgi (pid=1): Exception occurred processing WSGI script '/srv/app.wsgi'.
[Sat Nov 28 14:03:01.521624 2026] [wsgi:error] [pid 1:tid 7] [remote 1.2.3.4:5] Traceback (most recent call last):
[Sat Nov 28 14:03:01.521625 2026] [wsgi:error] [pid 1:tid 8] [remote 1.2.3.4:6] Traceback (most recent call last):
[Sat Nov 28 14:03:01.531194 2026] [wsgi:error] [pid 1:tid 7] [remote 1.2.3.4:5]   File \"/srv/app.wsgi\", line 5, in <module>
[Sat Nov 28 14:03:01.531195 2026] [wsgi:error] [pid 1:tid 8] [remote 1.2.3.4:6]   File \"/srv/other.py\", line 9, in f
[Sat Nov 28 14:03:01.531225 2026] [wsgi:error] [pid 1:tid 7] [remote 1.2.3.4:5]     from app import app as application
[Sat Nov 28 14:03:01.531232 2026] [wsgi:error] [pid 1:tid 7] [remote 1.2.3.4:5]   File \"/srv/venv/lib/python3.11/site-packages/x.py\", line 1, in <module>
[Sat Nov 28 14:03:01.531250 2026] [wsgi:error] [pid 1:tid 8] [remote 1.2.3.4:6] ValueError: two
[Sat Nov 28 14:03:01.531250 2026] [wsgi:error] [pid 1:tid 7] [remote 1.2.3.4:5] ModuleNotFoundError: No module named 'flask'
";

#[test]
fn tracebacks_of_two_threads_at_once() {
    let reading = digest(TRACE);
    let raised: Vec<&Event> = reading
        .groups
        .iter()
        .map(|group| &group.event)
        .filter(|event| event.traceback.is_some())
        .collect();
    assert_eq!(raised.len(), 2, "{raised:#?}");
    let flask = raised
        .iter()
        .find(|event| event.text.contains("flask"))
        .unwrap();
    assert_eq!(flask.message.unwrap().name, "python-module");
    assert_eq!(flask.field("name"), Some("flask"));
    let own = flask.traceback.as_ref().unwrap().own().unwrap();
    assert_eq!((own.file.as_str(), own.line), ("/srv/app.wsgi", 5));
    let other = raised.iter().find(|e| e.text == "ValueError: two").unwrap();
    assert_eq!(other.traceback.as_ref().unwrap().own().unwrap().line, 9);
    // The two lines before are consequences, and no roots.
    assert_eq!(reading.roots().len(), 2);
}

#[test]
fn exceptions_that_come_out_of_each_other() {
    let head = "[Sat Nov 28 14:03:01.5 2026] [wsgi:error] [pid 1:tid 7] ";
    let text: String = [
        "Traceback (most recent call last):",
        "  File \"/srv/a.py\", line 1, in a",
        "KeyError: 'SECRET'",
        "",
        "The above exception was the direct cause of the following exception:",
        "",
        "Traceback (most recent call last):",
        "  File \"/srv/b.py\", line 2, in b",
        "RuntimeError: no settings",
    ]
    .iter()
    .map(|line| format!("{head}{line}\n"))
    .collect();
    let reading = digest(&text);
    assert_eq!(reading.groups.len(), 1, "{:#?}", reading.groups);
    let traceback = reading.groups[0].event.traceback.as_ref().unwrap();
    assert_eq!(traceback.raised, "RuntimeError: no settings");
    assert_eq!(traceback.first().raised, "KeyError: 'SECRET'");
    assert_eq!(names(&reading), ["python-key"]);
}

#[test]
fn a_fault_of_the_configuration_is_joined_with_its_reason() {
    let reading = digest(
        "AH00526: Syntax error on line 5 of /etc/apache2/apache2.conf:\n\
         Invalid command 'SLEngine', perhaps misspelled or defined by a module not included in the server configuration\n\
         Action 'start' failed.\nThe Apache error log may have more information.\n",
    );
    assert_eq!(names(&reading), ["command-unknown"]);
    let event = &reading.groups[0].event;
    assert_eq!(event.field("name"), Some("SLEngine"));
    assert_eq!(event.field("path"), Some("/etc/apache2/apache2.conf"));
    assert_eq!(event.field("line"), Some("5"));
    assert_eq!(event.module, "core");
}

const LIFE: &str = "\
[Sat Nov 28 14:00:00.0 2026] [core:error] [pid 9:tid 9] AH00082: of another time
[Sat Nov 28 14:00:01.0 2026] [ssl:warn] [pid 1:tid 1] AH01909: old:443:0 server certificate does NOT include an ID which matches the server name
[Sat Nov 28 14:00:01.1 2026] [mpm_event:notice] [pid 1:tid 1] AH00489: Apache/2.4.71 configured -- resuming normal operations
[Sat Nov 28 14:00:02.0 2026] [core:error] [pid 2:tid 2] [client 1.1.1.1:1] AH00127: Cannot map GET /resuming normal operations HTTP/1.0 to file
[Sat Nov 28 14:01:00.0 2026] [mpm_event:notice] [pid 1:tid 1] AH00491: caught SIGTERM, shutting down
";

fn present(text: &str) -> (Reading, Option<super::start::Step>) {
    let mut present = Present::new(Format::Plain);
    for line in text.lines() {
        present.line(line.as_bytes(), 0);
    }
    let (reading, began) = present.finish();
    (reading, began.map(|(step, _)| step))
}

#[test]
fn the_present_begins_with_the_lines_of_its_own_start() {
    use super::start::Step;
    let (reading, began) = present(LIFE);
    assert_eq!(began, Some(Step::Ready));
    // The warning of the start is of it, though it stands before the line that tells it.
    assert_eq!(names(&reading), ["name-not-covered"]);
    let failed = format!(
        "{LIFE}[Sat Nov 28 14:02:00.0 2026] [ssl:emerg] [pid 3:tid 3] AH02572: Failed to configure at least one certificate and key for home:443\n\
         [Sat Nov 28 14:02:00.1 2026] [:emerg] [pid 3:tid 3] AH00020: Configuration Failed, exiting\n"
    );
    let (reading, began) = present(&failed);
    assert_eq!(began, Some(Step::Failed));
    assert_eq!(names(&reading), ["no-certificate"]);
    let reload = format!(
        "{LIFE}[Sat Nov 28 14:02:00.0 2026] [mpm_event:notice] [pid 3:tid 3] AH00493: SIGUSR1 received.  Doing graceful restart\n"
    );
    let (reading, began) = present(&reload);
    assert_eq!((reading.roots().len(), began), (0, Some(Step::Reload)));
}

#[test]
fn a_challenge_that_failed() {
    let reading = digest(
        "2026-11-28 14:00:00,000:DEBUG:certbot._internal.display.obj:Notifying user: \n\
         Certbot failed to authenticate some domains (authenticator: webroot). The Certificate Authority reported these problems:\n\
         \x20 Domain: home.example\n  Type:   unauthorized\n  Detail: Invalid response: 404\n\n\
         2026-11-28 14:00:00,001:ERROR:certbot._internal.log:Some challenges have failed.\n",
    );
    assert_eq!(names(&reading), ["acme-unauthorized"]);
    let root = &reading.roots()[0];
    assert_eq!(root.after.len(), 2);
    let event = &reading.groups[root.group].event;
    assert_eq!(event.field("name"), Some("home.example"));
    assert_eq!(event.text, "Invalid response: 404");
}

#[test]
fn strangers_are_one_thing_however_many_they_are() {
    let mut digest = Digest::new(Format::Plain, None);
    for n in 0..5000 {
        let line = format!(
            "[Sat Nov 28 14:00:{:02}.0 2026] [authz_core:error] [pid 1:tid 1] [client 1.2.{}.{}:5] AH01630: client denied by server configuration: /srv/{n}/.env",
            n % 60,
            n / 256,
            n % 256,
        );
        digest.line(line.as_bytes(), 0);
    }
    let reading = digest.finish();
    assert_eq!(reading.groups.len(), 1);
    assert_eq!(reading.groups[0].count, 5000);
    assert_eq!(Reading::kind(&reading.groups[0]), Kind::Noise);
    assert!(reading.groups[0].clients.len() <= 1000);
    assert!(reading.groups[0].others.len() <= 4);
}

#[test]
fn memory_is_bounded_whatever_is_logged() {
    let mut digest = Digest::new(Format::Plain, None);
    for n in 0..3000 {
        // Letters, since numbers are taken for one.
        let word: String = format!("{n:05}")
            .bytes()
            .map(|b| (b + 49) as char)
            .collect();
        let line =
            format!("[Sat Nov 28 14:00:00.0 2026] [x:error] [pid 1:tid {n}] unheard of {word}");
        digest.line(line.as_bytes(), 0);
        let line = format!(
            "[Sat Nov 28 14:00:00.0 2026] [wsgi:error] [pid 1:tid {n}] Traceback (most recent call last):"
        );
        digest.line(line.as_bytes(), 0);
    }
    assert!(digest.groups().len() <= 400);
    assert!(digest.finish().uncounted > 0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn nothing_panics(lines in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..200), 0..20)) {
        let mut digest = Digest::new(Format::Plain, None);
        let mut present = Present::new(Format::Plain);
        for line in &lines {
            digest.line(line, 0);
            present.line(line, 0);
        }
        digest.finish();
        present.finish();
    }

    #[test]
    fn nothing_panics_near_real_lines(
        at in 0..400_usize, with in any::<u8>(), which in 0..16_usize, twice in any::<bool>(),
        format in "[%\\{\\}a-zA-Z \\[\\]\\\\:.-]{0,40}%M",
    ) {
        let mut lines: Vec<Vec<u8>> =
            TRACE.lines().chain(LIFE.lines()).map(|l| l.as_bytes().to_vec()).collect();
        let n = which % lines.len();
        if at < lines[n].len() {
            lines[n][at] = with;
        } else {
            let line = &mut lines[n];
            let end = at % (line.len() + 1);
            line.truncate(end);
        }
        if twice {
            let again = lines.clone();
            lines.extend(again);
        }
        for format in [Some(Format::Plain), Format::told(&format)].into_iter().flatten() {
            let mut digest = Digest::new(format.clone(), None);
            let mut stream = Stream::new(format);
            let mut events = 0;
            for line in &lines {
                digest.line(line, 0);
                stream.line(line, 0, &mut |_| events += 1);
            }
            stream.rest(&mut |_| events += 1);
            prop_assert!(events <= lines.len());
            let reading = digest.finish();
            // Every group is in at most one place.
            let roots = reading.roots();
            let mut places: Vec<usize> =
                roots.iter().flat_map(|r| r.after.iter().copied().chain([r.group])).collect();
            let all = places.len();
            places.sort_unstable();
            places.dedup();
            prop_assert_eq!(places.len(), all);
        }
    }

    /// However a line's text is cut into events, none is lost to another thread.
    #[test]
    fn joins_keep_threads_apart(order in proptest::collection::vec(0..3_usize, 0..40)) {
        let parts = ["Traceback (most recent call last):", "  File \"/a.py\", line 1, in f", "ValueError: x"];
        let mut at = [0; 3];
        let mut wanted = 0;
        let mut digest = Digest::new(Format::Plain, None);
        for thread in order {
            let line = format!("[Sat Nov 28 14:00:00.0 2026] [wsgi:error] [pid 1:tid {thread}] {}", parts[at[thread]]);
            digest.line(line.as_bytes(), 0);
            at[thread] = (at[thread] + 1) % 3;
            wanted += u64::from(at[thread] == 0);
        }
        let reading = digest.finish();
        let raised: u64 = reading
            .groups
            .iter()
            .filter(|g| g.event.traceback.as_ref().is_some_and(|t| !t.raised.is_empty()))
            .map(|g| g.count)
            .sum();
        prop_assert_eq!(raised, wanted);
    }
}

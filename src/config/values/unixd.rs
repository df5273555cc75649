//! Whom the server runs as. httpd: modules/arch/unix/mod_unixd.c,
//! modules/generators/mod_suexec.c.

use crate::config::fault::{Kind, Refusal, Verdict};
use crate::config::walk::{Cx, Forbidden};
use crate::config::world::{FileKind, Seen};
use crate::syntax::Word;

use super::numbers::atoi;
use super::{Check, Checks};

pub(super) const CHECKS: Checks = &[
    ("ChrootDir", Check::One(chroot_dir)),
    ("Group", Check::One(group)),
    ("Suexec", Check::Flag(suexec)),
    ("User", Check::One(user)),
];

pub(super) const SUEXEC: Checks = &[("SuexecUserGroup", Check::Words(suexec_user_group))];

/// Where Debian's httpd looks for its suexec (`SUEXEC_BIN` of `apache2 -V`).
const SUEXEC_PROGRAM: &[u8] = b"/usr/lib/apache2/suexec";

/// `unixd_set_user`: the user must be there, and not be root.
fn user(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    cx.forbid(Forbidden::GLOBAL_ONLY)?;
    if user_id(cx, word)? == Some(0) {
        return Err(Refusal::new("httpd does not run as root")
            .kind(Kind::UnknownUser)
            .at(word)
            .help("name a user of the server's own: www-data on Debian, apache on Fedora"));
    }
    Ok(())
}

/// `unixd_set_group`.
fn group(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    cx.forbid(Forbidden::GLOBAL_ONLY)?;
    group_exists(cx, word)
}

/// `ap_uname2id` (server/mpm_common.c): `#` and a number, or a name; httpd ends at a name
/// that is not there.
pub(super) fn user_id(cx: &Cx<'_>, word: &Word<'_>) -> Result<Option<u32>, Refusal> {
    if let Some(number) = word.value.strip_prefix(b"#") {
        return Ok(Some(atoi(number) as u32));
    }
    if !cx.here() {
        // Every machine has the one that nothing may run as.
        return Ok((&*word.value == b"root").then_some(0));
    }
    match cx.world.user(&word.value) {
        Seen::Is(id) => Ok(Some(id)),
        Seen::Absent => Err(unknown(word, "user", "useradd --system")),
        _ => Ok(None),
    }
}

/// `ap_gname2id` (server/mpm_common.c).
pub(super) fn group_exists(cx: &Cx<'_>, word: &Word<'_>) -> Verdict {
    if word.value.starts_with(b"#") || !cx.here() {
        return Ok(());
    }
    match cx.world.group(&word.value) {
        Seen::Absent => Err(unknown(word, "group", "groupadd --system")),
        _ => Ok(()),
    }
}

fn unknown(word: &Word<'_>, what: &str, make: &str) -> Refusal {
    let shown = word.lossy();
    let refusal = Refusal::new(format!("there is no {what} `{shown}` on this machine"))
        .kind(Kind::UnknownUser)
        .at(word);
    if shown.bytes().all(|b| b.is_ascii_digit()) {
        return refusal.instead(format!("#{shown}"));
    }
    refusal.help(format!("make it, `{make} {shown}`, or name another"))
}

/// `unixd_set_chroot_dir`: a relative one is below wherever httpd was started, where a
/// server's whole world is not kept.
fn chroot_dir(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    cx.forbid(Forbidden::GLOBAL_ONLY)?;
    if word.value.starts_with(b".") {
        return Ok(());
    }
    if !word.value.starts_with(b"/") {
        let refusal = Refusal::new(format!(
            "the ChrootDir `{}` is looked for where httpd was started",
            word.lossy()
        ))
        .at(word)
        .help("write the whole path, from `/` on");
        // Where it may be started, from the likeliest on.
        let perhaps = [
            crate::config::path::under(b"/", &word.value),
            cx.under_root(&word.value),
        ];
        if perhaps.iter().any(|path| !cx.stat(path).absent()) {
            cx.remark(refusal.kind(Kind::Suspicious));
            return Ok(());
        }
        return Err(refusal);
    }
    let message = match cx.stat(&word.value) {
        Seen::Absent => format!("the ChrootDir {} is not there", word.lossy()),
        Seen::Is(meta) if meta.kind != FileKind::Directory => {
            format!("the ChrootDir {} is no directory", word.lossy())
        }
        _ => return Ok(()),
    };
    Err(Refusal::new(message)
        .kind(Kind::FileMissing)
        .at(word)
        .help("name the directory that is to be the server's whole world"))
}

/// Why suexec cannot be used here, if that can be told (`unixd_pre_config`).
fn suexec_disabled(cx: &Cx<'_>) -> Option<Refusal> {
    let shown = String::from_utf8_lossy(SUEXEC_PROGRAM);
    let message = match cx.stat(SUEXEC_PROGRAM) {
        Seen::Absent => {
            // Another layout has it elsewhere.
            if !cx
                .stat(crate::config::path::parent(SUEXEC_PROGRAM))
                .is_there()
            {
                return None;
            }
            format!("suexec cannot be used: {shown} is not there")
        }
        Seen::Is(meta) if meta.mode & 0o4000 == 0 || meta.uid != 0 => {
            format!("suexec cannot be used: {shown} must be root's, with mode 4754")
        }
        _ => return None,
    };
    Some(
        Refusal::new(message)
            .kind(Kind::FileMissing)
            .help("apt install apache2-suexec-pristine"),
    )
}

/// Whether a `Suexec` line has switched it off.
#[derive(Default)]
struct SwitchedOff(bool);

/// `unixd_set_suexec`. Off stays off: a later On finds it disabled.
fn suexec(cx: &mut Cx<'_>, on: bool) -> Verdict {
    cx.forbid(Forbidden::GLOBAL_ONLY)?;
    if !on {
        cx.global::<SwitchedOff>().0 = true;
        return Ok(());
    }
    usable(cx)
}

fn usable(cx: &mut Cx<'_>) -> Verdict {
    if cx.global::<SwitchedOff>().0 {
        return Err(
            Refusal::new("suexec was switched off by an earlier `Suexec Off`")
                .kind(Kind::Conflict)
                .help("take out the one or the other"),
        );
    }
    suexec_disabled(cx).map_or(Ok(()), Err)
}

/// `set_suexec_ugid`, mod_suexec.
fn suexec_user_group(cx: &mut Cx<'_>, words: &[Word<'_>]) -> Verdict {
    cx.forbid(Forbidden::NOT_IN_DIR_CONTEXT)?;
    usable(cx)?;
    if let [user, group] = words {
        user_id(cx, user)?;
        group_exists(cx, group)?;
    }
    Ok(())
}

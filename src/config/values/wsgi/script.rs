//! The directives that name a script, and which process group it may run in. mod_wsgi:
//! `wsgi_add_script_alias`, `wsgi_add_import_script`, `wsgi_add_handler_script`,
//! `wsgi_set_access_script` and its like.

use crate::config::fault::{Kind, Refusal, Verdict};
use crate::config::regex;
use crate::config::suggest;
use crate::config::tree::NodeId;
use crate::config::walk::{Cx, ServerId};
use crate::syntax::{Text, Word, word, words};

use super::super::sections::some_word;
use super::daemon::Daemons;
use super::option::{self, Opt};

/// What the options of a script say.
#[derive(Default)]
struct Options<'t> {
    process_group: Option<Word<'t>>,
    application_group: Option<Word<'t>>,
}

/// Reads the options from `at` on; `names` are those that the directive has.
fn options<'t>(
    directive: &str,
    text: &'t [u8],
    mut at: usize,
    names: &[&'static str],
) -> Result<Options<'t>, Refusal> {
    let mut options = Options::default();
    while at < text.len() {
        let (option, next): (Opt<'t>, usize) = option::parse(directive, text, at)?;
        at = next;
        let known = names.iter().any(|n| n.as_bytes() == option.name);
        match option.name {
            _ if !known => return Err(option.unknown(directive, names)),
            b"pass-authorization" => option.switch()?,
            b"process-group" => {
                option.some()?;
                options.process_group = Some(option.value);
            }
            b"application-group" => {
                option.some()?;
                options.application_group = Some(option.value);
            }
            _ => option.some()?,
        }
    }
    Ok(options)
}

fn missing(directive: &str, what: &str, example: &str) -> Refusal {
    Refusal::new(format!("{directive} needs {what}"))
        .kind(Kind::ArgumentCount)
        .help(format!("write {directive} {example}"))
}

/// `wsgi_add_script_alias`.
pub(super) fn alias(cx: &mut Cx<'_>, args: &Text<'_>) -> Verdict {
    let directive = cx.directive.name;
    let pattern = directive.ends_with("Match");
    let text = args.bytes();
    let short = || {
        missing(
            directive,
            "a URL path and a script",
            "/ /srv/myapp/app.wsgi",
        )
    };
    let (location, at) = word(text, 0);
    let location = some_word(location).ok_or_else(short)?;
    if at >= text.len() {
        return Err(short());
    }
    let (script, at) = word(text, at);
    let script = some_word(script).ok_or_else(short)?;
    let names = [
        "application-group",
        "process-group",
        "callable-object",
        "pass-authorization",
    ];
    let options = options(directive, text, at, &names)?;
    if pattern {
        regex::compile(&location.value).map_err(|refusal| refusal.at(&location))?;
    }
    // Only then is the script imported at the start, and its process group looked for.
    let (Some(process), Some(application)) = (options.process_group, options.application_group)
    else {
        return Ok(());
    };
    let variable = |word: &Word<'_>| {
        &*word.value != b"%{GLOBAL}" && memchr::memmem::find(&word.value, b"%{").is_some()
    };
    if variable(&process) || variable(&application) || (pattern && script.value.contains(&b'$')) {
        return Ok(());
    }
    group(cx, &process)
}

/// `wsgi_add_import_script`.
pub(super) fn import(cx: &mut Cx<'_>, args: &Text<'_>) -> Verdict {
    let directive = "WSGIImportScript";
    let example = "/srv/myapp/app.wsgi process-group=myapp application-group=%{GLOBAL}";
    let text = args.bytes();
    let (script, at) = word(text, 0);
    if script.is_none_or(|w| w.value.is_empty()) {
        return Err(missing(directive, "a script", example));
    }
    let options = options(directive, text, at, &["application-group", "process-group"])?;
    if options.application_group.is_none() {
        return Err(missing(directive, "application-group=", example));
    }
    let Some(process) = options.process_group else {
        return Err(missing(directive, "process-group=", example));
    };
    group(cx, &process)
}

/// `wsgi_set_access_script`, `wsgi_set_auth_user_script`, `wsgi_set_auth_group_script`,
/// `wsgi_set_dispatch_script`.
pub(super) fn access(cx: &mut Cx<'_>, args: &Text<'_>) -> Verdict {
    let directive = cx.directive.name;
    let text = args.bytes();
    let (script, at) = word(text, 0);
    if script.is_none_or(|w| w.value.is_empty()) {
        return Err(missing(directive, "a script", "/srv/myapp/auth.wsgi"));
    }
    options(directive, text, at, &["application-group"]).map(|_| ())
}

/// `wsgi_add_handler_script`.
pub(super) fn handler(_: &mut Cx<'_>, args: &Text<'_>) -> Verdict {
    let directive = "WSGIHandlerScript";
    let example = "my-handler /srv/myapp/handler.wsgi";
    let text = args.bytes();
    let (name, at) = word(text, 0);
    if name.is_none_or(|w| w.value.is_empty()) {
        return Err(missing(directive, "a name and a script", example));
    }
    let (script, at) = word(text, at);
    if script.is_none_or(|w| w.value.is_empty()) {
        return Err(missing(directive, "a script", example));
    }
    let names = ["process-group", "application-group", "pass-authorization"];
    options(directive, text, at, &names).map(|_| ())
}

/// A process group must be defined before it is named, and by a server of the same name.
fn group(cx: &mut Cx<'_>, process: &Word<'_>) -> Verdict {
    if &*process.value == b"%{GLOBAL}" {
        return Ok(());
    }
    let shown = process.lossy();
    let whole = cx.whole();
    let daemons = cx.global::<Daemons>();
    let Some(daemon) = daemons.named(&process.value) else {
        if !whole {
            return Ok(()); // it may be defined in another file
        }
        let names: Vec<&[u8]> = daemons.names().collect();
        let refusal = Refusal::new(format!(
            "no WSGIDaemonProcess above this line is called `{shown}`"
        ))
        .at(process);
        return Err(match suggest::near(&process.value, names) {
            Some(near) => refusal.instead(String::from_utf8_lossy(near).into_owned()),
            None => refusal.help(format!(
                "write `WSGIDaemonProcess {shown}` before it; a file that is read later is too \
                 late"
            )),
        });
    };
    let owner = daemon.server;
    let here = cx.scope.server;
    if owner == ServerId::MAIN || owner == here {
        return Ok(());
    }
    let before = Some(cx.node());
    let (ours, theirs) = (hostname(cx, here, before), hostname(cx, owner, None));
    if ours == theirs {
        return Ok(());
    }
    let told = |name: &Option<Vec<u8>>| match name {
        Some(name) => format!("ServerName {}", String::from_utf8_lossy(name)),
        None => "no ServerName".to_owned(),
    };
    Err(Refusal::new(format!(
        "the process group `{shown}` belongs to a virtual host with {}, and this server has {}",
        told(&theirs),
        told(&ours)
    ))
    .kind(Kind::Conflict)
    .at(process)
    .help(
        "define the process group outside the virtual hosts, give both the same ServerName, or \
         define one of its own here",
    ))
}

/// The ServerName of a server as far as it is known before the node `before`.
/// httpd: `server_hostname_port`, server/core.c.
fn hostname(cx: &Cx<'_>, server: ServerId, before: Option<NodeId>) -> Option<Vec<u8>> {
    let section = cx.section_of(server);
    let mut name = None;
    for (id, node) in cx.tree.children(section) {
        if before.is_some_and(|b| b.0 <= id.0) {
            break;
        }
        if node.directive.is_some_and(|d| d.get().name == "ServerName") {
            let text = cx.tree.args(id, cx.sources);
            if let Some(word) = words(text.bytes()).next() {
                name = Some(host_part(&word.value).to_vec());
            }
        }
    }
    name
}

/// The name without its scheme and port.
fn host_part(name: &[u8]) -> &[u8] {
    let name = match memchr::memmem::find(name, b"://") {
        Some(at) => &name[at + 3..],
        None => name,
    };
    name.split(|&b| b == b':').next().unwrap_or(name)
}

//! The folders of logs, which must be there before httpd opens any of them. httpd:
//! `core_check_config` in server/core.c, `log_check_config` in
//! modules/loggers/mod_log_config.c.

use crate::config::fault::{Kind, Refusal};
use crate::config::path;
use crate::config::suggest;
use crate::config::tree::NodeId;
use crate::config::values::core_logging::ErrorLog;
use crate::config::values::log_config::{AccessLogs, FormatNames};
use crate::config::walk::{Cx, ServerId};
use crate::config::world::{FileKind, Seen};

/// The error log of a server that names none (`DEFAULT_ERRORLOG` of `apache2 -V`).
const DEFAULT_ERROR_LOG: &[u8] = b"logs/error_log";

/// Servers as they follow each other in httpd's list: the main one, then the virtual hosts,
/// the last one first.
fn servers(cx: &Cx<'_>) -> Vec<ServerId> {
    let count = cx.servers.len() as u32;
    std::iter::once(ServerId::MAIN)
        .chain((1..count).rev().map(ServerId))
        .collect()
}

/// Why a log's folder cannot hold it. Folders of logs are made by the system that runs the
/// server; elsewhere their absence says nothing.
fn fault(cx: &Cx<'_>, file: &[u8], what: &str) -> Option<Refusal> {
    if !cx.here() || file.starts_with(b"|") {
        return None;
    }
    let full = cx.under_root(file);
    // `ap_make_dirstr_parent` takes all up to the last slash, even if that is the last sign.
    let folder = full
        .strip_suffix(b"/")
        .unwrap_or_else(|| path::parent(&full));
    let shown = String::from_utf8_lossy(folder).into_owned();
    let refusal = match cx.stat(folder) {
        Seen::Absent => Refusal::new(format!("the folder of {what}, {shown}, is not there"))
            .help(format!("make it: mkdir -p {shown}")),
        Seen::Is(meta) if meta.kind != FileKind::Directory => {
            Refusal::new(format!("{shown}, where {what} is to be, is no directory"))
                .help("name a file in a directory that is there")
        }
        _ => return None,
    };
    Some(refusal.kind(Kind::FileMissing))
}

/// `check_errorlog_dir`, for each server that has an error log of its own.
pub(super) fn error_logs(cx: &mut Cx<'_>) {
    for server in servers(cx) {
        let own = cx
            .store
            .get_server::<ErrorLog>(server)
            .and_then(|l| l.own.clone());
        let Some((node, file, range)) = own else {
            if server == ServerId::MAIN {
                default_error_log(cx);
            }
            continue;
        };
        if &*file == b"syslog" || file.starts_with(b"syslog:") {
            continue;
        }
        let Some(refusal) = fault(cx, &file, "the error log") else {
            continue;
        };
        let refusal = refusal.at_range(range);
        let Some(host) = cx.servers[server.0 as usize] else {
            cx.refuse_at(node, refusal, None);
            continue;
        };
        // httpd names the line of the <VirtualHost>.
        let (log, section) = (cx.tree.get(node), cx.tree.get(host));
        if log.file == section.file {
            cx.refuse_at(node, refusal, Some(section.line));
        } else {
            let mut refusal = refusal.label(log.span(), "named here");
            refusal.range = None;
            cx.refuse_at(host, refusal, None);
        }
    }
}

fn default_error_log(cx: &mut Cx<'_>) {
    // A line whose value could not be known is no missing line.
    let named = |id: NodeId| {
        let host = cx
            .tree
            .ancestors(id)
            .any(|(section, _)| cx.name(section).eq_ignore_ascii_case(b"<VirtualHost"));
        !host && cx.name(id).eq_ignore_ascii_case(b"ErrorLog")
    };
    if !cx.whole() || cx.tree.iter().any(|(id, _)| named(id)) {
        return;
    }
    if let Some(refusal) = fault(
        cx,
        DEFAULT_ERROR_LOG,
        "the error log that httpd takes of its own",
    ) {
        cx.refuse_whole(refusal.help("write an ErrorLog: ErrorLog ${APACHE_LOG_DIR}/error.log"));
    }
}

/// `check_log_dir`, for each server's own access logs.
pub(super) fn access_logs(cx: &mut Cx<'_>) {
    for server in servers(cx) {
        let logs: Vec<_> = cx
            .store
            .get_server::<AccessLogs>(server)
            .map(|logs| {
                logs.0
                    .iter()
                    .map(|log| (log.node, log.file.clone(), log.range.clone()))
                    .collect()
            })
            .unwrap_or_default();
        for (node, file, range) in logs {
            if let Some(refusal) = fault(cx, &file, "the log") {
                cx.refuse_at(node, refusal.at_range(range), None);
            }
        }
    }
}

/// A format that is one word without an item, and no `LogFormat`'s name: httpd writes that
/// word for every request (`open_multi_logs`).
pub(super) fn format_names(cx: &mut Cx<'_>) {
    if !cx.whole() {
        return;
    }
    let mut unknown = Vec::new();
    for server in servers(cx) {
        let names: Vec<&[u8]> = [ServerId::MAIN, server]
            .iter()
            .filter_map(|server| cx.store.get_server::<FormatNames>(*server))
            .flat_map(|names| names.0.iter().map(Vec::as_slice))
            .chain([&b"CLF"[..]])
            .collect();
        let Some(logs) = cx.store.get_server::<AccessLogs>(server) else {
            continue;
        };
        for log in &logs.0 {
            let Some((format, range)) = &log.format else {
                continue;
            };
            // Names are found in any case.
            if format.iter().any(|b| matches!(b, b'%' | b' '))
                || names.iter().any(|name| name.eq_ignore_ascii_case(format))
            {
                continue;
            }
            let near = suggest::near(format, names.iter().copied()).map(<[u8]>::to_vec);
            unknown.push((log.node, format.clone(), range.clone(), near));
        }
    }
    for (node, format, range, near) in unknown {
        let shown = String::from_utf8_lossy(&format).into_owned();
        let refusal = Refusal::new(format!(
            "no LogFormat is called `{shown}`: httpd writes that word for every request"
        ))
        .kind(Kind::Suspicious)
        .at_range(range);
        let refusal = match near {
            Some(near) => refusal.instead(String::from_utf8_lossy(&near).into_owned()),
            None => refusal.help(format!(
                "give it a format: LogFormat \"%h %l %u %t ...\" {shown}"
            )),
        };
        cx.remark_at(node, refusal);
    }
}

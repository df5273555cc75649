//! Where the servers of a configuration write their errors, and in which form. httpd:
//! `open_error_log` in server/log.c, `set_errorlog` and `set_errorlog_format` in server/core.c.

use crate::config::walk::ServerId;
use crate::config::{Config, path};

use super::settings::Settings;

/// Servers that are looked at.
const MOST: usize = 4096;

/// A log of errors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrorLog {
    /// Who takes what is written.
    pub taker: Taker,
    /// The form of its lines, as `ErrorLogFormat` has it; none: httpd's own.
    pub format: Option<Vec<u8>>,
}

/// Who takes what is written to a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taker {
    /// A file; its path.
    File(Vec<u8>),
    /// The system's log; the directive's argument.
    System(Vec<u8>),
    /// A program; the directive's argument.
    Program(Vec<u8>),
}

/// The logs of all servers, the main one's first; each once.
pub fn error_logs(config: &Config) -> Vec<ErrorLog> {
    let main = Settings::of(config, ServerId::MAIN);
    let mut logs: Vec<ErrorLog> = Vec::new();
    for server in 0..config.servers.len().min(MOST) {
        let own = Settings::of(config, ServerId(server as u32));
        let set = own.effective(&main, "ErrorLog");
        let value = set.map_or(&b"logs/error_log"[..], |set| set.value());
        let taker = match value {
            [b'|', ..] => Taker::Program(value.to_vec()),
            value if is_system(value) => Taker::System(value.to_vec()),
            file => Taker::File(path::under(&config.server_root, file)),
        };
        let format = format(&own).or_else(|| format(&main));
        if !logs.iter().any(|log| log.taker == taker) {
            logs.push(ErrorLog { taker, format });
        }
    }
    logs
}

fn is_system(value: &[u8]) -> bool {
    value
        .get(..6)
        .is_some_and(|word| word.eq_ignore_ascii_case(b"syslog"))
}

/// The last form of lines; those that are only for the first line of a connection or request
/// have a word more.
fn format(settings: &Settings) -> Option<Vec<u8>> {
    let mut set = settings.named("ErrorLogFormat").rev();
    let whole = set.find(|set| set.words().len() == 1)?;
    Some(whole.value().to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::modules::Modules;
    use crate::config::{Options, Request, Table, load};

    fn logs(text: &str) -> Vec<ErrorLog> {
        let world = Table::default().file("/e/a.conf", text);
        let request = Request {
            options: Options {
                server_root: b"/e".to_vec(),
                defines: Vec::new(),
                modules: Modules::all(),
                whole: true,
                debian: false,
                envvars: None,
                here: Some(true),
            },
            main: b"/e/a.conf".to_vec(),
            more: Vec::new(),
            htaccess: None,
        };
        error_logs(&load(&world, request))
    }

    #[test]
    fn each_server_has_its_own_or_the_main_ones() {
        let file = |path: &str, format: Option<&str>| ErrorLog {
            taker: Taker::File(path.as_bytes().to_vec()),
            format: format.map(|format| format.as_bytes().to_vec()),
        };
        let seen = logs(
            "ErrorLogFormat \"[%l] %M\"\nErrorLogFormat request \"%L\"\nErrorLog logs/main\n\
             <VirtualHost *:80>\nErrorLog /var/a\nErrorLogFormat \"%t %M\"\n</VirtualHost>\n\
             <VirtualHost *:81>\n</VirtualHost>\n\
             <VirtualHost *:82>\nErrorLog \"|/bin/rotate x\"\n</VirtualHost>\n\
             <VirtualHost *:83>\nErrorLog syslog:local1\n</VirtualHost>\n",
        );
        let other = |taker| ErrorLog {
            taker,
            format: Some(b"[%l] %M".to_vec()),
        };
        assert_eq!(
            seen,
            [
                file("/e/logs/main", Some("[%l] %M")),
                file("/var/a", Some("%t %M")),
                other(Taker::Program(b"|/bin/rotate x".to_vec())),
                other(Taker::System(b"syslog:local1".to_vec())),
            ]
        );
        assert_eq!(logs("ServerName a"), [file("/e/logs/error_log", None)]);
    }
}

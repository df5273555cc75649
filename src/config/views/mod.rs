//! Views on an effective configuration: which virtual host answers, with which TLS settings,
//! and where its WSGI application runs.

pub mod apps;
pub mod authorization;
pub mod directories;
pub mod error_logs;
pub mod hosts;
pub(in crate::config) mod known;
pub mod names;
pub mod pid_file;
pub mod piece;
pub mod requests;
pub mod rewrite;
pub mod settings;
pub mod speech;
pub mod tls;
pub mod wsgi;

#[cfg(test)]
pub(in crate::config) mod test {
    use crate::config::modules::Modules;
    use crate::config::{Config, Options, Request, Table, load};

    /// A configuration of one text, with every module loaded.
    pub(in crate::config) fn config(text: &str) -> Config {
        let world = Table::default()
            .file("/etc/apache2/apache2.conf", text)
            .version((2, 4, 71));
        let request = Request {
            main: b"/etc/apache2/apache2.conf".to_vec(),
            more: Vec::new(),
            htaccess: None,
            options: Options {
                server_root: b"/etc/apache2".to_vec(),
                defines: Vec::new(),
                modules: Modules::all(),
                whole: true,
                debian: true,
                envvars: None,
                here: Some(false),
            },
        };
        load(&world, request)
    }
}

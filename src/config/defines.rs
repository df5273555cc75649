//! `Define`d names, `${VAR}` values, and Debian's `envvars` read as data.

use crate::hash::{HashMap, HashSet};

use crate::syntax::{trim, variables};

/// Names that Debian's `envvars` sets and every Debian configuration uses, for a tree that
/// comes without the file.
const DEBIAN: &[(&str, &str)] = &[
    ("APACHE_RUN_USER", "www-data"),
    ("APACHE_RUN_GROUP", "www-data"),
    ("APACHE_PID_FILE", "/var/run/apache2/apache2.pid"),
    ("APACHE_RUN_DIR", "/var/run/apache2"),
    ("APACHE_LOCK_DIR", "/var/lock/apache2"),
    ("APACHE_LOG_DIR", "/var/log/apache2"),
];

/// What `Define` and `-D` defined, and the variables from outside.
#[derive(Debug, Clone, Default)]
pub struct Defines {
    /// Names that `<IfDefine>` finds.
    names: HashSet<Vec<u8>>,
    /// Values that `${}` finds first. httpd keeps them in a table that ignores case.
    values: HashMap<Vec<u8>, Vec<u8>>,
    /// From `envvars`.
    envvars: HashMap<Vec<u8>, Vec<u8>>,
}

impl Defines {
    /// `Define name` and `Define name value`.
    pub fn define(&mut self, name: &[u8], value: Option<&[u8]>) {
        if !self.defined(name) {
            self.names.insert(name.to_vec());
        }
        if let Some(value) = value {
            self.values
                .insert(name.to_ascii_lowercase(), value.to_vec());
        }
    }

    /// `UnDefine name`.
    pub fn undefine(&mut self, name: &[u8]) {
        self.names.remove(name);
        self.values.remove(&name.to_ascii_lowercase());
    }

    /// Whether `<IfDefine name>` holds. Case matters here.
    pub fn defined(&self, name: &[u8]) -> bool {
        self.names.contains(name)
    }

    /// The value that `Define` gave.
    pub fn value(&self, name: &[u8]) -> Option<&[u8]> {
        if self.values.is_empty() {
            return None;
        }
        self.values
            .get(&name.to_ascii_lowercase())
            .map(Vec::as_slice)
    }

    /// The value from `envvars`.
    pub fn outside(&self, name: &[u8]) -> Option<&[u8]> {
        self.envvars.get(name).map(Vec::as_slice)
    }

    /// Reads an `envvars` file: assignments, with or without `export`, and `$NAME` in them.
    /// Nothing is executed; of an `if`, the branch that stands last wins.
    pub fn read_envvars(&mut self, source: &[u8]) {
        for line in source.split(|&b| b == b'\n').take(10_000) {
            let line = trim(line);
            let line = line.strip_prefix(b"export ").map_or(line, trim);
            let Some(equals) = memchr::memchr(b'=', line) else {
                continue;
            };
            let (name, value) = (&line[..equals], &line[equals + 1..]);
            let is_name = |b: &u8| b.is_ascii_alphanumeric() || *b == b'_';
            if name.is_empty() || !name.iter().all(is_name) {
                continue;
            }
            if let Some(value) = self.shell_value(value) {
                self.envvars.insert(name.to_vec(), value);
            }
        }
    }

    /// Debian's value of a name, for a tree that comes without an `envvars` file.
    pub fn debian(name: &[u8]) -> Option<&'static [u8]> {
        DEBIAN
            .iter()
            .find(|(known, _)| known.as_bytes() == name)
            .map(|(_, value)| value.as_bytes())
    }

    /// A value as sh would take it, if it is a plain one; none for anything that sh would
    /// have to run.
    fn shell_value(&self, text: &[u8]) -> Option<Vec<u8>> {
        let (body, expand) = match text.first() {
            Some(b'\'') => (text[1..].split(|&b| b == b'\'').next()?, false),
            Some(b'"') => (text[1..].split(|&b| b == b'"').next()?, true),
            _ => {
                let end = text
                    .iter()
                    .position(|&b| b.is_ascii_whitespace() || b == b';')
                    .unwrap_or(text.len());
                (&text[..end], true)
            }
        };
        if !expand {
            return Some(body.to_vec());
        }
        if body.contains(&b'`') || memchr::memmem::find(body, b"$(").is_some() {
            return None;
        }
        let mut out = Vec::new();
        let mut at = 0;
        while at < body.len() {
            if body[at] != b'$' {
                out.push(body[at]);
                at += 1;
                continue;
            }
            let rest = &body[at..];
            let (name, len) = match variables(rest).next().filter(|v| v.range.start == 0) {
                Some(v) => (v.name, v.range.end),
                None => {
                    let n = rest[1..]
                        .iter()
                        .take_while(|b| b.is_ascii_alphanumeric() || **b == b'_')
                        .count();
                    (&rest[1..=n], n + 1)
                }
            };
            // `${NAME:-value}` and `${NAME-value}`: what follows stands in for what is unset.
            let (name, otherwise) = match memchr::memchr2(b'-', b':', name) {
                Some(n) => {
                    let other = name[n..].strip_prefix(b":").unwrap_or(&name[n..]);
                    (&name[..n], other.strip_prefix(b"-"))
                }
                None => (name, None),
            };
            match (self.envvars.get(name), otherwise) {
                (Some(value), _) => out.extend_from_slice(value),
                (None, Some(other)) => out.extend_from_slice(other),
                (None, None) => {}
            }
            at += len;
        }
        Some(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debians_own_envvars() {
        let mut defines = Defines::default();
        defines.read_envvars(
            b"unset HOME\nif [ \"${APACHE_CONFDIR##/etc/apache2-}\" != \"${APACHE_CONFDIR}\" ] ; then\n\
              \tSUFFIX=\"-${APACHE_CONFDIR##/etc/apache2-}\"\nelse\n\tSUFFIX=\nfi\n\
              export APACHE_RUN_USER=www-data\nexport APACHE_RUN_DIR=/var/run/apache2$SUFFIX\n\
              export LANG=C\n#export X=y\nexport BAD=`id`\n",
        );
        assert_eq!(defines.outside(b"APACHE_RUN_USER"), Some(&b"www-data"[..]));
        assert_eq!(
            defines.outside(b"APACHE_RUN_DIR"),
            Some(&b"/var/run/apache2"[..])
        );
        assert_eq!(defines.outside(b"BAD"), None);
        assert_eq!(defines.outside(b"X"), None);
    }

    #[test]
    fn a_define_hides_case_only_from_values() {
        let mut defines = Defines::default();
        defines.define(b"Name", Some(b"v"));
        assert!(defines.defined(b"Name") && !defines.defined(b"NAME"));
        assert_eq!(defines.value(b"NAME"), Some(&b"v"[..]));
        defines.undefine(b"Name");
        assert!(!defines.defined(b"Name"));
        assert_eq!(defines.value(b"Name"), None);
    }
}

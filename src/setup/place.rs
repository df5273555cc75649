//! Paths that may stand in Apache's configuration.

use serde::{Deserialize, Serialize};

/// Most bytes of one.
const LONGEST: usize = 1024;

/// An absolute path without `.` and `..` in it, which means itself wherever Apache and certbot
/// read it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Place(String);

impl Place {
    /// A path that a person gave.
    ///
    /// # Errors
    /// A sentence on what is wrong with it.
    pub fn of(given: &str) -> Result<Place, String> {
        let shown = given.escape_debug();
        let refused = |why: &str| Err(format!("{shown} cannot be used: {why}"));
        if !given.starts_with('/') {
            return refused("it does not begin with /");
        }
        if given.len() > LONGEST {
            return refused("it has more than 1,024 bytes");
        }
        if given.chars().any(char::is_control) {
            return refused("there is a control character in it");
        }
        // `<Directory>` takes patterns; `:` parts folders in python-path; httpd has no way to
        // write `${` that it does not take for a variable.
        if let Some(odd) = given.chars().find(|c| "\"\\*?[]:".contains(*c)) {
            return refused(&format!("Apache would give {odd} in it another meaning"));
        }
        if let Some(odd) = ["${", "%{"].iter().find(|odd| given.contains(**odd)) {
            return refused(&format!("Apache would take {odd} in it for a variable"));
        }
        let parts: Vec<&str> = given.split('/').filter(|part| !part.is_empty()).collect();
        if parts.iter().any(|part| matches!(*part, "." | "..")) {
            return refused("there is . or .. in it");
        }
        Ok(Place(format!("/{}", parts.join("/"))))
    }

    /// It, as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// It, as bytes.
    pub fn bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    /// A path below it.
    ///
    /// # Errors
    /// As [`Place::of`].
    pub fn below(&self, name: &str) -> Result<Place, String> {
        Place::of(&format!("{}/{name}", self.0))
    }

    /// As an argument of a directive.
    pub fn quoted(&self) -> String {
        let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+@,=~".contains(c);
        if self.0.chars().all(plain) {
            self.0.clone()
        } else {
            format!("\"{}\"", self.0)
        }
    }
}

impl TryFrom<String> for Place {
    type Error = String;

    fn try_from(text: String) -> Result<Place, String> {
        Place::of(&text)
    }
}

impl From<Place> for String {
    fn from(place: Place) -> String {
        place.0
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_cleaned_and_quoted() {
        assert_eq!(
            Place::of("/var//www/app/").unwrap().as_str(),
            "/var/www/app"
        );
        assert_eq!(Place::of("/srv/a b").unwrap().quoted(), "\"/srv/a b\"");
        assert_eq!(Place::of("/srv/it's").unwrap().quoted(), "\"/srv/it's\"");
        assert_eq!(Place::of("/srv/a").unwrap().quoted(), "/srv/a");
    }

    #[test]
    fn what_apache_would_read_otherwise_is_refused() {
        for (given, why) in [
            ("var/www", "begin"),
            ("/a/../etc", ".."),
            ("/a\nb", "control"),
            ("/a\"b", "another meaning"),
            ("/a*", "another meaning"),
            ("/a:b", "another meaning"),
            ("/${HOME}", "variable"),
            ("/%{GROUP}", "variable"),
            (&format!("/{}", "a".repeat(1100)), "1,024"),
        ] {
            let said = Place::of(given).unwrap_err();
            assert!(said.contains(why), "{given:?}: {said}");
        }
    }
}

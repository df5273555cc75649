//! Which packages are there, and which are missing.

/// The names of the packages that are installed, by dpkg's own list. deb-control(5); dpkg(1),
/// PACKAGE STATES.
pub fn installed(status: &str) -> Vec<String> {
    in_state(status, " installed")
}

/// Those that were removed, and whose configuration is still there.
pub fn configured(status: &str) -> Vec<String> {
    in_state(status, " config-files")
}

fn in_state(status: &str, state: &str) -> Vec<String> {
    let mut all = Vec::new();
    for paragraph in status.split("\n\n") {
        let field = |name: &str| {
            let mut lines = paragraph.lines();
            lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
        };
        let there = field("Status").is_some_and(|status| status.ends_with(state));
        if let Some(name) = field("Package").filter(|_| there) {
            all.push(name.to_owned());
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_only_configured_or_removed_is_not_installed() {
        let status = "Package: apache2\nStatus: install ok installed\nVersion: 1\n\n\
                      Package: nginx\nStatus: deinstall ok config-files\n\n\
                      Package: php\nStatus: install ok half-configured\n";
        assert_eq!(installed(status), ["apache2"]);
        assert_eq!(configured(status), ["nginx"]);
    }
}

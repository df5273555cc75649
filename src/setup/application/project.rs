//! Packages that a project names elsewhere than in requirements.txt. Those of pyproject.toml are
//! installed as they are named there (PEP 621); the project itself is not, as Apache loads it
//! from its folder.

use crate::setup::place::Place;
use crate::setup::system::System;

/// Most packages that are taken from there.
const MOST: usize = 500;

/// What a project's files say of packages.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Project {
    /// The file whose packages can be installed, and they.
    pub(super) listed: Option<(Place, Vec<String>)>,
    /// What is to be known of files whose packages are not.
    pub(super) told: Vec<String>,
}

impl Project {
    /// That of a folder which has neither an environment nor a requirements.txt.
    pub(super) fn of(system: &System<'_>, folder: &Place) -> Project {
        let mut project = Project::default();
        let by_hand = "make the environment yourself and name it with --venv";
        let is_there = |name: &str| system.is_there(&format!("{folder}/{name}"));
        if let Ok(file) = folder.below("pyproject.toml")
            && let Some(text) = system.text(file.as_str())
        {
            match packages(&text) {
                Ok(packages) if packages.is_empty() => {}
                Ok(packages) => project.listed = Some((file, packages)),
                Err(why) => project.told.push(format!(
                    "{file}: {why}, so that the packages it names are not installed: {by_hand}"
                )),
            }
        }
        if project.listed.is_some() || !project.told.is_empty() {
            return project;
        }
        let others = [
            ("Pipfile", "`pipenv requirements >requirements.txt`"),
            ("environment.yml", ""),
            ("setup.py", ""),
            ("setup.cfg", ""),
        ];
        if let Some((name, way)) = others.into_iter().find(|(name, _)| is_there(name)) {
            let way = match way {
                "" => "write requirements.txt".to_owned(),
                way => format!("write requirements.txt with {way}"),
            };
            project.told.push(format!(
                "the packages that {folder}/{name} names are not installed: {way}, or {by_hand}"
            ));
        }
        project
    }
}

/// The packages that a pyproject.toml names, or why they cannot be taken from it.
fn packages(text: &str) -> Result<Vec<String>, String> {
    let table: toml::Table = text
        .parse()
        .map_err(|_| "it is not in the form of TOML".to_owned())?;
    let project = table.get("project").and_then(toml::Value::as_table);
    let Some(project) = project else {
        let poetry = table
            .get("tool")
            .and_then(|tool| tool.get("poetry"))
            .and_then(|poetry| poetry.get("dependencies"));
        return match poetry {
            Some(_) => Err("its packages are in Poetry's own form".into()),
            None => Ok(Vec::new()),
        };
    };
    let dynamic = project.get("dynamic").and_then(toml::Value::as_array);
    if dynamic.is_some_and(|all| all.iter().any(|one| one.as_str() == Some("dependencies"))) {
        return Err("its packages are told by its build alone (dynamic)".into());
    }
    let Some(listed) = project.get("dependencies") else {
        return Ok(Vec::new());
    };
    let odd = || Err("its dependencies are no list of packages".to_owned());
    let Some(listed) = listed.as_array().filter(|all| all.len() <= MOST) else {
        return odd();
    };
    let mut packages = Vec::new();
    for one in listed {
        // A name comes first (PEP 508): nothing that pip would take for an option or a path.
        let fits = |text: &str| {
            text.len() < 1000
                && text.starts_with(|c: char| c.is_ascii_alphanumeric())
                && !text.chars().any(char::is_control)
        };
        match one.as_str().map(str::trim).filter(|text| fits(text)) {
            Some(text) => packages.push(text.to_owned()),
            None => return odd(),
        }
    }
    Ok(packages)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_of_a_pyproject() {
        let of = |text: &str| packages(text);
        assert_eq!(
            of("[project]\nname='a'\ndependencies = ['flask>=3', 'x ; python_version<\"3.12\"']\n")
                .unwrap(),
            ["flask>=3", "x ; python_version<\"3.12\""]
        );
        assert_eq!(of("[tool.ruff]\nline-length = 9\n").unwrap().len(), 0);
        for (text, why) in [
            ("[project]\ndynamic = ['dependencies']\n", "dynamic"),
            ("[tool.poetry.dependencies]\nflask = '^3'\n", "Poetry"),
            ("[project\n", "TOML"),
            (
                "[project]\ndependencies = ['--index-url=http://x']\n",
                "no list",
            ),
            ("[project]\ndependencies = ['../x']\n", "no list"),
            ("[project]\ndependencies = 'flask'\n", "no list"),
        ] {
            let said = of(text).unwrap_err();
            assert!(said.contains(why), "{text}: {said}");
        }
    }
}

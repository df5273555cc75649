//! `flaskssl.toml`: what it may say. The schema in `docs/` is made from these types.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

/// Settings of flaskssl, in a file flaskssl.toml above what is checked.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", default)]
#[schemars(deny_unknown_fields)]
pub(super) struct File {
    /// The rules that are asked: codes, names, beginnings of codes such as FS3, `default`, or
    /// `all`. Without it: `default`.
    #[schemars(with = "Option<Vec<String>>")]
    pub select: Option<Vec<Spanned<String>>>,
    /// Rules that are not asked. What httpd does not start with is told all the same.
    #[schemars(with = "Vec<String>")]
    pub ignore: Vec<Spanned<String>>,
    /// For codes, names or beginnings of codes how much their findings matter.
    #[schemars(with = "BTreeMap<String, Weight>")]
    pub severity: BTreeMap<Spanned<String>, Weight>,
    /// Other choices for some files; later ones go on from what earlier ones leave.
    pub overrides: Vec<Override>,
    /// What is known of the machine that runs the configuration.
    pub target: Target,
}

/// Choices for some files.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", default)]
#[schemars(deny_unknown_fields)]
pub(super) struct Override {
    /// Which files: patterns such as `sites-available/old-*.conf`, relative to the folder of
    /// this file, or from `/`. `*` stays within a folder, `**` does not.
    #[schemars(with = "Vec<String>", required)]
    pub paths: Vec<Spanned<String>>,
    /// Rules that are asked here besides those that are anyway.
    #[schemars(with = "Vec<String>")]
    pub select: Vec<Spanned<String>>,
    /// Rules that are not asked here.
    #[schemars(with = "Vec<String>")]
    pub ignore: Vec<Spanned<String>>,
    /// How much findings matter here.
    #[schemars(with = "BTreeMap<String, Weight>")]
    pub severity: BTreeMap<Spanned<String>, Weight>,
}

/// How much a finding matters.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Weight {
    /// Does not work.
    Error,
    /// Works, but not as its author will have meant it.
    Warning,
    /// Worth knowing.
    Note,
}

/// The machine that runs the configuration.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", default)]
#[schemars(deny_unknown_fields)]
pub(super) struct Target {
    /// Which machine that is.
    pub runs: Option<Runs>,
    /// Debian's release there, such as 12.
    pub debian: Option<u32>,
    /// The version of httpd there, such as `2.4.62`.
    #[schemars(with = "Option<String>")]
    pub httpd: Option<Spanned<String>>,
    /// The modules that are loaded there, as `a2enmod` or `LoadModule` calls them; or `all`.
    #[schemars(with = "Option<Vec<String>>")]
    pub modules: Option<Vec<Spanned<String>>>,
    /// The names under which its sites are reached from outside.
    pub public_names: Vec<String>,
}

/// Which machine runs the configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Runs {
    /// This one: the files that the configuration names are looked at.
    Here,
    /// Another one.
    Elsewhere,
}

/// The schema of the file.
pub fn schema() -> serde_json::Value {
    let mut schema = schemars::schema_for!(File).to_value();
    schema["title"] = "flaskssl.toml".into();
    schema
}

//! `flaskssl check`, the program under test, through its JSON.

use crate::case::{Case, ROOT};
use crate::deadline;
use crate::oracle::call;
use crate::stage::Stage;
use serde::Deserialize;
use std::env;
use std::path::PathBuf;

/// What it said.
#[derive(Debug, Clone)]
pub(crate) struct Report {
    /// The findings, in its order.
    pub(crate) findings: Vec<Finding>,
}

/// One finding, as far as the comparison needs it.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Finding {
    pub(crate) code: String,
    pub(crate) stops: Option<String>,
    pub(crate) file: Option<String>,
    pub(crate) line: Option<u32>,
    pub(crate) message: String,
}

#[derive(Deserialize)]
struct Json {
    schema: u32,
    findings: Vec<Finding>,
}

impl Report {
    /// The first finding that claims to make `apache2 -t` fail.
    pub(crate) fn first_stop(&self) -> Option<&Finding> {
        self.findings
            .iter()
            .find(|finding| finding.stops.as_deref() == Some("configtest"))
    }

    /// Any finding that claims to stop httpd, at the test or at the start.
    pub(crate) fn any_stop(&self) -> Option<&Finding> {
        self.findings.iter().find(|finding| finding.stops.is_some())
    }
}

/// The binary under test.
pub(crate) fn binary() -> PathBuf {
    env::var_os("FLASKSSL_BIN").map_or_else(
        || PathBuf::from(env!("CARGO_BIN_EXE_flaskssl")),
        PathBuf::from,
    )
}

/// Runs it on a staged case.
pub(crate) fn check(case: &Case, staged: &Stage) -> Result<Report, String> {
    let mut command = call(&binary(), case, staged);
    command
        .arg("check")
        .arg(staged.root())
        .args(["--format", "json"])
        .args(&case.args);
    let output = deadline::run(&mut command).map_err(|error| error.to_string())?;
    let said = || {
        let text = String::from_utf8_lossy(&output.stderr).replace(staged.root(), ROOT);
        format!("{}: {}", output.status, text.trim())
    };
    match output.status.code() {
        Some(0 | 1 | 3) => {}
        _ => return Err(format!("ended with {}", said())),
    }
    let json: Json = serde_json::from_slice(&output.stdout)
        .map_err(|error| format!("no JSON ({error}); {}", said()))?;
    if json.schema != 1 {
        return Err(format!("schema {} instead of 1", json.schema));
    }
    let mut findings = json.findings;
    for finding in &mut findings {
        if let Some(file) = &mut finding.file {
            *file = file.replace(staged.root(), ROOT);
        }
    }
    Ok(Report { findings })
}

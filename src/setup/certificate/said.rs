//! What certbot and an authority say, in words that name the cause and the mend.

/// What was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// What is wrong: a sentence without a full stop.
    pub what: String,
    /// What to do about it.
    pub mend: String,
}

/// Reads what certbot wrote to the terminal, and its log where it can be read.
pub fn translate(output: &str, log: Option<&str>) -> Said {
    let _ = (output, log);
    Said {
        what: "certbot failed".into(),
        mend: String::new(),
    }
}

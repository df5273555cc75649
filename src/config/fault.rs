//! What is wrong with a configuration, as the reading of it found out.

use std::ops::Range;

use crate::finding::{Applicability, Stops};
use crate::source::Span;
use crate::syntax::Word;

use super::table::{DirectiveId, ModuleId};
use super::tree::ViaId;

/// The kind of a fault; `rules` gives each a code, a name and a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// No module knows a directive or section of that name.
    UnknownDirective,
    /// A module knows it, and that module is not loaded.
    ModuleNotLoaded,
    /// httpd once had it.
    RemovedDirective,
    /// It may not stand where it stands.
    Context,
    /// Too few or too many arguments.
    ArgumentCount,
    /// An argument is not one of those it takes.
    Value,
    /// A regular expression that does not compile.
    Regex,
    /// An ap_expr expression that does not parse.
    Expression,
    /// A section that nothing closes.
    Unclosed,
    /// A closing tag that closes nothing, or another section than the open one.
    StrayClose,
    /// A section's tag without its `>`.
    Bracket,
    /// `Include` of what is not there.
    IncludeMissing,
    /// `Include` of what cannot be read.
    IncludeUnreadable,
    /// Files that include each other, or too deep.
    IncludeLoop,
    /// A line longer than httpd reads.
    LineTooLong,
    /// A NUL byte: the rest of its line is lost.
    Nul,
    /// Sections nested deeper than is read.
    TooDeep,
    /// `${NAME}` that nothing defines.
    UndefinedVariable,
    /// `LoadModule` of a file that is not there or cannot be loaded.
    ModuleFile,
    /// `LoadModule` twice, or of a built-in module.
    ModuleTwice,
    /// No MPM, or more than one.
    Mpm,
    /// `<Macro>`, `Use` and `UndefMacro`.
    Macro,
    /// The `Error` directive.
    ErrorDirective,
    /// A file or directory that a directive names and that is not there.
    FileMissing,
    /// A user or group that does not exist.
    UnknownUser,
    /// The same thing defined twice.
    Duplicate,
    /// Two directives that do not go together.
    Conflict,
    /// A certificate or key that mod_ssl cannot use.
    Certificate,
    /// A key that does not belong to its certificate.
    KeyMismatch,
    /// Addresses and ports that cannot be bound side by side.
    Listen,
    /// A log that cannot be opened.
    Log,
    /// Anything else that a start dies of.
    Start,
    /// Accepted, and surely not meant.
    Suspicious,
}

impl Kind {
    /// Every kind.
    pub const ALL: &[Kind] = &[
        Kind::UnknownDirective,
        Kind::ModuleNotLoaded,
        Kind::RemovedDirective,
        Kind::Context,
        Kind::ArgumentCount,
        Kind::Value,
        Kind::Regex,
        Kind::Expression,
        Kind::Unclosed,
        Kind::StrayClose,
        Kind::Bracket,
        Kind::IncludeMissing,
        Kind::IncludeUnreadable,
        Kind::IncludeLoop,
        Kind::LineTooLong,
        Kind::Nul,
        Kind::TooDeep,
        Kind::UndefinedVariable,
        Kind::ModuleFile,
        Kind::ModuleTwice,
        Kind::Mpm,
        Kind::Macro,
        Kind::ErrorDirective,
        Kind::FileMissing,
        Kind::UnknownUser,
        Kind::Duplicate,
        Kind::Conflict,
        Kind::Certificate,
        Kind::KeyMismatch,
        Kind::Listen,
        Kind::Log,
        Kind::Start,
        Kind::Suspicious,
    ];
}

/// A mend that is no replacement of the words at fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mend {
    /// Takes the directive's line out.
    TakeOut,
    /// Closes the section at the end of the file.
    Close,
}

/// A setter's "no".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// What kind of fault it is.
    pub kind: Kind,
    /// One sentence, without a full stop.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
    /// The part of the arguments it is about.
    pub range: Option<Range<usize>>,
    /// Text to put in that part's place.
    pub instead: Option<(String, Applicability)>,
    /// Another mend, where there is no such text.
    pub mend: Option<(Mend, Applicability)>,
    /// Further places.
    pub labels: Vec<(Span, String)>,
    /// Whether it may be the present user's trouble only, and not the server's.
    pub doubtful: bool,
    /// The module that would have to be loaded for it.
    pub lacks: Option<ModuleId>,
}

/// What a setter says.
pub type Verdict = Result<(), Refusal>;

impl Refusal {
    /// A value that is not taken.
    pub fn new(message: impl Into<String>) -> Self {
        Refusal {
            kind: Kind::Value,
            message: message.into(),
            help: None,
            range: None,
            instead: None,
            mend: None,
            labels: Vec::new(),
            doubtful: false,
            lacks: None,
        }
    }

    /// For want of a module.
    #[must_use]
    pub fn lacks(mut self, module: Option<ModuleId>) -> Self {
        self.kind = Kind::ModuleNotLoaded;
        self.lacks = module;
        self
    }

    /// Perhaps the present user's trouble only: httpd reads as root.
    #[must_use]
    pub fn doubtful(mut self) -> Self {
        self.doubtful = true;
        self
    }

    /// Of another kind.
    #[must_use]
    pub fn kind(mut self, kind: Kind) -> Self {
        self.kind = kind;
        self
    }

    /// About this word.
    #[must_use]
    pub fn at(self, word: &Word<'_>) -> Self {
        self.at_range(word.range.clone())
    }

    /// About this part of the arguments.
    #[must_use]
    pub fn at_range(mut self, range: Range<usize>) -> Self {
        self.range = Some(range);
        self
    }

    /// With a hint.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// With the text that was probably meant for the part it is about.
    #[must_use]
    pub fn instead(mut self, text: impl Into<String>) -> Self {
        let text = text.into();
        if self.help.is_none() {
            self.help = Some(format!("write {text}"));
        }
        self.instead = Some((text, Applicability::Unsafe));
        self
    }

    /// As [`Refusal::instead`], with the hint to write it in the place of any other hint.
    #[must_use]
    pub fn rather(mut self, text: impl Into<String>) -> Self {
        self.help = None;
        self.instead(text)
    }

    /// Mended by taking the directive out.
    #[must_use]
    pub fn take_out(mut self, applicability: Applicability) -> Self {
        self.mend = Some((Mend::TakeOut, applicability));
        self
    }

    /// Mended by closing the section at the end of its file.
    #[must_use]
    pub fn close(mut self) -> Self {
        self.mend = Some((Mend::Close, Applicability::Unsafe));
        self
    }

    /// With a further place.
    #[must_use]
    pub fn label(mut self, span: Span, message: impl Into<String>) -> Self {
        self.labels.push((span, message.into()));
        self
    }
}

/// One fault, in its place. Faults are kept in the order in which httpd comes upon them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What kind.
    pub kind: Kind,
    /// Where.
    pub span: Span,
    /// The line that httpd names.
    pub line: u32,
    /// One sentence, without a full stop.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
    /// Further places.
    pub labels: Vec<(Span, String)>,
    /// Text for the span, and whether it is safe to put it there.
    pub instead: Option<(String, Applicability)>,
    /// Another mend, where there is no such text.
    pub mend: Option<(Mend, Applicability)>,
    /// What httpd does about it; none if it carries on, or if it is not certain.
    pub stops: Option<Stops>,
    /// Whether it holds whatever the things are that could not be known, such as which
    /// modules are loaded.
    pub certain: bool,
    /// How httpd got there.
    pub via: ViaId,
    /// The directive it is about.
    pub directive: Option<DirectiveId>,
    /// The module that would have to be loaded.
    pub lacks: Option<ModuleId>,
}

//! The flags, and what `--help` says of them.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::finding::Severity;

/// Finds why Apache, mod_wsgi and HTTPS do not work together.
#[derive(Debug, Parser)]
#[command(name = "flaskssl", version, about, max_term_width = 100)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Check Apache configuration: what `apache2 -t` would say, every fault of it, offline.
    #[command(after_help = CHECK_AFTER)]
    Check(Box<Check>),

    /// Look at the running machine and name the one thing to mend first.
    #[command(after_help = DOCTOR_AFTER)]
    Doctor(Box<Doctor>),

    /// Tell a rule's page: what it finds, why that breaks, what to write instead.
    Explain(Explain),

    /// Read an error log for what it means: what is broken, what merely follows, what is noise.
    #[command(after_help = LOG_AFTER)]
    Log(Log),

    /// List the rules.
    Rules(Rules),

    /// Set a site up: packages, certificate, virtual hosts, WSGI file, proof, renewal. The plan
    /// comes first.
    #[command(after_help = SETUP_AFTER)]
    Setup(Box<Setup>),

    /// Print what a shell needs to complete the command line.
    #[command(after_help = COMPLETIONS_AFTER)]
    Completions(Completions),
}

/// What certbot and timers run. No person types it: it is in no help, page or completion.
#[derive(Debug, Parser)]
#[command(name = "flaskssl hook")]
pub(super) enum Hook {
    /// DuckDNS's records.
    #[command(subcommand)]
    Duckdns(DuckDns),
}

#[derive(Debug, Subcommand)]
pub(super) enum DuckDns {
    /// Publish the TXT record that proves $CERTBOT_DOMAIN, and wait for the name servers.
    Publish {
        /// The file with the token.
        #[arg(long, value_name = "FILE")]
        token_file: PathBuf,
    },
    /// Take it away again.
    Clear {
        /// The file with the token.
        #[arg(long, value_name = "FILE")]
        token_file: PathBuf,
    },
    /// Tell the address that DuckDNS sees.
    Update {
        /// The file with the token.
        #[arg(long, value_name = "FILE")]
        token_file: PathBuf,
        /// Whose address it is.
        #[arg(long = "domain", value_name = "NAME", required = true)]
        domains: Vec<String>,
    },
}

const CHECK_AFTER: &str = "\
Examples:
  flaskssl check                         the server's own configuration
  flaskssl check sites-available/a.conf  one virtual host, in its tree if it is in one
  flaskssl check - --stdin-filename /etc/apache2/sites-available/a.conf < draft.conf
  flaskssl check --diff sites-available  what could be mended without changing the meaning

Exit status:
  0  nothing at or above --fail-on
  1  findings
  2  the command line makes no sense
  3  the job could not be done: no such file, or it cannot be read";

const LOG_AFTER: &str = "\
Examples:
  flaskssl log                               Apache's error log, since its last start or reload
  flaskssl log --since 2h                    the last two hours of it
  flaskssl log /var/log/letsencrypt/letsencrypt.log
  ssh home cat error.log | flaskssl log -    a log of another machine
  apachectl start 2>&1 | flaskssl log -      what a start says

Exit status:
  0  nothing in it is broken
  1  something is
  2  the command line makes no sense
  3  it cannot be read";

const DOCTOR_AFTER: &str = "\
Nothing is changed on the machine. Without root some things stay unseen; they are told.

Examples:
  sudo flaskssl doctor                     what keeps visitors from the site
  sudo flaskssl doctor --offline           no name server is asked
  sudo flaskssl doctor --save sick.json    what was seen, to be judged elsewhere
  flaskssl doctor --facts sick.json        the same report from that file

Exit status:
  0  nothing at or above --fail-on
  1  findings
  2  the command line makes no sense
  3  the job could not be done";

const SETUP_AFTER: &str = "\
What is done is written down before it is done. A run that was stopped is gone on with by
--resume, or taken back by --undo; one that fails takes its last step back by itself.

Examples:
  sudo flaskssl setup --domain home.duckdns.org --app /var/www/app
  flaskssl setup --domain home.duckdns.org --app /var/www/app --plan   change nothing
  sudo flaskssl setup --domain home.duckdns.org --app /var/www/app \\
      --duckdns-token-file /root/duckdns-token --authenticator duckdns
  sudo flaskssl setup --domain myapp.test --app ~/app --local --trust   for development
  sudo flaskssl setup --undo

Exit status:
  0  it is set up, or was before
  1  something is in the way, or a step failed and was taken back
  2  the command line makes no sense
  3  the job could not be done";

const COMPLETIONS_AFTER: &str = "\
Examples:
  flaskssl completions bash > /etc/bash_completion.d/flaskssl
  flaskssl completions fish > ~/.config/fish/completions/flaskssl.fish";

#[derive(Debug, Args)]
pub(super) struct Doctor {
    /// The server root. By default the one of this machine.
    #[arg(long, value_name = "DIR")]
    pub(super) server_root: Option<PathBuf>,

    /// Look at these names alone. By default those of the virtual hosts.
    #[arg(long = "domain", value_name = "NAME")]
    pub(super) domains: Vec<String>,

    /// Ask no other host: no name server.
    #[arg(long)]
    pub(super) offline: bool,

    /// How long one question may take; names, connections and answers are waited for side by
    /// side.
    #[arg(long, value_name = "SECONDS", default_value_t = 2.0, value_parser = seconds)]
    pub(super) deadline: f32,

    /// The address that this machine has for others, where a router hides it.
    #[arg(long, value_name = "ADDRESS")]
    pub(super) public_ip: Option<std::net::IpAddr>,

    /// Write what was seen to a file, for --facts. No private key is in it, but the
    /// configuration and the application's code are.
    #[arg(long, value_name = "FILE", conflicts_with = "facts")]
    pub(super) save: Option<PathBuf>,

    /// The settings; by default a flaskssl.toml in the server root or above it.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["no_config", "facts"])]
    pub(super) config: Option<PathBuf>,

    /// Look for no flaskssl.toml.
    #[arg(long, conflicts_with = "facts")]
    pub(super) no_config: bool,

    /// With --save: names, addresses, users and passwords replaced, the same everywhere.
    /// Certificates are left out, as they tell names.
    #[arg(long, requires = "save")]
    pub(super) redact: bool,

    /// Judge what such a file says, and look at nothing here.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["server_root", "public_ip", "fix", "watch"])]
    pub(super) facts: Option<PathBuf>,

    /// Mend what can be mended without changing the meaning, then carry out the commands that
    /// are told, each after asking; look again and say what has changed.
    #[arg(long, help_heading = "Fixes")]
    pub(super) fix: bool,

    /// With --fix: do not ask.
    #[arg(long, requires = "fix", help_heading = "Fixes")]
    pub(super) yes: bool,

    /// Look again and again until nothing is to be mended.
    #[arg(long, conflicts_with_all = ["fix", "save"])]
    pub(super) watch: bool,

    /// Tell notes, too.
    #[arg(long)]
    pub(super) all: bool,

    /// How it is told.
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = DoctorFormat::Full)]
    pub(super) format: DoctorFormat,

    /// Colours.
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = Color::Auto)]
    pub(super) color: Color,

    /// Exit with 1 at findings of this severity and above.
    #[arg(long, value_name = "SEVERITY", value_enum, default_value_t = FailOn::Error)]
    pub(super) fail_on: FailOn,

    /// Exit with 0 whatever is found.
    #[arg(long)]
    pub(super) exit_zero: bool,
}

/// A time that one may wait for.
fn seconds(text: &str) -> Result<f32, String> {
    match text.parse::<f32>() {
        Ok(seconds) if (0.1..=600.0).contains(&seconds) => Ok(seconds),
        _ => Err("a number of seconds from 0.1 to 600".into()),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum DoctorFormat {
    /// The way of a request, the cause, and what follows from it.
    Full,
    /// A line a finding.
    Concise,
    /// One JSON object.
    Json,
    /// One page that stands for itself, to be mailed or attached.
    Html,
}

#[derive(Debug, Args)]
pub(super) struct Explain {
    /// A code, such as FS101, or a name, such as unknown-directive.
    #[arg(value_name = "RULE", required = true)]
    pub(super) rules: Vec<String>,

    /// Colours.
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = Color::Auto)]
    pub(super) color: Color,
}

#[derive(Debug, Args)]
pub(super) struct Log {
    /// An error log, one that is packed with gzip, certbot's letsencrypt.log, or `-` for standard
    /// input. Without one: where this machine's Apache has its error log.
    #[arg(value_name = "FILE")]
    pub(super) file: Option<PathBuf>,

    /// From where on: `start` (the last start, reload, or attempt at one), `all`, a time such as
    /// `2026-11-28 14:30`, or a span such as 30m, 2h, 7d before the last line.
    #[arg(long, value_name = "WHEN")]
    pub(super) since: Option<String>,

    /// Wait for what comes, and tell it at once.
    #[arg(long, conflicts_with_all = ["since", "format"])]
    pub(super) follow: bool,

    /// How lines are written, if the configuration has an ErrorLogFormat: its argument.
    #[arg(long, value_name = "FORMAT")]
    pub(super) error_log_format: Option<String>,

    /// How it is told.
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = LogFormat::Full)]
    pub(super) format: LogFormat,

    /// Colours.
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = Color::Auto)]
    pub(super) color: Color,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum LogFormat {
    /// With meanings, causes and consequences.
    Full,
    /// A line a message.
    Concise,
    /// One JSON object.
    Json,
}

#[derive(Debug, Args)]
pub(super) struct Rules {
    /// How they are told.
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = RulesFormat::Text)]
    pub(super) format: RulesFormat,
}

/// What says what is wanted of a set-up: a run that is on record has said it.
const ANSWERS: [&str; 19] = [
    "domains",
    "app",
    "callable",
    "venv",
    "system_packages",
    "authenticator",
    "server",
    "email",
    "staging",
    "no_rehearsal",
    "local",
    "local_address",
    "trust",
    "duckdns_token_file",
    "keep_address",
    "duckdns_timer",
    "public_ip",
    "any_dns",
    "hsts",
];

#[derive(Debug, Args)]
pub(super) struct Setup {
    /// The site's name, as visitors type it. Again for further names.
    #[arg(long = "domain", value_name = "NAME")]
    pub(super) domains: Vec<String>,

    /// The application's folder.
    #[arg(long, value_name = "DIR")]
    pub(super) app: Option<PathBuf>,

    /// The WSGI callable, such as `shop.web:app`, or `shop:create_app()` for a factory. By
    /// default it is looked for.
    #[arg(long, value_name = "MODULE:CALLABLE", help_heading = "Application")]
    pub(super) callable: Option<String>,

    /// The application's virtual environment. By default the one in its folder, or one that is
    /// made from its requirements.txt.
    #[arg(long, value_name = "DIR", help_heading = "Application")]
    pub(super) venv: Option<PathBuf>,

    /// Use the system's Python packages, and no virtual environment.
    #[arg(long, conflicts_with = "venv", help_heading = "Application")]
    pub(super) system_packages: bool,

    /// How it is proved whose the name is.
    #[arg(long, value_name = "HOW", value_enum, default_value_t = SetupAuthenticator::Webroot, help_heading = "Certificate")]
    pub(super) authenticator: SetupAuthenticator,

    /// The authority's ACME directory. By default Let's Encrypt's.
    #[arg(
        long,
        value_name = "URL",
        help_heading = "Certificate",
        conflicts_with = "local"
    )]
    pub(super) server: Option<String>,

    /// Where the authority writes to.
    #[arg(long, value_name = "ADDRESS", help_heading = "Certificate")]
    pub(super) email: Option<String>,

    /// Order at Let's Encrypt's staging authority, whose certificates nobody trusts. A later
    /// run without this replaces the certificate.
    #[arg(long, help_heading = "Certificate", conflicts_with_all = ["local", "server"])]
    pub(super) staging: bool,

    /// Do not try everything at Let's Encrypt's staging authority first.
    #[arg(long, help_heading = "Certificate")]
    pub(super) no_rehearsal: bool,

    /// For development: a certificate by an authority of this machine's own.
    #[arg(long, help_heading = "Certificate")]
    pub(super) local: bool,

    /// With --local: an address that the certificate holds, too. Again for further ones.
    #[arg(
        long,
        value_name = "ADDRESS",
        requires = "local",
        help_heading = "Certificate"
    )]
    pub(super) local_address: Vec<std::net::IpAddr>,

    /// With --local: have this machine's store trust that authority.
    #[arg(long, requires = "local", help_heading = "Certificate")]
    pub(super) trust: bool,

    /// A file with DuckDNS's token, which nobody else may read. The name's address is set to
    /// this machine's with it.
    #[arg(long, value_name = "FILE", help_heading = "DuckDNS")]
    pub(super) duckdns_token_file: Option<PathBuf>,

    /// Do not set the address; the token is for the certificate alone.
    #[arg(long, requires = "duckdns_token_file", help_heading = "DuckDNS")]
    pub(super) keep_address: bool,

    /// Tell DuckDNS the address again every five minutes, as it changes at home.
    #[arg(long, requires = "duckdns_token_file", help_heading = "DuckDNS")]
    pub(super) duckdns_timer: bool,

    /// The address that this machine has for others, where a router hides it.
    #[arg(long, value_name = "ADDRESS")]
    pub(super) public_ip: Option<std::net::IpAddr>,

    /// Never mind where the name leads: a proxy stands in front.
    #[arg(long)]
    pub(super) any_dns: bool,

    /// Tell browsers to use HTTPS alone for that many seconds. There is no way back before
    /// they are over; begin with 300.
    #[arg(long, value_name = "SECONDS")]
    pub(super) hsts: Option<u32>,

    /// Show the plan; change nothing, ask nobody.
    #[arg(long, conflicts_with_all = ["undo", "yes"])]
    pub(super) plan: bool,

    /// Carry the plan out without asking. It agrees to the authority's terms of service.
    #[arg(long)]
    pub(super) yes: bool,

    /// Go on with the run that was stopped, with the answers that it has. To change one, give
    /// the whole command again in the place of this.
    #[arg(long, conflicts_with = "undo", conflicts_with_all = ANSWERS)]
    pub(super) resume: bool,

    /// Take the last run back. What somebody changed since is asked about at a terminal, and
    /// left as it is with --yes.
    #[arg(long, conflicts_with_all = ANSWERS)]
    pub(super) undo: bool,

    /// How the plan and the result are told.
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = SetupFormat::Text)]
    pub(super) format: SetupFormat,

    /// Colours.
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = Color::Auto)]
    pub(super) color: Color,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum SetupAuthenticator {
    /// By a file that Apache serves on port 80; renewals need no pause.
    Webroot,
    /// By certbot's own server on port 80; Apache pauses meanwhile.
    Standalone,
    /// By DuckDNS's TXT record; no port has to be open.
    Duckdns,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum SetupFormat {
    /// For people.
    Text,
    /// One JSON object.
    Json,
}

#[derive(Debug, Args)]
pub(super) struct Completions {
    /// The shell.
    #[arg(value_name = "SHELL", value_enum)]
    pub(super) shell: clap_complete::Shell,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum RulesFormat {
    /// A line a rule: code, name, severity, whether it has a fix, what it finds.
    Text,
    /// One JSON object.
    Json,
}

#[derive(Debug, Args)]
pub(super) struct Check {
    /// A main file, a server root, one fragment, a folder of fragments, or `-` for standard
    /// input. Without one: the server root of this machine.
    #[arg(value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,

    /// The name that standard input stands for; in a tree, it is read in that file's place.
    #[arg(long, value_name = "FILE")]
    pub(super) stdin_filename: Option<PathBuf>,

    /// The root folder of another machine's disk: an image that is mounted or unpacked there.
    /// Every path is then one of that machine, links are followed as they are there, and its
    /// files, accounts and httpd are looked at in the place of this machine's.
    #[arg(long, value_name = "DIR")]
    pub(super) root: Option<PathBuf>,

    /// The settings; by default a flaskssl.toml beside or above the first path.
    #[arg(long, value_name = "FILE", conflicts_with = "no_config")]
    pub(super) config: Option<PathBuf>,

    /// Look for no flaskssl.toml.
    #[arg(long)]
    pub(super) no_config: bool,

    /// The folder that relative paths begin at, until a ServerRoot directive says otherwise.
    #[arg(long, value_name = "DIR")]
    pub(super) server_root: Option<PathBuf>,

    /// A name that <IfDefine> finds, as with httpd's own -D.
    #[arg(short = 'D', value_name = "NAME")]
    pub(super) names: Vec<String>,

    /// A variable that ${NAME} finds.
    #[arg(long = "define", value_name = "NAME=VALUE")]
    pub(super) variables: Vec<String>,

    /// The modules of the server that a fragment is for: a list with commas, `all`, or
    /// `from:DIR` to take them from a server root's LoadModule lines.
    #[arg(long, value_name = "LIST|all|from:DIR")]
    pub(super) modules: Option<String>,

    /// Whether this machine runs the configuration, so that the files it names are looked
    /// at. By default: if the folder that its modules are loaded from is here.
    #[arg(long, value_name = "WHERE", value_enum, default_value_t = Target::Auto)]
    pub(super) target: Target,

    /// The version of the httpd that will read it, for <IfVersion>. By default the one
    /// installed here.
    #[arg(long, value_name = "X.Y.Z")]
    pub(super) httpd_version: Option<String>,

    /// Ask these rules and no others: codes, names, beginnings of codes such as FS3, `default`,
    /// or `all`. In the place of what the settings select and ignore.
    #[arg(
        long,
        value_name = "LIST",
        value_delimiter = ',',
        help_heading = "Rules"
    )]
    pub(super) select: Option<Vec<String>>,

    /// Do not ask these rules. What httpd does not start with is told all the same.
    #[arg(
        long,
        value_name = "LIST",
        value_delimiter = ',',
        help_heading = "Rules"
    )]
    pub(super) ignore: Vec<String>,

    /// Tell only findings of this severity and above.
    #[arg(long, value_name = "SEVERITY", value_enum, help_heading = "Rules")]
    pub(super) min_severity: Option<Least>,

    /// Do not tell what this file has: findings that were there when it was written.
    #[arg(long, value_name = "FILE", help_heading = "Rules")]
    pub(super) baseline: Option<PathBuf>,

    /// Write what is found to a file for --baseline. What httpd does not start with is left out.
    #[arg(long, value_name = "FILE", help_heading = "Rules", conflicts_with_all = ["baseline", "fix", "diff"])]
    pub(super) write_baseline: Option<PathBuf>,

    /// Mend what has a fix that keeps the meaning. Of standard input, the mended text goes to
    /// standard output and the report to standard error.
    #[arg(long, help_heading = "Fixes")]
    pub(super) fix: bool,

    /// With --fix or --diff: also fixes that are probably what was meant. Look at them.
    #[arg(long, help_heading = "Fixes")]
    pub(super) unsafe_fixes: bool,

    /// Print what --fix would change, with the rules that would change it, and change nothing.
    /// The exit status is that of a check without it.
    #[arg(long, conflicts_with = "fix", help_heading = "Fixes")]
    pub(super) diff: bool,

    /// How findings are told.
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = Format::Full)]
    pub(super) format: Format,

    /// Colours.
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = Color::Auto)]
    pub(super) color: Color,

    /// Exit with 1 at findings of this severity and above.
    #[arg(long, value_name = "SEVERITY", value_enum, default_value_t = FailOn::Error)]
    pub(super) fail_on: FailOn,

    /// Exit with 0 whatever is found.
    #[arg(long)]
    pub(super) exit_zero: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Target {
    /// Found out from the first LoadModule line.
    Auto,
    /// This machine.
    Here,
    /// Another machine.
    Elsewhere,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// With the lines in question.
    Full,
    /// A line a finding.
    Concise,
    /// One JSON object.
    Json,
    /// SARIF 2.1.0, for code scanning and editors.
    Sarif,
    /// Annotations of a GitHub workflow.
    Github,
    /// GitLab's code quality report.
    Gitlab,
    /// JUnit's XML.
    Junit,
}

impl Format {
    /// Whether it is read beside a repository, whose files it has to name as that does.
    pub(super) fn in_a_repository(self) -> bool {
        matches!(self, Format::Sarif | Format::Github | Format::Gitlab)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    /// On a terminal, unless NO_COLOR is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Least {
    /// Errors only.
    Error,
    /// Errors and warnings.
    Warning,
    /// Everything.
    Note,
}

impl Least {
    /// As findings have it.
    pub(super) fn severity(self) -> Severity {
        match self {
            Least::Error => Severity::Error,
            Least::Warning => Severity::Warning,
            Least::Note => Severity::Note,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum FailOn {
    /// Errors only.
    Error,
    /// Warnings too.
    Warning,
    /// Anything.
    Note,
    /// Nothing: always exit with 0.
    Never,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        use clap::CommandFactory;
        Arguments::command().debug_assert();
    }
}

//! Which findings are causes, and which only follow from them.
//!
//! An edge says that findings of one kind explain those of another. It holds only where both
//! speak of the same subject: the server as a whole, a name, a port, a virtual host, a file, one
//! of certbot's certificates. What nothing explains is a root. Roots are told in the order in
//! which they block the way of a request, what follows from them beneath.

use std::collections::{HashMap, HashSet};

use crate::config::Config;
use crate::config::views::hosts::Hosts;
use crate::finding::{Finding, Severity, Subject};
use crate::source::Span;

use super::stations::{Station, of_finding};

/// What explains.
#[derive(Debug, Clone, Copy)]
enum Cause {
    /// Whatever httpd does not start with.
    Stops,
    /// Any error.
    Errors,
    /// A section's opening tag that httpd does not know: its closing tag is then a stray one.
    LostTag,
    /// Rules from one code to another, both included.
    Codes(&'static str, &'static str),
}

/// Findings that follow from others.
struct Edge {
    cause: Cause,
    /// Codes.
    explains: &'static [&'static str],
    /// Where that holds.
    within: Within,
}

/// Where an edge holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Within {
    /// For one subject.
    Subject,
    /// For the server as a whole.
    Server,
    /// For one line of a file.
    Line,
    /// For one module.
    Module,
    /// For what stands further down in a file.
    Below,
}

/// An edge for one line of a file.
const fn line(cause: Cause, explains: &'static [&'static str]) -> Edge {
    Edge {
        cause,
        explains,
        within: Within::Line,
    }
}

const fn of(cause: Cause, explains: &'static [&'static str]) -> Edge {
    Edge {
        cause,
        explains,
        within: Within::Subject,
    }
}

const fn whole(cause: Cause, explains: &'static [&'static str]) -> Edge {
    Edge {
        cause,
        explains,
        within: Within::Server,
    }
}

use Cause::{Codes, Errors, LostTag, Stops};

/// All edges.
const EDGES: &[Edge] = &[
    // What httpd does not start with keeps it down, or keeps it at what it read before.
    whole(
        Stops,
        &[
            "FS655", "FS656", "FS661", "FS662", "FS663", "FS664", "FS667", "FS681", "FS682",
            "FS684",
        ],
    ),
    line(Errors, &["FS684"]),
    // Of a module that is not loaded some of the settings stand in a condition.
    Edge {
        cause: Codes("FS102", "FS102"),
        explains: &["FS401", "FS410"],
        within: Within::Module,
    },
    Edge {
        cause: LostTag,
        explains: &["FS110", "FS111"],
        within: Within::Below,
    },
    // A variable without a value makes a path of its own name.
    line(
        Codes("FS130", "FS130"),
        &[
            "FS106", "FS120", "FS150", "FS201", "FS506", "FS511", "FS512", "FS516", "FS521",
            "FS522", "FS531", "FS532", "FS684",
        ],
    ),
    // Whoever has it read its configuration is asked for a phrase, and waits.
    whole(
        Codes("FS338", "FS338"),
        &[
            "FS655", "FS656", "FS661", "FS662", "FS663", "FS664", "FS667", "FS681", "FS682",
        ],
    ),
    // What keeps it from starting.
    whole(Codes("FS651", "FS651"), &["FS681"]),
    whole(Codes("FS671", "FS673"), &["FS681"]),
    whole(Codes("FS686", "FS687"), &["FS681"]),
    whole(Codes("FS680", "FS680"), &["FS681"]),
    whole(
        Codes("FS681", "FS681"),
        &[
            "FS655", "FS656", "FS661", "FS662", "FS663", "FS664", "FS667", "FS682",
        ],
    ),
    whole(Codes("FS684", "FS684"), &["FS681", "FS682"]),
    // A log's word of what a fact explains.
    whole(Stops, &["FS689"]),
    whole(Codes("FS501", "FS569"), &["FS689"]),
    whole(Codes("FS651", "FS652"), &["FS689"]),
    whole(Codes("FS665", "FS666"), &["FS689"]),
    whole(Codes("FS668", "FS669"), &["FS689"]),
    whole(Codes("FS671", "FS673"), &["FS689"]),
    whole(Codes("FS680", "FS680"), &["FS689"]),
    whole(Codes("FS684", "FS684"), &["FS689"]),
    whole(Codes("FS686", "FS687"), &["FS689"]),
    whole(Codes("FS689", "FS689"), &["FS681"]),
    // By a wrong clock every date is wrong.
    whole(
        Codes("FS688", "FS688"),
        &["FS315", "FS316", "FS317", "FS664", "FS816"],
    ),
    // What was changed and not loaded is not what is served.
    whole(
        Codes("FS682", "FS682"),
        &["FS655", "FS656", "FS661", "FS662", "FS663", "FS667"],
    ),
    of(
        Codes("FS651", "FS651"),
        &[
            "FS656", "FS661", "FS662", "FS663", "FS664", "FS665", "FS666", "FS667", "FS668",
        ],
    ),
    of(Codes("FS652", "FS652"), &["FS656"]),
    of(Codes("FS654", "FS655"), &["FS656"]),
    of(Codes("FS410", "FS410"), &["FS655", "FS656"]),
    of(Codes("FS203", "FS203"), &["FS655", "FS656"]),
    // A site that is not there, or comes too late, leaves its name to another.
    of(
        Codes("FS401", "FS409"),
        &[
            "FS655", "FS656", "FS661", "FS662", "FS663", "FS664", "FS667",
        ],
    ),
    of(
        Codes("FS301", "FS309"),
        &["FS661", "FS662", "FS663", "FS664"],
    ),
    of(
        Codes("FS311", "FS339"),
        &["FS656", "FS661", "FS663", "FS664"],
    ),
    // A name that the certificate is not for, and that nobody knows, is misspelt.
    of(
        Codes("FS320", "FS320"),
        &["FS460", "FS632", "FS636", "FS664"],
    ),
    of(
        Codes("FS657", "FS657"),
        &["FS656", "FS661", "FS662", "FS663", "FS664", "FS667"],
    ),
    whole(Codes("FS642", "FS642"), &["FS643"]),
    of(Codes("FS812", "FS812"), &["FS661"]),
    of(Codes("FS661", "FS661"), &["FS664"]),
    of(Codes("FS661", "FS662"), &["FS667"]),
    // The application.
    of(Codes("FS501", "FS542"), &["FS665", "FS666", "FS669"]),
    // Python itself says best where its syntax ends.
    of(Codes("FS543", "FS543"), &["FS665", "FS666"]),
    of(Codes("FS669", "FS669"), &["FS543"]),
    of(Codes("FS544", "FS569"), &["FS665", "FS666", "FS669"]),
    of(Codes("FS669", "FS669"), &["FS665"]),
    of(Codes("FS601", "FS629"), &["FS666"]),
    of(Codes("FS460", "FS479"), &["FS668"]),
    // Names.
    of(
        Codes("FS450", "FS459"),
        &["FS632", "FS633", "FS634", "FS636"],
    ),
    whole(Codes("FS644", "FS644"), &["FS631"]),
    of(Codes("FS638", "FS638"), &["FS634", "FS636"]),
    // A certificate is not renewed, and runs out.
    of(Codes("FS807", "FS819"), &["FS315", "FS317"]),
    whole(Codes("FS811", "FS811"), &["FS315", "FS317"]),
    // An attempt failed by what keeps all of them from working.
    whole(Stops, &["FS816"]),
    of(Codes("FS801", "FS815"), &["FS816"]),
    of(Codes("FS460", "FS479"), &["FS816"]),
    of(Codes("FS401", "FS409"), &["FS816"]),
    of(Codes("FS450", "FS459"), &["FS816"]),
    whole(Codes("FS631", "FS631"), &["FS816"]),
    whole(Codes("FS644", "FS644"), &["FS816"]),
    of(Codes("FS632", "FS637"), &["FS816"]),
    of(Codes("FS651", "FS655"), &["FS816"]),
    of(Codes("FS657", "FS657"), &["FS816"]),
    whole(Codes("FS671", "FS673"), &["FS816"]),
    whole(Codes("FS681", "FS681"), &["FS816"]),
    of(Codes("FS465", "FS465"), &["FS315", "FS317"]),
    of(Codes("FS315", "FS317"), &["FS664"]),
];

/// What explains a finding.
pub type Explained = Option<usize>;

/// Findings in the order in which they are told, each with what it follows from.
#[derive(Debug, Clone, Default)]
pub struct Ranked {
    /// In order: roots by what they block, each followed by what follows from it.
    pub findings: Vec<Finding>,
    /// For each the root that it follows from, by its place; none for a root.
    pub root: Vec<Explained>,
    /// For each the station that it blocks.
    pub station: Vec<Station>,
}

impl Ranked {
    /// The roots, by their places.
    pub fn roots(&self) -> impl Iterator<Item = usize> {
        (0..self.findings.len()).filter(|n| self.root[*n].is_none())
    }

    /// How bad a root is: as the worst of what follows from it.
    pub fn worst(&self, root: usize) -> Severity {
        self.consequences(root)
            .map(|n| self.findings[n].severity)
            .fold(self.findings[root].severity, Severity::max)
    }

    /// What follows from a root.
    pub fn consequences(&self, of: usize) -> impl Iterator<Item = usize> {
        (0..self.findings.len()).filter(move |n| self.root[*n] == Some(of))
    }
}

impl Cause {
    fn is(self, finding: &Finding) -> bool {
        match self {
            Stops => finding.stops.is_some(),
            Errors => finding.severity == Severity::Error && !finding.code.starts_with("FS68"),
            LostTag => finding.code == "FS101" && finding.message.contains('<'),
            Codes(from, to) => (from..=to).contains(&finding.code),
        }
    }
}

/// What a finding is about.
struct About {
    subjects: HashSet<Subject>,
    /// Its place is in no virtual host, so that it may be about any.
    anywhere: bool,
}

impl About {
    fn of(finding: &Finding, config: &Config, hosts: &Hosts) -> About {
        let mut about = About {
            subjects: finding.subjects.iter().cloned().collect(),
            anywhere: false,
        };
        let spans = std::iter::once(finding.span).chain(finding.labels.iter().map(|l| l.span));
        if finding.object.is_none() {
            for span in spans {
                about.place(span, config, hosts);
            }
            about.anywhere = about.subjects.is_empty();
        }
        about
    }

    fn place(&mut self, span: Span, config: &Config, hosts: &Hosts) {
        if span.file.0 as usize >= config.sources.count() {
            return;
        }
        let source = config.sources.get(span.file);
        let node = config.tree.iter().find(|(_, node)| {
            node.file == span.file
                && node.start <= span.start
                && span.start < node.end.max(node.start + 1)
        });
        let line = source.line_range(source.line(span.start));
        self.lineages(&source.bytes()[line]);
        let Some((id, _)) = node else {
            return;
        };
        let server = crate::config::views::wsgi::server_of(config, id);
        let host = &hosts.all[server.0 as usize];
        if host.span.is_none() {
            return;
        }
        self.subjects.insert(Subject::Host(server.0));
        let names = host.name.iter().chain(&host.aliases);
        self.subjects
            .extend(names.map(|name| Subject::Name(name.to_ascii_lowercase())));
        let ports = host.addresses.iter().filter_map(|address| address.port);
        self.subjects.extend(ports.map(Subject::Port));
    }

    fn lineages(&mut self, line: &[u8]) {
        const LIVE: &str = "/etc/letsencrypt/live/";
        let line = String::from_utf8_lossy(line);
        if let Some((_, rest)) = line.split_once(LIVE)
            && let Some((name, _)) = rest.split_once('/')
        {
            self.subjects.insert(Subject::Lineage(name.to_owned()));
        }
    }

    /// Whether it is about a name that visitors may know, or about all of them.
    fn is_public(&self) -> bool {
        let name = |subject: &Subject| matches!(subject, Subject::Name(name) if name.contains('.'));
        self.anywhere || self.subjects.iter().any(name)
    }

    /// Whether both speak of one thing. A port alone is enough only where neither has a name:
    /// many hosts share one.
    fn shares(&self, other: &About) -> bool {
        if self.anywhere || other.anywhere {
            return true;
        }
        let named = |about: &About| {
            about
                .subjects
                .iter()
                .any(|s| !matches!(s, Subject::Port(_)))
        };
        let both = named(self) && named(other);
        self.subjects
            .intersection(&other.subjects)
            .any(|subject| !both || !matches!(subject, Subject::Port(_)))
    }
}

/// Puts findings in order: roots first, each with what follows from it.
pub fn rank(findings: Vec<Finding>, config: &Config) -> Ranked {
    let hosts = Hosts::of(config);
    let about: Vec<About> = findings
        .iter()
        .map(|finding| About::of(finding, config, &hosts))
        .collect();
    let explains = |cause: usize, effect: usize| {
        cause != effect
            && EDGES.iter().any(|edge| {
                edge.cause.is(&findings[cause])
                    && edge.explains.contains(&findings[effect].code)
                    && match edge.within {
                        Within::Server => true,
                        Within::Subject => about[cause].shares(&about[effect]),
                        Within::Module => same_module(&findings[cause], &findings[effect]),
                        Within::Line => same_line(&findings[cause], &findings[effect], config),
                        Within::Below => {
                            let (above, below) = (&findings[cause].span, &findings[effect].span);
                            above.file == below.file && above.start < below.start
                        }
                    }
            })
    };
    let twins = Twins::of(&findings);
    let mut by: Vec<Explained> = vec![None; findings.len()];
    for (effect, explained) in by.iter_mut().enumerate() {
        // The strongest one, and of those the first on the way.
        *explained = (0..findings.len())
            .filter(|cause| explains(*cause, effect))
            .min_by_key(|cause| weight(&findings[*cause]))
            .or_else(|| twins.first(&findings, effect));
    }
    // What follows from what follows is the root's, too.
    let root = |mut at: usize| {
        let mut steps = 0;
        while let Some(next) = by[at] {
            at = next;
            steps += 1;
            if steps > findings.len() {
                break;
            }
        }
        at
    };
    let roots: Vec<usize> = (0..findings.len()).map(root).collect();
    // A root counts as much as the worst of what follows from it.
    let severity = |of: usize| {
        let follows = (0..findings.len()).filter(|n| roots[*n] == of);
        follows.map(|n| findings[n].severity).max()
    };
    let mut order: Vec<usize> = (0..findings.len()).collect();
    order.sort_by_key(|n| {
        let root = roots[*n];
        (
            std::cmp::Reverse(severity(root)),
            of_finding(&findings[root]),
            weight(&findings[root]),
            !about[root].is_public(),
            root,
            root != *n,
            weight(&findings[*n]),
            *n,
        )
    });
    let place: Vec<usize> = {
        let mut place = vec![0; order.len()];
        for (at, n) in order.iter().enumerate() {
            place[*n] = at;
        }
        place
    };
    let mut ranked = Ranked::default();
    for n in &order {
        ranked.station.push(of_finding(&findings[*n]));
        ranked
            .root
            .push((roots[*n] != *n).then(|| place[roots[*n]]));
    }
    let mut findings: Vec<Option<Finding>> = findings.into_iter().map(Some).collect();
    ranked.findings = order
        .into_iter()
        .filter_map(|n| findings[n].take())
        .collect();
    ranked
}

/// Whether both point into one line of a file.
fn same_line(one: &Finding, other: &Finding, config: &Config) -> bool {
    let place = |finding: &Finding| {
        let file = finding.span.file;
        let known = finding.object.is_none() && (file.0 as usize) < config.sources.count();
        known.then(|| (file, config.sources.get(file).line(finding.span.start)))
    };
    place(one).is_some_and(|place_of_one| Some(place_of_one) == place(other))
}

/// Whether both are about one module.
fn same_module(one: &Finding, other: &Finding) -> bool {
    let module = |finding: &Finding| {
        let mut subjects = finding.subjects.iter();
        subjects.find_map(|subject| match subject {
            Subject::Module(name) => Some(*name),
            _ => None,
        })
    };
    module(one).is_some_and(|name| module(other) == Some(name))
}

/// Findings that are one thing said in many places: the directives of a module that is not
/// loaded, the uses of a variable that nothing defines, a folder that several logs lack, a page that
/// is refused on both ports. One speaks for all of them.
struct Twins<'f>(HashMap<Thing<'f>, usize>);

/// What they have in common.
type Thing<'f> = (&'static str, &'f str);

impl<'f> Twins<'f> {
    fn of(findings: &'f [Finding]) -> Twins<'f> {
        let mut first: HashMap<Thing<'f>, usize> = HashMap::new();
        for (n, finding) in findings.iter().enumerate() {
            let Some(thing) = Self::thing(finding) else {
                continue;
            };
            let known = first.entry(thing).or_insert(n);
            // What httpd stops at comes before what it passes over.
            if weight(finding) < weight(&findings[*known]) {
                *known = n;
            }
        }
        Twins(first)
    }

    fn thing(finding: &'f Finding) -> Option<Thing<'f>> {
        match finding.code {
            "FS102" => finding.subjects.iter().find_map(|subject| match subject {
                Subject::Module(name) => Some((finding.code, *name)),
                _ => None,
            }),
            // The folder of one log, of another log.
            "FS150" => Some((
                finding.code,
                finding
                    .message
                    .split_once(", ")
                    .map_or(&*finding.message, |(_, rest)| rest),
            )),
            "FS130" | "FS665" | "FS666" => Some((finding.code, &finding.message)),
            _ => None,
        }
    }

    fn first(&self, findings: &'f [Finding], of: usize) -> Explained {
        let first = *self.0.get(&Self::thing(&findings[of])?)?;
        (first != of).then_some(first)
    }
}

/// What stops httpd first, then by severity.
fn weight(finding: &Finding) -> (bool, std::cmp::Reverse<Severity>) {
    (finding.stops.is_none(), std::cmp::Reverse(finding.severity))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codes_of_the_edges_are_rules() {
        let known: HashSet<&str> = super::super::all().map(|rule| rule.code).collect();
        for edge in EDGES {
            for code in edge.explains {
                assert!(known.contains(code), "{code}");
            }
        }
    }

    #[test]
    fn no_kind_explains_itself_in_a_circle() {
        // From any code, following edges must come to an end.
        fn walk<'a>(code: &'a str, path: &mut Vec<&'a str>) {
            assert!(!path.contains(&code), "{path:?} {code}");
            path.push(code);
            for edge in EDGES {
                if let Codes(from, to) = edge.cause
                    && (from..=to).contains(&code)
                {
                    for next in edge.explains {
                        walk(next, path);
                    }
                }
            }
            path.pop();
        }
        for rule in super::super::all() {
            walk(rule.code, &mut Vec::new());
        }
    }
}

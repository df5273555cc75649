//! Rewriting: which rules stand where, and whether they are on. httpd: modules/mappers/mod_rewrite.c.

use crate::hash::HashMap;

use crate::config::Config;
use crate::config::tree::NodeId;
use crate::config::values::rewrite_arguments;
use crate::config::walk::ServerId;
use crate::syntax::words;

use super::piece::Piece;
use super::wsgi::server_of;

/// What a block of rules is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Context {
    /// A server's own: the URL begins with a slash.
    Server,
    /// A `<Directory>` or a `.htaccess` file: the folder's path is cut off, slash and all.
    Directory,
    /// Another section, or a place that is not known.
    Other,
}

/// A `RewriteCond`.
#[derive(Debug, Clone)]
pub struct Condition {
    /// Its node.
    pub node: NodeId,
    /// The string that is tested.
    pub test: Piece,
    /// Whether a `!` stands before the pattern.
    pub negated: bool,
    /// The pattern, without the `!`.
    pub pattern: Piece,
    /// Whether it is enough that this one holds, or the next.
    pub or: bool,
    /// Whether case does not matter.
    pub no_case: bool,
}

/// A `RewriteRule` with its conditions.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Its node.
    pub node: NodeId,
    /// The conditions before it.
    pub conditions: Vec<Condition>,
    /// Whether a `!` stands before the pattern.
    pub negated: bool,
    /// The pattern, without the `!`.
    pub pattern: Piece,
    /// What the URL becomes; `-` for what it is.
    pub substitution: Piece,
    /// The flags, in lower case, each with its value.
    pub flags: Vec<(String, String)>,
    /// Whether it and its conditions are there whatever the unknown things are.
    pub certain: bool,
}

impl Rule {
    /// The value of a flag, by its short or its long name.
    pub fn flag(&self, short: &str, long: &str) -> Option<&str> {
        self.flags
            .iter()
            .rev()
            .find(|(key, _)| key == short || key == long)
            .map(|(_, value)| value.as_str())
    }

    /// Whether rewriting ends with it.
    pub fn is_last(&self) -> bool {
        self.flag("l", "last").is_some() || self.flag("end", "end").is_some()
    }
}

/// What is said of rewriting directly in one section, or in a server's own context.
#[derive(Debug, Clone)]
pub struct Block {
    /// The section; none for the main server's own context.
    pub section: Option<NodeId>,
    /// The server it is for.
    pub server: ServerId,
    /// What it is for.
    pub context: Context,
    /// The last `RewriteEngine`, and whether that is on.
    pub engine: Option<(bool, NodeId)>,
    /// The words of all `RewriteOptions`, in lower case.
    pub options: Vec<String>,
    /// The rules, in order.
    pub rules: Vec<Rule>,
    /// Conditions that no rule follows.
    pub left: Vec<Condition>,
    /// Whether all of it is there whatever the unknown things are.
    pub certain: bool,
}

/// All blocks of a configuration, in the order in which they begin.
#[derive(Debug, Clone, Default)]
pub struct Rewriting {
    /// In order.
    pub blocks: Vec<Block>,
    of_server: HashMap<ServerId, usize>,
}

impl Rewriting {
    /// Of a configuration.
    pub fn of(config: &Config) -> Rewriting {
        let mut all = Rewriting::default();
        let mut places: HashMap<Option<NodeId>, usize> = HashMap::default();
        for (id, node) in config.tree.iter() {
            let name = match node.directive {
                Some(directive) if directive.get().name.starts_with("Rewrite") => {
                    directive.get().name
                }
                _ => continue,
            };
            let at = *places.entry(node.parent).or_insert_with(|| {
                let server = server_of(config, id);
                let context = context(config, node.parent, server);
                all.blocks.push(Block {
                    section: node.parent,
                    server,
                    context,
                    engine: None,
                    options: Vec::new(),
                    rules: Vec::new(),
                    left: Vec::new(),
                    certain: true,
                });
                if context == Context::Server {
                    all.of_server.insert(server, all.blocks.len() - 1);
                }
                all.blocks.len() - 1
            });
            let block = &mut all.blocks[at];
            block.certain &= node.certain && !node.opaque;
            let text = config.tree.args(id, &config.sources);
            match name {
                "RewriteEngine" => {
                    let on = words(text.bytes())
                        .next()
                        .is_some_and(|w| w.value.eq_ignore_ascii_case(b"on"));
                    block.engine = Some((on, id));
                }
                "RewriteOptions" => block
                    .options
                    .extend(words(text.bytes()).map(|w| w.lossy().to_ascii_lowercase())),
                "RewriteCond" => block.left.extend(condition(config, id)),
                "RewriteRule" => {
                    let conditions = std::mem::take(&mut block.left);
                    block.rules.extend(rule(config, id, conditions));
                }
                _ => {}
            }
        }
        all
    }

    /// What stands in a server's own context.
    pub fn of_server(&self, server: ServerId) -> Option<&Block> {
        self.of_server.get(&server).map(|&at| &self.blocks[at])
    }

    /// Whether a server's own rules are carried out. A virtual host takes the switch of the
    /// main server where it has none itself, though none of its rules (`config_server_merge`).
    pub fn is_on(&self, server: ServerId) -> bool {
        let of = |server| self.of_server(server).and_then(|block| block.engine);
        of(server)
            .or_else(|| of(ServerId::MAIN))
            .is_some_and(|(on, _)| on)
    }
}

fn context(config: &Config, section: Option<NodeId>, server: ServerId) -> Context {
    let Some(id) = section else {
        return match (&config.htaccess, config.whole) {
            (Some(_), _) => Context::Directory,
            (None, true) => Context::Server,
            (None, false) => Context::Other,
        };
    };
    if config.servers.get(server.0 as usize) == Some(&Some(id)) {
        return Context::Server;
    }
    let name = config.tree.get(id).directive.map_or("", |d| d.get().name);
    match name {
        "<Directory" => Context::Directory,
        _ => Context::Other,
    }
}

fn condition(config: &Config, node: NodeId) -> Option<Condition> {
    let text = config.tree.args(node, &config.sources);
    let cut = rewrite_arguments("RewriteCond", text.bytes()).ok()?;
    let flags = flags(cut.flags.clone().map(|range| &text.bytes()[range]));
    let has = |words: [&str; 2]| flags.iter().any(|(key, _)| words.contains(&key.as_str()));
    let pattern = Piece::of(config, node, &text, cut.second);
    let negated = pattern.value.starts_with(b"!");
    Some(Condition {
        node,
        test: Piece::of(config, node, &text, cut.first),
        negated,
        pattern: pattern.from(usize::from(negated)),
        or: has(["or", "ornext"]),
        no_case: has(["nc", "nocase"]),
    })
}

fn rule(config: &Config, node: NodeId, conditions: Vec<Condition>) -> Option<Rule> {
    let text = config.tree.args(node, &config.sources);
    let cut = rewrite_arguments("RewriteRule", text.bytes()).ok()?;
    let pattern = Piece::of(config, node, &text, cut.first);
    let negated = pattern.value.starts_with(b"!");
    let sure = |id: NodeId| {
        let node = config.tree.get(id);
        node.certain && !node.opaque
    };
    Some(Rule {
        node,
        certain: sure(node) && conditions.iter().all(|c| sure(c.node)),
        conditions,
        negated,
        pattern: pattern.from(usize::from(negated)),
        substitution: Piece::of(config, node, &text, cut.second),
        flags: flags(cut.flags.map(|range| &text.bytes()[range])),
    })
}

/// `[R=301,L]`.
fn flags(field: Option<&[u8]>) -> Vec<(String, String)> {
    let text = String::from_utf8_lossy(field.unwrap_or_default()).into_owned();
    text.trim_matches(['[', ']'])
        .split(',')
        .map(str::trim)
        .filter(|flag| !flag.is_empty())
        .map(|flag| {
            let (key, value) = flag.split_once('=').unwrap_or((flag, ""));
            (key.trim().to_ascii_lowercase(), value.trim().to_owned())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::views::test::config;

    #[test]
    fn rules_conditions_and_the_switch() {
        let config = config(
            "RewriteEngine On\nRewriteRule ^/main /x\n<VirtualHost *:80>\n\
             RewriteCond %{HTTPS} !=on [NC,OR]\nRewriteCond %{HTTP_HOST} ^a\n\
             RewriteRule !^/a/ - [R=301,L]\nRewriteCond %{X} y\n\
             <Directory /srv>\nRewriteRule ^b c\n</Directory>\n</VirtualHost>\n",
        );
        let all = Rewriting::of(&config);
        let host = all.of_server(ServerId(1)).unwrap();
        assert!(host.engine.is_none() && all.is_on(ServerId(1)));
        let rule = &host.rules[0];
        assert!(rule.negated && rule.is_last());
        assert_eq!(rule.pattern.value, b"^/a/");
        assert_eq!(rule.flag("r", "redirect"), Some("301"));
        let first = &rule.conditions[0];
        assert!(first.or && first.no_case && first.negated);
        assert_eq!(first.pattern.value, b"=on");
        assert_eq!(host.left.len(), 1);
        assert_eq!(all.blocks[2].context, Context::Directory);
    }
}

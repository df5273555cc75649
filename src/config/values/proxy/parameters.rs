//! `key=value` parameters of workers and balancers. httpd: `set_worker_param` and
//! `set_balancer_param` in modules/proxy/mod_proxy.c.

use crate::config::fault::{Refusal, Verdict};
use crate::config::modules::Tri;
use crate::config::suggest;
use crate::config::values::enumeration::{any_case, list, meant};
use crate::config::values::numbers::{Unit, atoi, atol, strtod, strtol, timeout};
use crate::config::values::proxy_hcheck;
use crate::config::walk::Cx;
use crate::syntax::Word;

/// Longest values (mod_proxy.h), without the closing NUL.
const ROUTE: usize = 64 - 1;
const SHORT: usize = 16 - 1;
const SECRET: usize = 64 - 1;
const NONCE: usize = 37 - 1;

/// Parameters of a worker.
const WORKER: &[&str] = &[
    "loadfactor",
    "retry",
    "ttl",
    "min",
    "max",
    "smax",
    "acquire",
    "timeout",
    "iobuffersize",
    "receivebuffersize",
    "keepalive",
    "disablereuse",
    "enablereuse",
    "addressttl",
    "route",
    "redirect",
    "status",
    "flushpackets",
    "flushwait",
    "ping",
    "lbset",
    "connectiontimeout",
    "flusher",
    "upgrade",
    "responsefieldsize",
    "secret",
];

/// Parameters of a balancer.
const BALANCER: &[&str] = &[
    "stickysession",
    "stickysessionsep",
    "nofailover",
    "timeout",
    "maxattempts",
    "lbmethod",
    "scolonpathdelim",
    "failonstatus",
    "failontimeout",
    "nonce",
    "growth",
    "forcerecovery",
];

/// The methods that Debian's modules bring, and whose each is.
const METHODS: &[(&str, &str)] = &[
    ("byrequests", "mod_lbmethod_byrequests"),
    ("bytraffic", "mod_lbmethod_bytraffic"),
    ("bybusyness", "mod_lbmethod_bybusyness"),
    ("heartbeat", "mod_lbmethod_heartbeat"),
];

/// One `key=value`.
#[derive(Debug, Clone)]
pub(in crate::config::values) struct Parameter<'w> {
    /// As it stands.
    pub(in crate::config::values) word: Word<'w>,
    equals: usize,
}

impl<'w> Parameter<'w> {
    /// Cuts a word at its first `=`; none if it has none.
    pub(in crate::config::values) fn cut(word: &Word<'w>) -> Option<Self> {
        let equals = word.value.iter().position(|&b| b == b'=')?;
        Some(Parameter {
            word: word.clone(),
            equals,
        })
    }

    /// Before the `=`.
    pub(in crate::config::values) fn key(&self) -> &[u8] {
        &self.word.value[..self.equals]
    }

    /// After it.
    pub(in crate::config::values) fn value(&self) -> &[u8] {
        &self.word.value[self.equals + 1..]
    }

    /// The key for messages, as httpd's manual spells it.
    fn name(&self) -> String {
        String::from_utf8_lossy(self.key()).to_ascii_lowercase()
    }

    /// It has to be so or so.
    pub(in crate::config::values) fn wants(&self, wanted: &str) -> Refusal {
        Refusal::new(format!(
            "{} takes {wanted}, not `{}`",
            self.name(),
            String::from_utf8_lossy(self.value())
        ))
        .at(&self.word)
    }

    /// It has to be at least so much.
    pub(in crate::config::values) fn least(&self, least: i32, most: i32) -> Result<i32, Refusal> {
        let value = atoi(self.value());
        if (least..=most).contains(&value) {
            return Ok(value);
        }
        Err(self.wants(&match (least, most) {
            (0, i32::MAX) => "a number that is not negative".to_owned(),
            (least, i32::MAX) => format!("a number of at least {least}"),
            (least, most) => format!("a number from {least} to {most}"),
        }))
    }

    /// It has to be one of these; gives which.
    pub(in crate::config::values) fn one_of(&self, choices: &[&str]) -> Result<usize, Refusal> {
        any_case(self.value(), choices).ok_or_else(|| {
            let refusal = self.wants(&list(choices));
            match meant(self.value(), choices) {
                Some(choice) => refusal.instead(format!("{}={choice}", self.name())),
                None => refusal,
            }
        })
    }

    /// It may not be longer than so much.
    pub(in crate::config::values) fn at_most(&self, characters: usize) -> Verdict {
        if self.value().len() <= characters {
            return Ok(());
        }
        Err(Refusal::new(format!(
            "{} is too long: it may have {characters} characters, this has {}",
            self.name(),
            self.value().len()
        ))
        .at(&self.word))
    }

    /// It has to be a time of at least so many microseconds.
    pub(in crate::config::values) fn time(
        &self,
        unit: Unit,
        least: i64,
        at_least: &str,
    ) -> Result<i64, Refusal> {
        match timeout(self.value(), unit) {
            Some(time) if time >= least => Ok(time),
            Some(_) => Err(self.wants(&format!("a time of at least {at_least}"))),
            None => {
                let refusal = self.wants("a time such as 500ms, 30s or 5min");
                let number = strtol(self.value(), 10);
                match number.rest(self.value()) {
                    b"m" | b"M" | b"mn" if number.end > 0 && number.value > 0 => {
                        Err(refusal.instead(format!("{}={}min", self.name(), number.value)))
                    }
                    _ => Err(refusal),
                }
            }
        }
    }

    /// A size in bytes: 0 for the default, else at least so much.
    fn size(&self, value: i64, least: i64) -> Verdict {
        if value == 0 || value >= least {
            return Ok(());
        }
        Err(self.wants(&format!("0, or a number of at least {least}")))
    }
}

/// Adds a parameter; a later one of the same name takes the place of an earlier one
/// (`apr_table_setn`), which is then never judged.
pub(super) fn add<'w>(all: &mut Vec<Parameter<'w>>, parameter: Parameter<'w>) {
    match all
        .iter_mut()
        .find(|p| p.key().eq_ignore_ascii_case(parameter.key()))
    {
        Some(earlier) => *earlier = parameter,
        None => all.push(parameter),
    }
}

/// The refusal of a word that is no `key=value`.
pub(in crate::config::values) fn no_parameter(what: &str, word: &Word<'_>) -> Refusal {
    let refusal = Refusal::new(format!("{what}: `{}` is no key=value", word.lossy())).at(word);
    if word.value.starts_with(b"#") {
        return refusal.help(
            "httpd knows no comment after a directive: `#` begins one only at the start of a \
             line; put it on a line of its own",
        );
    }
    let known = WORKER.iter().chain(BALANCER).copied();
    match suggest::near(&word.value, known) {
        Some(key) => refusal.help(format!("write {}=VALUE", String::from_utf8_lossy(key))),
        None => refusal.help("after the URL stand parameters such as timeout=60"),
    }
}

fn unknown(what: &str, own: &[&str], parameter: &Parameter<'_>) -> Refusal {
    let name = parameter.name();
    let refusal = Refusal::new(format!("a {what} has no parameter `{name}`")).at(&parameter.word);
    if let Some(near) = suggest::near(name.as_bytes(), own.iter().copied()) {
        let value = String::from_utf8_lossy(parameter.value());
        return refusal.instead(format!("{}={value}", String::from_utf8_lossy(near)));
    }
    refusal.help(format!("it has {}", list(own)))
}

/// `set_worker_param`.
pub(super) fn worker(cx: &mut Cx<'_>, p: &Parameter<'_>) -> Verdict {
    const ON_OFF: &[&str] = &["On", "Off"];
    let key = p.key().to_ascii_lowercase();
    match &*key {
        b"loadfactor" => {
            let hundredths = (strtod(p.value()).0 * 100.0) as i32;
            if !(100..=10_000).contains(&hundredths) {
                return Err(p.wants("a number from 1 to 100"));
            }
        }
        b"retry" | b"min" | b"max" | b"smax" => drop(p.least(0, i32::MAX)?),
        b"ttl" | b"timeout" => drop(p.least(1, i32::MAX)?),
        b"acquire" => drop(p.time(Unit::Milliseconds, 1_000, "one millisecond")?),
        b"ping" | b"connectiontimeout" => {
            p.time(Unit::Seconds, 1_000, "one millisecond")?;
        }
        b"iobuffersize" => p.size(atol(p.value()), 512)?,
        b"receivebuffersize" => p.size(i64::from(atoi(p.value())), 512)?,
        b"responsefieldsize" => p.size(atol(p.value()), 1)?,
        b"keepalive" | b"disablereuse" | b"enablereuse" => drop(p.one_of(ON_OFF)?),
        b"addressttl" => address_ttl(p)?,
        b"route" | b"redirect" => p.at_most(ROUTE)?,
        b"status" => status(p)?,
        b"flushpackets" => drop(p.one_of(&["On", "Off", "Auto"])?),
        b"flushwait" => drop(p.least(0, 1000)?),
        b"lbset" => drop(p.least(0, 99)?),
        b"flusher" => p.at_most(SHORT)?,
        // ANY is kept as `*`.
        b"upgrade" => p.at_most(SHORT)?,
        b"secret" => p.at_most(SECRET)?,
        _ => return further(cx, p),
    }
    Ok(())
}

/// Parameters of health checks, if their module is there.
fn further(cx: &mut Cx<'_>, p: &Parameter<'_>) -> Verdict {
    let health = proxy_hcheck::KEYS
        .iter()
        .any(|k| k.as_bytes().eq_ignore_ascii_case(p.key()));
    match cx.modules.has_named("mod_proxy_hcheck") {
        Tri::No if health => Err(Refusal::new(format!(
            "`{}` is a parameter of mod_proxy_hcheck, which is not loaded",
            p.name()
        ))
        .at(&p.word)
        .help("enable it: a2enmod proxy_hcheck")),
        _ if health => proxy_hcheck::parameter(cx, p),
        _ => {
            let mut refusal = unknown("worker", WORKER, p);
            if any_case(p.key(), BALANCER).is_some() {
                refusal.instead = None;
                refusal.help = Some(format!(
                    "{} belongs to the balancer: write it after ProxySet in its <Proxy>, or \
                     after ProxyPass to it",
                    p.name()
                ));
            }
            Err(refusal)
        }
    }
}

/// -1, or whole seconds.
fn address_ttl(p: &Parameter<'_>) -> Verdict {
    const SECOND: i64 = 1_000_000;
    let whole = |time: &i64| *time <= i64::from(i32::MAX) * SECOND && time % SECOND == 0;
    if p.value() == b"-1"
        || timeout(p.value(), Unit::Seconds)
            .as_ref()
            .is_some_and(whole)
    {
        return Ok(());
    }
    Err(p.wants("-1 or a number of whole seconds"))
}

/// Letters, each perhaps with a sign. httpd: `ap_proxy_set_wstatus`.
fn status(p: &Parameter<'_>) -> Verdict {
    const FLAGS: &[u8] = b"OINGUDSEHFCR";
    let mut bytes = p.value().iter();
    while let Some(&byte) = bytes.next() {
        let flag = match byte {
            b'+' | b'-' => bytes.next().copied(),
            flag => Some(flag),
        };
        if !flag.is_some_and(|f| FLAGS.contains(&f.to_ascii_uppercase())) {
            return Err(p
                .wants("letters")
                .help("D disabled, S stopped, I ignore errors, R hot spare, H hot standby, E in error, N drain, C health check failed"));
        }
    }
    Ok(())
}

/// `set_balancer_param`.
pub(super) fn balancer(cx: &mut Cx<'_>, p: &Parameter<'_>) -> Verdict {
    const ON_OFF: &[&str] = &["On", "Off"];
    let key = p.key().to_ascii_lowercase();
    match &*key {
        b"stickysession" => {}
        b"stickysessionsep" => {
            if p.value().len() != 1 && !p.value().eq_ignore_ascii_case(b"off") {
                return Err(p.wants("a single character or Off"));
            }
        }
        b"nofailover" | b"scolonpathdelim" | b"failontimeout" | b"forcerecovery" => {
            p.one_of(ON_OFF)?;
        }
        b"timeout" => drop(p.least(1, i32::MAX)?),
        b"maxattempts" => drop(p.least(0, i32::MAX)?),
        b"lbmethod" => method(cx, p)?,
        b"failonstatus" => {
            let codes = p.value().split(|b| matches!(b, b',' | b' '));
            for code in codes.filter(|c| !c.is_empty()) {
                if !(100..600).contains(&atoi(code)) {
                    return Err(p
                        .wants("status codes from 100 to 599")
                        .help("several are separated by commas: failonstatus=500,503"));
                }
            }
        }
        b"nonce" if p.value().eq_ignore_ascii_case(b"none") => {}
        b"nonce" => p.at_most(NONCE)?,
        b"growth" => drop(p.least(1, 100)?),
        _ => {
            let mut refusal = unknown("balancer", BALANCER, p);
            if any_case(p.key(), WORKER).is_some() {
                refusal.instead = None;
                refusal.help = Some(format!(
                    "{} belongs to each of its members: write it after BalancerMember",
                    p.name()
                ));
            }
            return Err(refusal);
        }
    }
    Ok(())
}

/// A module must have brought the method (`ap_lookup_provider`, which minds case).
fn method(cx: &Cx<'_>, p: &Parameter<'_>) -> Verdict {
    let known = METHODS
        .iter()
        .find(|(name, _)| name.as_bytes() == p.value());
    let names: Vec<&str> = METHODS.iter().map(|(name, _)| *name).collect();
    match known {
        Some((name, module)) => match cx.modules.has_named(module) {
            Tri::No => Err(Refusal::new(format!(
                "lbmethod={name} needs {module}, which is not loaded"
            ))
            .at(&p.word)
            .help(format!("enable it: a2enmod lbmethod_{name}"))),
            _ => Ok(()),
        },
        // A module that no table knows may have brought it.
        None if p.value().len() <= SHORT && !cx.modules.complete() => Ok(()),
        None => {
            let refusal = p.wants(&list(&names));
            Err(match meant(p.value(), &names) {
                Some(name) => refusal.instead(format!("lbmethod={name}")),
                None => refusal,
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::word;

    #[test]
    fn a_later_parameter_takes_an_earlier_ones_place() {
        let mut all = Vec::new();
        for text in ["retry=-1", "ttl=1", "RETRY=5"] {
            let word = word(text.as_bytes(), 0).0.unwrap();
            add(&mut all, Parameter::cut(&word).unwrap());
        }
        let values: Vec<_> = all.iter().map(|p| p.value().to_vec()).collect();
        assert_eq!(values, [b"5".to_vec(), b"1".to_vec()]);
    }

    #[test]
    fn a_sign_needs_a_letter() {
        let judged = |text: &str| {
            let word = word(text.as_bytes(), 0).0.unwrap();
            status(&Parameter::cut(&word).unwrap()).is_ok()
        };
        assert!(judged("status=+H-d") && judged("status=") && judged("status=DI"));
        assert!(!judged("status=+") && !judged("status=x") && !judged("status=++D"));
    }
}

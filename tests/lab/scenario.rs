//! A scenario as a value: how a healthy machine is broken, how that is seen, and how it is mended.

/// One fault.
pub(crate) struct Scenario {
    pub(crate) name: &'static str,
    /// Shell that breaks it; runs as root on the healthy, running machine.
    pub(crate) breaks: &'static str,
    /// The order that is given to the server then.
    pub(crate) order: Order,
    /// What is to be seen of it.
    pub(crate) seen: &'static [Seen],
    /// What the doctor has to name first.
    pub(crate) root: Root,
    /// Shell that mends it, as the doctor's reader would.
    pub(crate) mend: &'static str,
    /// What is to be seen afterwards, beside a visitor's 200.
    pub(crate) healed: &'static [Seen],
    /// A file that it cannot be brought about without.
    pub(crate) needs: Option<&'static str>,
    /// Why it cannot be brought about here, if so.
    pub(crate) impossible: Option<&'static str>,
}

impl Scenario {
    /// What most of them have in common.
    pub(crate) const PLAIN: Scenario = Scenario {
        name: "",
        breaks: "",
        order: Order::None,
        seen: &[],
        root: Root {
            cause: "",
            at: At::Nowhere,
        },
        mend: "",
        healed: &[],
        needs: None,
        impossible: None,
    };
}

/// An order to the server, and what becomes of it.
#[derive(Clone, Copy)]
pub(crate) enum Order {
    None,
    Reload(Fate),
    Restart(Fate),
}

impl Order {
    /// The word of `steps.sh`.
    pub(crate) fn word(self) -> Option<&'static str> {
        match self {
            Order::None => None,
            Order::Reload(_) => Some("reload"),
            Order::Restart(_) => Some("restart"),
        }
    }
}

/// What becomes of a server that is given an order.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Fate {
    /// It runs with what it was told.
    Obeyed,
    /// It runs with what it had before.
    Refused,
    /// It does not run.
    Down,
    /// It waits for something, and answers nobody.
    Hangs,
}

impl Fate {
    /// The word of `steps.sh`.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Fate::Obeyed => "obeyed",
            Fate::Refused => "refused",
            Fate::Down => "down",
            Fate::Hangs => "hangs",
        }
    }
}

/// An observation: shell, and a word that has to be in what it says.
#[derive(Clone, Copy)]
pub(crate) enum Seen {
    /// On the machine.
    Here(&'static str, &'static str),
    /// From the Internet.
    Abroad(&'static str, &'static str),
    /// On the machine; the word must not be in it.
    NotHere(&'static str, &'static str),
}

/// The one thing to mend.
#[derive(Clone, Copy)]
pub(crate) struct Root {
    /// The rule's name.
    pub(crate) cause: &'static str,
    pub(crate) at: At,
}

/// Where the doctor has to point.
#[derive(Clone, Copy, Debug)]
pub(crate) enum At {
    /// The line of that file that holds those words.
    Line(&'static str, &'static str),
    /// That file or folder.
    File(&'static str),
    /// A name, an address, a port: it has to be in what is said.
    Object(&'static str),
    /// It is about no place.
    Nowhere,
}

//! A throw-away machine: a home server with Apache, mod_wsgi, a Flask application and
//! certbot's certificate, on an Internet of its own; and what can go wrong with it.
//!
//! `cargo test --test doctor -- WORDS` runs the scenarios whose names hold the words;
//! `--list` names them, `--show` tells what was seen and said on the way.

pub(crate) mod apart;
pub(crate) mod health;
pub(crate) mod names;
pub(crate) mod pairs;
pub(crate) mod run;
pub(crate) mod scenario;
pub(crate) mod scenarios;
mod terminal;
pub(crate) mod verdict;
pub(crate) mod world;

//! flaskssl reads Apache httpd configuration as httpd reads it, and finds what keeps a WSGI
//! application from being served over HTTPS.
//!
//! Data flows one way: text -> [`syntax`] -> [`config`] -> [`rules`] -> [`report`] -> [`cli`];
//! [`probe`] alone looks at the machine.

pub mod baseline;
pub mod cli;
pub mod config;
pub mod facts;
pub mod finding;
pub mod fix;
mod hash;
pub mod log;
pub mod probe;
pub mod report;
pub mod rules;
pub mod settings;
pub mod setup;
pub mod source;
pub mod suppress;
pub mod syntax;

//! What a browser gets from a server that `apache2 -t` calls sound, proved with real servers.
//!
//! Each test stages Debian's Apache in namespaces of its own, so that the machine's own is
//! never touched, and asks it with `curl` and `openssl s_client`. They hold what the rules'
//! pages claim.

#[path = "serving/access.rs"]
mod access;
#[path = "serving/application.rs"]
mod application;
#[path = "serving/hosts.rs"]
mod hosts;
#[path = "serving/http.rs"]
mod http;
#[path = "serving/lab.rs"]
mod lab;
#[path = "serving/names.rs"]
mod names;
#[path = "serving/tls.rs"]
mod tls;
#[path = "serving/tutorial.rs"]
mod tutorial;
#[path = "serving/wsgi.rs"]
mod wsgi;

//! `flaskssl hook`: what certbot and a timer run.

use crate::setup::exec::Failure;
use crate::setup::exec::publish;

use super::Exit;
use super::arguments::{DuckDns, Hook};

pub(super) fn run(hook: &Hook) -> Exit {
    let Hook::Duckdns(call) = hook;
    match duckdns(call) {
        Ok(said) => {
            println!("{}", crate::report::escape(&said));
            Exit::Clean
        }
        Err(failure) => {
            eprintln!("flaskssl: {}", crate::report::escape(&failure.what));
            if !failure.mend.is_empty() {
                eprintln!("{}", crate::report::escape(&failure.mend));
            }
            Exit::Failed
        }
    }
}

fn duckdns(call: &DuckDns) -> Result<String, Failure> {
    // certbot's manual, "Pre and Post Validation Hooks".
    let given = |name: &str| {
        std::env::var(name).map_err(|_| {
            Failure::new(
                format!("{name} is not set: certbot runs this"),
                "Have certbot run it",
            )
        })
    };
    match call {
        DuckDns::Publish { token_file } => {
            let name = given("CERTBOT_DOMAIN")?;
            publish::prove(&name, &given("CERTBOT_VALIDATION")?, token_file)?;
            Ok(format!(
                "the TXT record of _acme-challenge.{name} is published"
            ))
        }
        DuckDns::Clear { token_file } => {
            let name = given("CERTBOT_DOMAIN")?;
            publish::clear(&name, token_file)?;
            Ok(format!(
                "the TXT record of _acme-challenge.{name} is taken away"
            ))
        }
        DuckDns::Update {
            token_file,
            domains,
        } => {
            let names: Vec<&str> = domains.iter().map(String::as_str).collect();
            let list = names.join(", ");
            Ok(match publish::tell(&names, None, token_file)? {
                Some(address) => format!("DuckDNS has {address} for {list}"),
                None => format!("DuckDNS has been told the address of {list}"),
            })
        }
    }
}

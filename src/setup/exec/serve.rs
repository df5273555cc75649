//! Apache: its own check, a reload without a lost request, a start, a stop.

use std::path::PathBuf;
use std::time::{Duration, Instant, SystemTime};

use super::Failure;
use super::program::{Order, run, tail};

/// How long it is waited for until it has read its configuration.
const PATIENCE: Duration = Duration::from_secs(30);

/// How it is minded.
pub struct Server<'s> {
    /// Whether by systemd; else by Debian's init script.
    pub systemd: bool,
    /// Where it writes its number to, each time that it reads its configuration (`ap_log_pid`
    /// in server/log.c).
    pub pid_file: PathBuf,
    /// Our own verdict on its configuration.
    pub verdict: &'s dyn Fn() -> Result<(), Failure>,
}

/// A server that runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Alive {
    pid: i32,
    /// When it last read its configuration.
    read: SystemTime,
}

impl Server<'_> {
    /// Whether it runs.
    pub fn runs(&self) -> bool {
        self.alive().is_some()
    }

    fn alive(&self) -> Option<Alive> {
        let text = std::fs::read_to_string(&self.pid_file).ok()?;
        let pid: i32 = text.trim().parse().ok()?;
        let process = procfs::process::Process::new(pid).ok()?;
        let stat = process.stat().ok()?;
        // The number may be another's by now.
        let ours = matches!(stat.comm.as_str(), "apache2" | "httpd") && stat.state != 'Z';
        let read = std::fs::metadata(&self.pid_file).and_then(|meta| meta.modified());
        Some(Alive {
            pid,
            read: read.ok().filter(|_| ours)?,
        })
    }

    /// Has it read its configuration: checks it, then reloads, or starts it.
    ///
    /// # Errors
    /// If the configuration is not accepted (then nothing was done), or if the server does not
    /// come up with it.
    pub(super) fn read_configuration(&self) -> Result<(), Failure> {
        (self.verdict)()?;
        let ended = command(&["apache2ctl", "-t"])?;
        if !ended.ok {
            return Err(Failure {
                what: "Apache does not accept the configuration".into(),
                mend: "Mend what it says; nothing was reloaded".into(),
                said: tail(&ended.said),
            });
        }
        let before = self.alive();
        let order = if before.is_some() { "reload" } else { "start" };
        let ended = self.order(order)?;
        if !ended.ok {
            return Err(Failure {
                what: format!("Apache's {order} failed"),
                mend: "Run `flaskssl doctor`".into(),
                said: tail(&ended.said),
            });
        }
        self.wait(before, order)
    }

    /// Stops it.
    ///
    /// # Errors
    /// If it goes on.
    pub(super) fn stop(&self) -> Result<(), Failure> {
        let ended = self.order("stop")?;
        let until = Instant::now() + PATIENCE;
        while self.runs() {
            if Instant::now() > until {
                return Err(Failure {
                    what: "Apache does not stop".into(),
                    mend: "Run `sudo service apache2 stop`".into(),
                    said: tail(&ended.said),
                });
            }
            pause();
        }
        Ok(())
    }

    fn order(&self, order: &str) -> Result<super::program::Ended, Failure> {
        if self.systemd {
            command(&["systemctl", order, "apache2"])
        } else {
            command(&["service", "apache2", order])
        }
    }

    /// Waits until it has read its configuration.
    fn wait(&self, before: Option<Alive>, order: &str) -> Result<(), Failure> {
        let until = Instant::now() + PATIENCE;
        loop {
            let now = self.alive();
            match (now, before) {
                // It went down, by what no check of the configuration sees.
                (None, Some(_)) if !self.soon() => {
                    return Err(Failure::new(
                        format!("Apache went down at the {order}"),
                        "Run `flaskssl doctor`; error.log tells why",
                    ));
                }
                (Some(now), Some(before)) if now.read == before.read && now.pid == before.pid => {}
                (Some(_), _) => return Ok(()),
                _ => {}
            }
            if Instant::now() > until {
                return Err(Failure::new(
                    format!(
                        "Apache did not carry out the {order} within {} seconds",
                        PATIENCE.as_secs()
                    ),
                    "Run `flaskssl doctor`; a key that asks for its pass phrase makes it wait",
                ));
            }
            pause();
        }
    }

    /// Whether it comes up in a moment: it writes its number anew.
    fn soon(&self) -> bool {
        let until = Instant::now() + Duration::from_secs(1);
        while Instant::now() < until {
            if self.runs() {
                return true;
            }
            pause();
        }
        false
    }
}

fn command(words: &[&str]) -> Result<super::program::Ended, Failure> {
    run(&Order {
        words,
        env: &[],
        user: None,
        patience: PATIENCE * 2,
        undisturbed: false,
    })
}

fn pause() {
    std::thread::sleep(Duration::from_millis(15));
}

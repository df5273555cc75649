//! That a set-up may be trusted: killed anywhere, it is gone on with or taken back; what people
//! changed is left alone; neighbours lose no request; secrets stay where they are.

mod calls;
mod certbot;
mod edited;
mod kill;
mod meanwhile;
mod neighbour;
mod reload;
mod shared;

use crate::stage::{Job, Stage};

/// All of it.
pub(crate) fn all() -> Vec<Job> {
    [
        kill::all(),
        certbot::all(),
        edited::all(),
        meanwhile::all(),
        calls::all(),
        neighbour::all(),
        reload::all(),
        shared::all(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn job(name: impl Into<String>, play: fn(&mut Stage<'_>) -> Result<(), String>) -> Job {
    Job {
        name: format!("trust: {}", name.into()),
        play: Box::new(play),
    }
}

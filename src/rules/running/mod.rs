//! Whether the server runs, and with which configuration; room and limits of the machine.

use super::Rule;

mod apache_masked;
mod apache_not_installed;
mod apache_not_running;
mod changes_not_loaded;
mod configtest_rejects;
mod disk_full;
mod log_tells_fault;
mod open_files_exhausted;
mod pid_file_of_another;
mod semaphores_exhausted;
mod wrong_clock;

/// The rule for what a log tells and nothing explains.
pub(super) const LOG_TELLS_FAULT: &str = "FS689";

/// The rules of this folder, by their codes.
pub(super) const RULES: &[&Rule] = &[
    &disk_full::RULE,
    &semaphores_exhausted::RULE,
    &open_files_exhausted::RULE,
    &apache_not_installed::RULE,
    &apache_not_running::RULE,
    &changes_not_loaded::RULE,
    &configtest_rejects::RULE,
    &pid_file_of_another::RULE,
    &apache_masked::RULE,
    &wrong_clock::RULE,
    &log_tells_fault::RULE,
];

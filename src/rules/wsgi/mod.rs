//! WSGI applications: daemon processes, scripts, Python environments, the code itself.

mod environment;
mod programs;
mod said;

mod activation_script;
mod authorization_dropped;
mod code_unreadable;
mod daemon_home_missing;
mod daemon_unused;
mod debug_on;
mod directory_misses_script;
mod django_allowed_hosts;
mod django_debug;
mod django_settings_missing;
mod django_static;
mod embedded_mode;
mod folder_not_on_path;
mod module_not_found;
mod mount_shadowed;
mod mount_slash_mismatch;
mod mount_slash_missing;
mod name_not_found;
mod no_application;
mod process_group_elsewhere;
mod process_group_undefined;
mod python_2;
mod python_home_unusable;
mod python_home_version;
mod python_path_ignored;
mod python_path_site_packages;
mod python_syntax;
mod run_at_import;
mod script_denied;
mod script_is_directory;
mod script_missing;
mod setenv_unseen;
mod source_served;
mod sub_interpreter;

use super::Rule;

pub(in crate::rules) use environment::option;
pub(in crate::rules) use programs::programs;

/// The rules of this folder, by their codes.
pub(super) const RULES: &[&Rule] = &[
    &process_group_undefined::RULE,   // FS501
    &process_group_elsewhere::RULE,   // FS502
    &daemon_unused::RULE,             // FS503
    &embedded_mode::RULE,             // FS504
    &sub_interpreter::RULE,           // FS505
    &daemon_home_missing::RULE,       // FS506
    &python_path_ignored::RULE,       // FS507
    &script_missing::RULE,            // FS511
    &script_is_directory::RULE,       // FS512
    &mount_slash_mismatch::RULE,      // FS513
    &mount_slash_missing::RULE,       // FS514
    &mount_shadowed::RULE,            // FS515
    &code_unreadable::RULE,           // FS516
    &source_served::RULE,             // FS517
    &script_denied::RULE,             // FS521
    &directory_misses_script::RULE,   // FS522
    &python_home_unusable::RULE,      // FS531
    &python_home_version::RULE,       // FS532
    &python_path_site_packages::RULE, // FS533
    &no_application::RULE,            // FS541
    &python_2::RULE,                  // FS542
    &python_syntax::RULE,             // FS543
    &module_not_found::RULE,          // FS544
    &folder_not_on_path::RULE,        // FS545
    &name_not_found::RULE,            // FS546
    &run_at_import::RULE,             // FS547
    &debug_on::RULE,                  // FS548
    &activation_script::RULE,         // FS549
    &authorization_dropped::RULE,     // FS550
    &setenv_unseen::RULE,             // FS551
    &django_settings_missing::RULE,   // FS561
    &django_allowed_hosts::RULE,      // FS562
    &django_debug::RULE,              // FS563
    &django_static::RULE,             // FS564
];

//! From HTTP to HTTPS: redirects, rewriting, and Let's Encrypt's challenge.

use super::Rule;

mod challenge_not_served;
mod condition_without_rule;
mod http_not_redirected;
mod https_variable;
mod no_http_host;
mod redirect_behind_proxy;
mod redirect_literal_variable;
mod redirect_loop;
mod redirect_never_reached;
mod redirect_no_pattern;
mod redirect_to_http;
mod redirect_to_unknown_name;
mod redirect_without_slash;
mod rewrite_before_redirect;
mod rewrite_engine_off;
mod rewrite_not_inherited;
mod rewrite_pattern_slash;
mod rewrite_without_slash;
mod sent;
mod trail;

/// The rules of this folder, by their codes.
pub(super) const RULES: &[&Rule] = &[
    &no_http_host::RULE,
    &redirect_loop::RULE,
    &redirect_to_unknown_name::RULE,
    &redirect_without_slash::RULE,
    &rewrite_without_slash::RULE,
    &challenge_not_served::RULE,
    &rewrite_before_redirect::RULE,
    &rewrite_engine_off::RULE,
    &rewrite_not_inherited::RULE,
    &condition_without_rule::RULE,
    &rewrite_pattern_slash::RULE,
    &redirect_to_http::RULE,
    &https_variable::RULE,
    &redirect_never_reached::RULE,
    &redirect_behind_proxy::RULE,
    &redirect_no_pattern::RULE,
    &redirect_literal_variable::RULE,
    &http_not_redirected::RULE,
];

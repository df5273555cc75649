//! Lua. httpd: modules/lua/mod_lua.c. Its sections are read in `reader`.

use crate::config::fault::{Refusal, Verdict};
use crate::config::regex;
use crate::config::walk::{Cx, Forbidden};
use crate::syntax::{Text, Word};

use super::enumeration::{choose, choose_exact};
use super::{Check, Checks};

pub(super) const CHECKS: Checks = &[
    ("LuaCodeCache", Check::One(code_cache)),
    ("LuaHookAccessChecker", Check::Words(early_or_late)),
    ("LuaHookAuthChecker", Check::Words(early_or_late)),
    ("LuaHookCheckUserID", Check::Any),
    ("LuaHookFixups", Check::Any),
    ("LuaHookInsertFilter", Check::Pair(insert_filter)),
    ("LuaHookLog", Check::Any),
    ("LuaHookMapToStorage", Check::Any),
    ("LuaHookPreTranslateName", Check::Any),
    ("LuaHookTranslateName", Check::Words(translate_name)),
    ("LuaHookTypeChecker", Check::Any),
    ("LuaInherit", Check::One(inherit)),
    ("LuaInputFilter", Check::Words(server_wide)),
    ("LuaMapHandler", Check::Words(map_handler)),
    ("LuaOutputFilter", Check::Words(output_filter)),
    ("LuaPackageCPath", Check::Any),
    ("LuaPackagePath", Check::Any),
    ("LuaQuickHandler", Check::Words(server_wide)),
    ("LuaRoot", Check::Any),
    ("LuaScope", Check::Words(scope)),
    ("Lua_____ByteCodeHack", Check::Raw(byte_code)),
];

/// `register_output_filter`.
fn output_filter(cx: &mut Cx<'_>, words: &[Word<'_>]) -> Verdict {
    server_wide(cx, words)?;
    if let Some(name) = words.first() {
        super::output_filters::register(cx, &name.value);
    }
    Ok(())
}

/// `register_quick_hook`, `register_input_filter`.
fn server_wide(cx: &mut Cx<'_>, _: &[Word<'_>]) -> Verdict {
    cx.forbid(
        Forbidden::NOT_IN_DIRECTORY
            .and(Forbidden::NOT_IN_FILES)
            .and(Forbidden::NOT_IN_HTACCESS),
    )
}

/// `register_translate_name_hook`.
fn translate_name(cx: &mut Cx<'_>, words: &[Word<'_>]) -> Verdict {
    server_wide(cx, words)?;
    early_or_late(cx, words)
}

/// `register_access_checker_hook`, `register_auth_checker_hook`.
fn early_or_late(cx: &mut Cx<'_>, words: &[Word<'_>]) -> Verdict {
    match words.get(2) {
        Some(when) => choose(
            &format!("the third argument of {}", cx.directive.shown),
            when,
            &["early", "late"],
        )
        .map(|_| ()),
        None => Ok(()),
    }
}

/// `register_insert_filter_hook`.
fn insert_filter(_: &mut Cx<'_>, _: &Word<'_>, _: &Word<'_>) -> Verdict {
    Err(
        Refusal::new("httpd has never implemented LuaHookInsertFilter")
            .help("use LuaOutputFilter or LuaInputFilter, and SetOutputFilter"),
    )
}

/// `register_map_handler`.
fn map_handler(cx: &mut Cx<'_>, words: &[Word<'_>]) -> Verdict {
    server_wide(cx, words)?;
    let pattern = &words[0];
    regex::compile(&pattern.value)
        .map(|_| ())
        .map_err(|refusal| refusal.at(pattern))
}

/// `register_lua_inherit`.
fn inherit(_: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    choose("LuaInherit", word, &["none", "parent-first", "parent-last"]).map(|_| ())
}

/// `register_lua_codecache`.
fn code_cache(_: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    choose("LuaCodeCache", word, &["never", "stat", "forever"]).map(|_| ())
}

/// `register_lua_scope`: the numbers of `server` may be anything.
fn scope(_: &mut Cx<'_>, words: &[Word<'_>]) -> Verdict {
    const SCOPES: &[&str] = &["once", "request", "conn", "thread", "server"];
    choose_exact("LuaScope", &words[0], SCOPES).map(|_| ())
}

/// `hack_section_handler`: made by the sections alone. One that is written has no code, and
/// httpd crashes on it.
fn byte_code(_: &mut Cx<'_>, _: &Text<'_>) -> Verdict {
    Err(Refusal::new(
        "Lua_____ByteCodeHack is mod_lua's own, and httpd crashes where it is written",
    )
    .help("take the line out"))
}

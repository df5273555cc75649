//! Whether Lua code compiles, by the grammar of Lua 5.3 (its manual, chapter 9), which
//! Debian's mod_lua is linked with. Nothing is run.

mod grammar;
mod lexer;
mod scope;

/// Why it does not compile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wrong {
    /// The line, counted from 0.
    pub(super) line: usize,
    /// What is wrong there.
    pub(super) message: String,
}

impl Wrong {
    fn new(line: usize, message: impl Into<String>) -> Self {
        Wrong {
            line,
            message: message.into(),
        }
    }
}

/// Compiles a chunk.
pub(super) fn compile(code: &[u8]) -> Result<(), Wrong> {
    grammar::chunk(code)
}

#[cfg(test)]
mod tests {
    use super::compile;

    #[test]
    fn what_lua_takes_is_taken() {
        for good in [
            "",
            "-- a comment",
            "--[[ a\nlong one ]] x = 1",
            "--[==[ ]] ]==]",
            "local a, b = 1, 2; a, b.c[1] = b, a",
            "function handle(r) r:puts('x') return apache2.OK end",
            "function a.b.c:d(x, ...) return ... end",
            "local function f() return f() end",
            "if a then b() elseif c then d() else e() end",
            "while true do break end",
            "for i = 1, 10 do end for i = 1, 10, 2 do end",
            "for k, v in pairs(t) do print(k, v) end",
            "repeat local x = f() until x",
            "do ; ; end",
            "x = { 1, 2; 3, a = 1, ['b'] = 2, f(), }",
            "x = a + -b * not c .. d == e // 2 ^ 3 ^ 4 >> 1 << 2 & 3 | 4 ~ ~5",
            "x = a < b and c >= d or e ~= f",
            "x = 0x1F + 0xA.8p1 + 1e10 + .5 + 3. + 3e-2",
            "x = \"a\\n\\x41\\65\\u{48}\\z   \\\n\" .. 'b'",
            "x = [[long\nstring]] .. [=[ ]] ]=]",
            "f'x' f\"y\" f{1} f[[z]]",
            "(f or g)(x):m(y).z = 1",
            "return",
            "return 1, 2;",
            "return ...",
            "goto done; do x = 1 end ::done::",
            "while x do if y then goto continue end z() ::continue:: end",
            "::top:: goto top",
            "do goto l1 end local a ::l1:: ::l2:: ;",
            "do ::a:: end do ::a:: end",
            "x = #t % 2",
            "a.b['c']:d()",
            "x = 1\n< 2",
        ] {
            let result = compile(good.as_bytes());
            assert!(result.is_ok(), "{good}: {result:?}");
        }
    }

    #[test]
    fn what_lua_refuses_is_refused_on_its_line() {
        for (bad, line) in [
            ("x", 0),
            ("x = ", 0),
            ("x = = 1", 0),
            ("\nfunction f(r return 0 end", 1),
            ("if x then", 0),
            ("if x then\n\n", 2),
            ("end", 0),
            ("break", 0),
            ("function f() break end", 0),
            ("while x do function f() break end end", 0),
            ("goto x", 0),
            ("do ::x:: end goto x", 0),
            ("function f() goto x end ::x::", 0),
            ("goto x; local a; ::x:: print(a)", 0),
            ("repeat goto c; local a; ::c:: until a", 0),
            ("::a:: ::a::", 0),
            ("function f() return ... end", 0),
            ("return 1 x = 2", 0),
            ("f() = 1", 0),
            ("(a) = 1", 0),
            ("(a)", 0),
            ("a.b", 0),
            ("x = 'a\nb'", 0),
            ("x = 'a", 0),
            ("x = [[a", 0),
            ("x = [=a", 0),
            ("--[[ a", 0),
            ("x = 3f", 0),
            ("x = 0x", 0),
            ("x = 1e", 0),
            ("x = 1..2", 0),
            ("x = '\\q'", 0),
            ("x = '\\xZZ'", 0),
            ("x = '\\300'", 0),
            ("x = '\\u{110000000}'", 0),
            ("x = @", 0),
            ("x ! = 1", 0),
            ("for i = 1 do end", 0),
            ("for i, j = 1, 2 do end", 0),
            ("local x <const> = 1", 0),
            ("local 1 = 2", 0),
            ("x = {1 2}", 0),
            ("f(1, )", 0),
            ("x = 1 </LuaHookFixups>", 0),
            ("a:b = 1", 0),
            ("local function a.b() end", 0),
            ("x = a not b", 0),
            ("and = 1", 0),
        ] {
            let wrong = compile(bad.as_bytes()).expect_err(bad);
            assert_eq!(wrong.line, line, "{bad}: {wrong:?}");
        }
    }

    #[test]
    fn nothing_makes_it_overflow_its_stack() {
        for part in [
            "(",
            "{",
            "- ",
            "do ",
            "function() ",
            "f(",
            "not ",
            "a[",
            "x = ",
        ] {
            let code = part.repeat(100_000);
            assert!(compile(code.as_bytes()).is_err(), "{part}");
            assert!(
                compile(format!("x = {code}").as_bytes()).is_err(),
                "x = {part}"
            );
        }
        let locals = "local a ".repeat(201);
        assert!(compile(locals.as_bytes()).is_err());
        assert!(compile("local a ".repeat(200).as_bytes()).is_ok());
    }
}

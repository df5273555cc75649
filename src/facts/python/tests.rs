use super::*;

fn module(text: &str) -> Module {
    parse(b"/srv/app/app.wsgi", &Arc::from(text.as_bytes())).unwrap()
}

fn added(text: &str) -> Vec<Option<String>> {
    module(text)
        .events
        .into_iter()
        .filter_map(|e| match e.what {
            What::PathAdded(path) => Some(path.map(|p| String::from_utf8(p).unwrap())),
            _ => None,
        })
        .collect()
}

#[test]
fn folders_that_are_put_on_the_path() {
    for (text, expected) in [
        ("import sys\nsys.path.insert(0, '/srv/x')\n", "/srv/x"),
        ("sys.path.append(os.path.dirname(__file__))\n", "/srv/app"),
        (
            "sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))\n",
            "/srv/app",
        ),
        (
            "HERE = Path(__file__).resolve().parent\nsys.path.insert(0, str(HERE.parent))\n",
            "/srv",
        ),
        ("sys.path[:0] = [str(Path(__file__).parents[1])]\n", "/srv"),
        ("sys.path += ['/srv/' + 'y']\n", "/srv/y"),
        ("sys.path = ['/srv/z'] + sys.path\n", "/srv/z"),
        (
            "p = '/srv/q'\nif p not in sys.path:\n    sys.path.append(p)\n",
            "/srv/q",
        ),
        (
            "sys.path.extend([os.path.join(os.path.dirname(__file__), 'lib')])\n",
            "/srv/app/lib",
        ),
        ("import site\nsite.addsitedir('/srv/v')\n", "/srv/v"),
    ] {
        assert_eq!(added(text), [Some(expected.to_owned())], "{text}");
    }
    assert_eq!(added("sys.path.insert(0, somewhere())\n"), [None]);
    assert_eq!(added("exec(code)\n"), [None]);
}

#[test]
fn what_is_under_a_condition_is_not_sure() {
    let text = "try:\n    import a\nexcept ImportError:\n    a = None\nif x:\n    import b\n\
                import c\ndef f():\n    import d\nif __name__ == '__main__':\n    import e\nelse:\n    import g\n\
                with open('x') as h:\n    import i\nfor j in k:\n    import l\n";
    let module = module(text);
    let imports: Vec<(String, bool)> = module
        .events
        .iter()
        .filter_map(|e| match &e.what {
            What::Import { module, .. } => Some((module.clone(), e.sure)),
            _ => None,
        })
        .collect();
    let expected = [
        ("a", false),
        ("b", false),
        ("c", true),
        ("g", true),
        ("i", true),
        ("l", false),
    ];
    assert_eq!(imports, expected.map(|(n, s)| (n.to_owned(), s)));
    assert_eq!(module.binds("a"), Some(false));
    assert_eq!(module.binds("c"), Some(true));
    assert_eq!(module.binds("d"), None);
    assert_eq!(module.binds("f"), Some(true));
    assert_eq!(module.binds("h"), Some(true));
}

#[test]
fn python_2_is_told_by_its_words() {
    for text in [
        "print 'x'\n",
        "print >>f, 'x'\n",
        "exec 'x' in y\n",
        "try:\n    x\nexcept A, e:\n    y\n",
        "raise E, 'x'\n",
        "x = 0777\n",
        "x = 10L\n",
        "if a <> b:\n    pass\n",
        "x = `y`\n",
    ] {
        let module = module(text);
        assert!(
            matches!(module.faults.first(), Some(Fault::Python2(..))),
            "{text} {:?}",
            module.faults
        );
    }
    for text in [
        "print('x')\n",
        "print('x', file=f)\nexec('x')\n",
        "try:\n    x\nexcept (A, B) as e:\n    y\n",
        "x = 0o777 + 0 + 00 + 10\n",
        "match x:\n    case 1:\n        pass\n",
        "x = f'{a!r:>{w}} {b[\"c\"]}'\n",
        "async def f():\n    async with a as b:\n        yield\n",
        "type X = int\ndef g[T](x: T) -> T: ...\n",
    ] {
        assert_eq!(module(text).faults, [], "{text}");
    }
    assert!(matches!(
        module("def f(:\n    pass\n").faults.first(),
        Some(Fault::Syntax(_))
    ));
}

#[test]
fn values_and_calls() {
    let text = "DEBUG = False\nALLOWED_HOSTS = ['a.example', \"b\" 'c']\nX = os.environ['SECRET']\n\
                app = Flask(__name__)\napp.debug = True\napp.config['DEBUG'] = True\napp.run(host='0', debug=True)\n\
                os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'a.settings')\nINSTALLED += ['x']\n";
    let module = module(text);
    assert_eq!(module.value("DEBUG").unwrap().0, &Value::Bool(false));
    assert_eq!(
        module.value("ALLOWED_HOSTS").unwrap().0,
        &Value::List(vec![
            Value::Text("a.example".into()),
            Value::Text("bc".into())
        ])
    );
    assert_eq!(module.value("app").unwrap().0, &Value::Call("Flask".into()));
    assert_eq!(module.value("app.debug").unwrap().0, &Value::Bool(true));
    assert_eq!(
        module.value("app.config[DEBUG]").unwrap().0,
        &Value::Bool(true)
    );
    assert!(module.value("INSTALLED").is_none());
    assert_eq!(module.environment[0].0, "SECRET");
    let calls: Vec<&str> = module
        .events
        .iter()
        .filter_map(|e| match &e.what {
            What::Call { function, .. } => Some(function.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(calls, ["app.run", "os.environ.setdefault"]);
}

#[test]
fn files_that_are_opened() {
    for text in [
        "a = '/v/bin/activate_this.py'\nexec(open(a).read(), dict(__file__=a))\n",
        "a = '/v/bin/activate_this.py'\nwith open(a) as f:\n    exec(f.read())\n",
        "execfile('/v/bin/activate_this.py')\n",
        "exec(compile(open('/v/bin/activate_this.py').read(), 'x', 'exec'))\n",
    ] {
        let module = module(text);
        assert!(
            module
                .events
                .iter()
                .any(|e| e.what == What::Opens(b"/v/bin/activate_this.py".to_vec())),
            "{text}"
        );
        assert!(module.open);
    }
}

/// Time is the machine's affair; what is held here is that nothing overflows or fails to end.
#[test]
fn hostile_text_comes_to_an_end() {
    let mut blocks = String::new();
    for n in 0..500 {
        blocks.push_str(&" ".repeat(n));
        blocks.push_str("if x:\n");
    }
    for text in [
        "(".repeat(100_000),
        blocks,
        format!("x = {}y{}\n", "f(".repeat(20_000), ")".repeat(20_000)),
        format!("x = y{}\n", ".parent".repeat(20_000)),
        format!("x = ''{}\n", " + 'a'".repeat(20_000)),
    ] {
        let _ = parse(b"/x.py", &Arc::from(text.as_bytes()));
    }
    let noise: Vec<u8> = (0..100_000_u32)
        .map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8)
        .collect();
    let _ = parse(b"/x.py", &Arc::from(noise.as_slice()));
    let large = vec![b'#'; MAX_SOURCE + 1];
    assert!(parse(b"/x.py", &Arc::from(large.as_slice())).is_none());
}

/// The lines are those that Python 3.11 names.
#[test]
fn an_error_is_where_python_says() {
    let head = "from flask import Flask\napp = Flask(__name__)\n@app.route('/')\ndef index()";
    for (text, line) in [
        (format!("{head}\n    return 'x'\napplication = app\n"), 4),
        (format!("{head}\n    return 'x'\n"), 4),
        (format!("{head}:\n    if True\n        return 1\n"), 5),
        (format!("{head}:\n    return 'x\napplication = app\n"), 5),
        (
            format!("{head}:\n    return {{'a': 1\napplication = app\n"),
            5,
        ),
        ("import os\nx == = os\n".to_owned(), 2),
        ("import os\nx = f(os\ndef g():\n    pass\n".to_owned(), 2),
        ("import os\nx = 1\nclas Foo:\n    pass\n".to_owned(), 3),
    ] {
        let Some(Fault::Syntax(place)) = module(&text).faults.first().cloned() else {
            panic!("no error in {text}");
        };
        assert_eq!(place.line, line, "{text}");
    }
}

#[test]
fn what_a_function_must_be_given() {
    let text = "def a(): ...\ndef b(x, y=1, *z, w, v=2, **u): ...\nasync def c(x: int, /, *, y): ...\n\
                class D: ...\n@deco\ndef e(environ, start_response): ...\n";
    let module = module(text);
    let of = |name: &str| {
        let f = module.function(name).unwrap();
        (
            f.required.join(" "),
            f.required_by_name.join(" "),
            f.is_async,
        )
    };
    let is = |a: &str, b: &str, c| (a.to_owned(), b.to_owned(), c);
    assert_eq!(of("a"), is("", "", false));
    assert_eq!(of("b"), is("x", "w", false));
    assert_eq!(of("c"), is("x", "y", true));
    assert_eq!(of("e"), is("environ start_response", "", false));
    assert!(module.function("D").unwrap().class);
}

#[test]
fn servers_that_do_not_return() {
    for (text, expected) in [
        ("app = Flask(__name__)\napp.run()\n", true),
        ("import uvicorn\nuvicorn.run(app)\n", true),
        ("from waitress import serve\nwaitress.serve(app)\n", true),
        ("job.run()\n", false),
        ("uvicorn.Config(app)\n", false),
    ] {
        let module = module(text);
        let found = module
            .events
            .iter()
            .any(|e| servers::blocks(&module, e).is_some());
        assert_eq!(found, expected, "{text}");
    }
}

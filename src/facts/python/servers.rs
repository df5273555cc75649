//! Calls that start a server of their own and do not return.

use super::{Event, Module, Value, What};

/// The function, if a step of an import is such a call.
pub fn blocks<'e>(module: &Module, event: &'e Event) -> Option<&'e str> {
    let What::Call { function, .. } = &event.what else {
        return None;
    };
    let server = match function.rsplit_once('.') {
        Some(("uvicorn", "run") | ("waitress", "serve") | ("serving", "run_simple")) => true,
        Some((object, "run")) => is_application(module, object),
        Some((object, "serve_forever")) => !object.is_empty(),
        _ => function == "run_simple",
    };
    server.then_some(function)
}

/// Whether a name is a Flask application, or one made by a function of the usual name.
pub fn is_application(module: &Module, name: &str) -> bool {
    let made = module.events.iter().any(|event| match &event.what {
        What::Assign {
            target,
            value: Value::Call(function),
        } => {
            target == name
                && matches!(
                    function.rsplit('.').next(),
                    Some("Flask" | "create_app" | "make_app" | "SocketIO" | "Quart" | "Dash")
                )
        }
        _ => false,
    });
    let imported = matches!(name, "app" | "application" | "socketio")
        && module.events.iter().any(|event| match &event.what {
            What::From { names, .. } => names.iter().any(|n| n.bound == name),
            _ => false,
        });
    made || imported
}

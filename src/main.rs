//! The command line tool.

fn main() -> std::process::ExitCode {
    flaskssl::cli::main()
}

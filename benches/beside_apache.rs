//! Whole processes side by side in one run: `flaskssl check TREE` and `apache2 -t`.
//!
//! `cargo bench --bench beside_apache`, or with `-- --runs 21 --hosts 1,100,1000,10000
//! --certificates own`. The two take turns, so that what else the machine does falls on
//! both. Told are medians, and the largest resident set of any run.
//!
//! `-- --stage FOLDER --hosts 1000` only puts such a tree into an empty folder, for a profiler.

mod trees;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike;

use trees::{Certificates, Tree};

/// First argument of this program where it is to run another one and measure it.
const MEASURE: &str = "--measure";

/// What one run cost.
#[derive(Debug, Clone, Copy)]
struct Cost {
    wall: Duration,
    /// User and system together.
    cpu: Duration,
    /// Largest resident set, in KiB.
    memory: u64,
}

/// What is to be compared.
struct Plan {
    runs: usize,
    hosts: Vec<usize>,
    certificates: Certificates,
    flaskssl: PathBuf,
    stage: Option<PathBuf>,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.first().is_some_and(|a| a == MEASURE) {
        return measure(&arguments[1..]);
    }
    let plan = match plan(&arguments) {
        Ok(plan) => plan,
        Err(message) => {
            eprintln!("beside_apache: {message}");
            return ExitCode::from(2);
        }
    };
    if let Some(folder) = &plan.stage {
        Tree::at(folder, plan.hosts[0], plan.certificates);
        return ExitCode::SUCCESS;
    }
    let Some(apache) = apache() else {
        println!("not measured: apache2 is not installed");
        return ExitCode::SUCCESS;
    };
    println!(
        "{:>6}  {:>11} {:>11} {:>7}  {:>11} {:>11} {:>7}  {:>9} {:>9} {:>7}",
        "hosts", "check", "apache2 -t", "1/", "cpu", "cpu", "1/", "MiB", "MiB", "1/"
    );
    for &hosts in &plan.hosts {
        println!("{}", compare(&plan, apache, hosts));
    }
    ExitCode::SUCCESS
}

fn plan(arguments: &[String]) -> Result<Plan, String> {
    let mut plan = Plan {
        runs: 21,
        hosts: vec![1, 100, 1_000, 10_000],
        certificates: Certificates::Shared,
        flaskssl: PathBuf::from(env!("CARGO_BIN_EXE_flaskssl")),
        stage: None,
    };
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        let mut value = || rest.next().ok_or(format!("{argument} needs a value"));
        let number = |text: &str| {
            text.parse::<usize>()
                .map_err(|_| format!("{argument}: `{text}` is no number"))
        };
        match argument.as_str() {
            "--bench" => {} // cargo says so
            "--runs" => plan.runs = number(value()?)?.max(1),
            "--hosts" => {
                plan.hosts = value()?.split(',').map(number).collect::<Result<_, _>>()?;
            }
            "--certificates" => {
                plan.certificates = match value()?.as_str() {
                    "own" => Certificates::Own,
                    "shared" => Certificates::Shared,
                    other => return Err(format!("--certificates own or shared, not {other}")),
                };
            }
            "--stage" => plan.stage = Some(PathBuf::from(value()?)),
            "--flaskssl" => plan.flaskssl = PathBuf::from(value()?),
            other => return Err(format!("unknown argument {other}")),
        }
    }
    Ok(plan)
}

fn apache() -> Option<&'static Path> {
    ["/usr/sbin/apache2", "/usr/sbin/httpd"]
        .into_iter()
        .map(Path::new)
        .find(|program| program.is_file())
}

/// One line of the table.
fn compare(plan: &Plan, apache: &Path, hosts: usize) -> String {
    let tree = Tree::new(hosts, plan.certificates);
    let root = tree.path().display().to_string();
    let main = tree.main().display().to_string();
    let ours = [
        plan.flaskssl.display().to_string(),
        "check".to_owned(),
        root.clone(),
    ];
    let program = apache.display().to_string();
    let theirs = [&program, "-t", "-d", &root, "-f", &main].map(str::to_owned);
    // Once each for nothing: the files come from the disk then.
    run(&tree, &ours);
    run(&tree, &theirs);
    let (mut check, mut configtest) = (Vec::new(), Vec::new());
    for _ in 0..plan.runs {
        check.push(run(&tree, &ours));
        configtest.push(run(&tree, &theirs));
    }
    let (check, configtest) = (total(&mut check), total(&mut configtest));
    let mut line = format!("{hosts:>6}");
    let times = [(check.wall, configtest.wall), (check.cpu, configtest.cpu)];
    for (ours, theirs) in times {
        let ratio = theirs.as_secs_f64() / ours.as_secs_f64().max(1e-6);
        write!(
            line,
            "  {:>11} {:>11} {ratio:>7.1}",
            shown(ours),
            shown(theirs)
        )
        .expect("writing to a string");
    }
    let mib = |kib: u64| kib as f64 / 1024.0;
    let ratio = mib(configtest.memory) / mib(check.memory).max(1e-3);
    write!(
        line,
        "  {:>9.1} {:>9.1} {ratio:>7.1}",
        mib(check.memory),
        mib(configtest.memory)
    )
    .expect("writing to a string");
    line
}

/// Medians of times, the largest of memory.
fn total(costs: &mut [Cost]) -> Cost {
    let middle = costs.len() / 2;
    let memory = costs.iter().map(|c| c.memory).max().unwrap_or_default();
    costs.sort_by_key(|c| c.cpu);
    let cpu = costs[middle].cpu;
    costs.sort_by_key(|c| c.wall);
    Cost {
        wall: costs[middle].wall,
        cpu,
        memory,
    }
}

fn shown(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1e3)
}

/// Runs a program by way of a small process of its own, whose children are that program
/// alone: what the system tells of children is then told of it.
fn run(tree: &Tree, command: &[String]) -> Cost {
    let this = std::env::current_exe().expect("this program");
    let output = Command::new(this)
        .arg(MEASURE)
        .args(command)
        .envs(tree.variables())
        .stdin(Stdio::null())
        .output()
        .expect("running a program");
    assert!(
        output.status.success(),
        "{}: {}",
        command.join(" "),
        String::from_utf8_lossy(&output.stderr)
    );
    let text = String::from_utf8_lossy(&output.stdout);
    let numbers: Vec<u64> = text
        .split_whitespace()
        .filter_map(|n| n.parse().ok())
        .collect();
    let [wall, cpu, memory] = numbers[..] else {
        panic!("no measurement: {text}");
    };
    Cost {
        wall: Duration::from_micros(wall),
        cpu: Duration::from_micros(cpu),
        memory,
    }
}

/// In the small process: runs the program, and tells what it cost.
fn measure(command: &[String]) -> ExitCode {
    let Some((program, arguments)) = command.split_first() else {
        return ExitCode::from(2);
    };
    let start = Instant::now();
    let done = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .output();
    let wall = start.elapsed();
    match done {
        // Both answer 0 on these trees; anything else is measured on the wrong thing.
        Ok(output) if output.status.success() => {}
        Ok(output) => {
            eprint!("{}", String::from_utf8_lossy(&output.stderr));
            // What was found, to whoever has to mend the tree.
            let _ = Command::new(program)
                .args(arguments)
                .stdout(std::io::stderr())
                .status();
            return ExitCode::FAILURE;
        }
        Err(error) => {
            eprintln!("{program}: {error}");
            return ExitCode::FAILURE;
        }
    }
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).expect("what the child has used");
    let cpu = usage.user_time() + usage.system_time();
    println!(
        "{} {} {}",
        wall.as_micros(),
        cpu.num_microseconds(),
        usage.max_rss()
    );
    ExitCode::SUCCESS
}

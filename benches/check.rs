//! How long the stages of `check` take, each alone, on trees of growing size.
//!
//! `cargo bench --bench check`; `cargo bench --bench check -- load/1000` for one of them.

mod trees;

use std::hint::black_box;
use std::os::unix::ffi::OsStrExt;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

use flaskssl::config::modules::Modules;
use flaskssl::config::{Options, Request, load};
use flaskssl::facts::{Facts, Target};
use flaskssl::probe::Disk;
use flaskssl::rules::{self, Context};
use flaskssl::syntax;

use trees::{Certificates, Tree};

/// How many TLS hosts.
const SIZES: &[usize] = &[1, 100, 1_000, 10_000];

fn request(tree: &Tree) -> Request {
    let bytes = |path: &std::path::Path| path.as_os_str().as_bytes().to_vec();
    Request {
        main: bytes(&tree.main()),
        more: Vec::new(),
        htaccess: None,
        options: Options {
            server_root: bytes(tree.path()),
            defines: Vec::new(),
            modules: Modules::built_in(true),
            whole: true,
            debian: true,
            envvars: Some(bytes(&tree.path().join("envvars"))),
            here: None,
        },
    }
}

/// Bytes of all sites' files.
fn size(tree: &Tree) -> u64 {
    std::fs::read_dir(tree.path().join("sites-available"))
        .expect("the tree's sites")
        .flatten()
        .filter_map(|entry| entry.metadata().ok())
        .map(|meta| meta.len())
        .sum()
}

/// One file with everything in it, as text.
fn text(hosts: usize) -> Vec<u8> {
    let tree = Tree::new(hosts, Certificates::Shared);
    let folder = std::fs::read_dir(tree.path().join("sites-available")).expect("the tree's sites");
    folder
        .flatten()
        .flat_map(|entry| std::fs::read(entry.path()).expect("a site's file"))
        .collect()
}

fn parse(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("parse");
    let text = text(100);
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("lines", |b| b.iter(|| syntax::parse(black_box(&text))));
    group.finish();
}

fn reading(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("load");
    for &hosts in SIZES {
        let tree = Tree::new(hosts, Certificates::Shared);
        let request = request(&tree);
        group.throughput(Throughput::Bytes(size(&tree)));
        if hosts >= 1_000 {
            group
                .sample_size(10)
                .measurement_time(Duration::from_secs(15));
        }
        group.bench_with_input(
            BenchmarkId::from_parameter(hosts),
            &request,
            |b, request| {
                b.iter(|| load(&Disk::new(), black_box(request).clone()));
            },
        );
    }
    group.finish();
}

fn findings(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("findings");
    for &hosts in &[1, 100, 1_000] {
        let tree = Tree::new(hosts, Certificates::Shared);
        let config = load(&Disk::new(), request(&tree));
        let disk = Disk::new();
        group.bench_with_input(BenchmarkId::from_parameter(hosts), &config, |b, config| {
            b.iter(|| {
                let root = config.server_root.clone();
                let facts = Facts::new(&disk, config.here, root, None, Target::default());
                let cx = Context::new(black_box(config), &facts);
                rules::check(&cx, &rules::by_default)
            });
        });
    }
    group.finish();
}

criterion_group!(stages, parse, reading, findings);
criterion_main!(stages);

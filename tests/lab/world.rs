//! An Internet with an authority and a name server, and machines on it, one after another.

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::apart::{Apart, said};

/// What the name server says of the domain of every machine, whose address is one that the
/// machine owns, and of what else there is.
const ZONE: &str = "\
duckdns.org NS ns1.duckdns.org
duckdns.org NS ns2.duckdns.org
ns1.duckdns.org A 99.79.143.35
ns2.duckdns.org A 35.182.183.211
www.duckdns.org A 44.128.9.9
flaskhome.duckdns.org A 44.128.7.10
*.flaskhome.duckdns.org A 44.128.7.10
acme-v02.api.letsencrypt.org A 172.65.32.248
acme-staging-v02.api.letsencrypt.org A 172.65.32.248
xip.io NS ns1.xip.io
localhost A 127.0.0.1
";

/// What a lab needs; each is a program of a package that Debian has.
const PROGRAMS: [&str; 16] = [
    "apache2", "a2enmod", "bash", "certbot", "curl", "ip", "ipcs", "nft", "nsenter", "openssl",
    "pebble", "pgrep", "python3", "setpriv", "unshare", "useradd",
];

const FILES: [(&str, &str); 2] = [
    ("/usr/lib/apache2/modules/mod_wsgi.so", "mod_wsgi"),
    (
        "/usr/lib/python3/dist-packages/flask/__init__.py",
        "python3-flask",
    ),
];

/// One Internet.
pub(crate) struct World {
    net: Apart,
    folder: tempfile::TempDir,
    machines: Cell<u32>,
}

/// One machine on it.
pub(crate) struct Machine<'w> {
    inside: Apart,
    world: &'w World,
}

/// Why no lab can be set up here.
pub(crate) fn unable() -> Option<String> {
    let folders = ["/usr/sbin", "/usr/bin", "/sbin", "/bin"];
    let missing = |name: &&&str| !folders.iter().any(|f| Path::new(f).join(**name).is_file());
    if let Some(name) = PROGRAMS.iter().find(missing) {
        return Some(format!("no {name} here"));
    }
    if let Some((_, name)) = FILES.iter().find(|(file, _)| !Path::new(file).is_file()) {
        return Some(format!("no {name} here"));
    }
    let apart = Command::new("unshare")
        .args(["--mount", "--net", "--pid", "--uts", "--ipc", "--fork"])
        .args(["--mount-proc", "mount", "-t", "tmpfs", "tmpfs", "/mnt"])
        .stderr(Stdio::null())
        .status();
    if !apart.is_ok_and(|status| status.success()) {
        return Some("no right to namespaces (unshare)".to_owned());
    }
    None
}

fn scripts() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lab")
}

impl World {
    /// Sets up the Internet, and the machine which all others are copies of.
    pub(crate) fn new() -> Result<World, String> {
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        // Servers read some of it as users of their own; tempfile made it for its owner alone.
        let open = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(folder.path(), open).map_err(|error| error.to_string())?;
        let scripts = scripts();
        let mut pki = Command::new("timeout");
        pki.args(["20", "bash"])
            .arg(scripts.join("pki.sh"))
            .arg(folder.path().join("pki"));
        said(&mut pki).well("pki.sh")?;
        std::fs::write(folder.path().join("zone"), ZONE).map_err(|error| error.to_string())?;
        let this = std::env::current_exe().map_err(|error| error.to_string())?;
        let net = Apart::start(
            &scripts.join("internet.sh"),
            &[folder.path(), &this, &scripts],
        )?;
        let world = World {
            net,
            folder,
            machines: Cell::new(0),
        };
        let first = world.plug_in(Some("build"))?;
        let built = first
            .inside
            .run(". /mnt/scripts/build.sh", 120)
            .well("build.sh")?;
        if !built.trim_end().ends_with("built") {
            return Err(format!("build.sh did not come to its end\n{built}"));
        }
        drop(first);
        Ok(world)
    }

    /// What all its machines see as /mnt/folder.
    #[allow(
        dead_code,
        reason = "not every test that uses the lab puts something there"
    )]
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A healthy machine, on which nothing runs yet.
    pub(crate) fn machine(&self) -> Result<Machine<'_>, String> {
        std::fs::write(self.folder.path().join("zone"), ZONE).map_err(|error| error.to_string())?;
        self.plug_in(None)
    }

    fn plug_in(&self, how: Option<&str>) -> Result<Machine<'_>, String> {
        let scripts = scripts();
        let template = self.folder.path().join("template");
        std::fs::create_dir_all(&template).map_err(|error| error.to_string())?;
        let flaskssl = Path::new(env!("CARGO_BIN_EXE_flaskssl"));
        let mut arguments = vec![self.folder.path(), flaskssl, &scripts, &template];
        arguments.extend(how.map(Path::new));
        let inside = Apart::start(&scripts.join("machine.sh"), &arguments)?;
        let nth = self.machines.get();
        self.machines.set(nth + 1);
        // The wire of the machine before goes with its namespace, but not at once.
        let (last, this) = (format!("wire{}", nth.wrapping_sub(1)), format!("wire{nth}"));
        self.net.on_the_wire(&format!(
            "ip link delete {last} 2>/dev/null
            set -e
            ip link add {this} type veth peer name eth0 netns {}
            ip address add 44.128.7.1/24 dev {this}
            ip address add 2a0f:ff00:7::1/64 dev {this} nodad
            ip link set {this} up",
            inside.id()
        ))?;
        inside.on_the_wire(
            "set -e
            ip address add 44.128.7.10/24 dev eth0
            ip address add 2a0f:ff00:7::10/64 dev eth0 nodad
            ip link set eth0 up
            ip route add default via 44.128.7.1
            ip -6 route add default via 2a0f:ff00:7::1",
        )?;
        Ok(Machine {
            inside,
            world: self,
        })
    }
}

impl Machine<'_> {
    /// The machine itself.
    pub(crate) fn inside(&self) -> &Apart {
        &self.inside
    }

    /// The Internet that it is on.
    pub(crate) fn outside(&self) -> &Apart {
        &self.world.net
    }
}

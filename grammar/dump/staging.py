"""Builds the dump module and runs `apache2 -t` over throw-away server roots."""

import json
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

MPMS = ("event", "worker", "prefork")

# Modules that others resolve symbols of: httpd loads with RTLD_NOW, so order matters.
LOADED_FIRST = (
    "watchdog",
    "slotmem_shm",
    "slotmem_plain",
    "socache_shmcb",
    "socache_dbm",
    "socache_memcache",
    "socache_redis",
    "dbd",
    "ldap",
    "session",
    "cache",
    "dav",
    "proxy",
    "http2",
    "authz_core",
    "authn_core",
)


class Refused(Exception):
    """`apache2 -t` did not accept the staged configuration; holds what it said."""


class Server:
    """One installed httpd, the dump module built for it, and a place to stage trees in."""

    def __init__(self, scratch):
        self.scratch = Path(scratch)
        self.binary = find_binary()
        self.modules = Path(output_of(["apxs", "-q", "LIBEXECDIR"]))
        self.dump_module = self._build()

    def _build(self):
        build = self.scratch / "build"
        build.mkdir()
        source = build / "mod_flaskssl_dump.c"
        for name in (source.name, "json_text.h"):
            shutil.copy(Path(__file__).with_name(name), build / name)
        made = subprocess.run(
            ["apxs", "-Wc,-Wall", "-Wc,-Wextra", "-c", source.name],
            cwd=build,
            capture_output=True,
            text=True,
        )
        if made.returncode != 0:
            raise SystemExit(f"apxs could not build the dump module:\n{made.stdout}{made.stderr}")
        return build / ".libs" / "mod_flaskssl_dump.so"

    def dump(self, loads, libraries=()):
        """The dumped records with `loads`, a list of (symbol, path) or ("", path) for LoadFile."""
        with tempfile.TemporaryDirectory(dir=self.scratch) as root:
            conf = Path(root) / "httpd.conf"
            out = Path(root) / "dump.jsonl"
            lines = [
                f"ServerRoot {root}",
                f"DefaultRuntimeDir {root}",
                f"DocumentRoot {root}",
                "ServerName localhost",
                "ErrorLog /dev/stderr",
            ]
            for symbol, path in loads:
                lines.append(f"LoadModule {symbol} {path}" if symbol else f"LoadFile {path}")
            lines.append(f"LoadModule flaskssl_dump_module {self.dump_module}")
            conf.write_text("\n".join(lines) + "\n")
            # Nothing of the caller's environment reaches httpd: its answer must not depend on it.
            env = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "FLASKSSL_DUMP": str(out)}
            if libraries:
                env["LD_LIBRARY_PATH"] = ":".join(str(path) for path in libraries)
            ran = subprocess.run(
                [self.binary, "-t", "-f", str(conf)],
                capture_output=True,
                text=True,
                errors="replace",
                env=env,
                timeout=120,
                cwd=root,
            )
            if not out.exists():
                raise Refused((ran.stderr + ran.stdout).strip() or f"exit status {ran.returncode}")
            return parse(out.read_bytes())

    def version(self):
        """`2.4.62` and the like."""
        said = output_of([self.binary, "-v"])
        return re.search(r"Apache/(\S+)", said).group(1)


def find_binary():
    """httpd's path: Debian calls it apache2 and keeps it in /usr/sbin."""
    path = os.environ["PATH"] + ":/usr/sbin"
    binary = shutil.which("apache2", path=path) or shutil.which("httpd", path=path)
    if binary is None:
        raise SystemExit("no apache2 is installed")
    return binary


def output_of(command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def parse(raw):
    """Reads the JSON lines; the dump writes each byte as one character, so undo that."""

    def bytes_again(value):
        if isinstance(value, str):
            return value.encode("latin-1").decode("utf-8", "replace")
        return value

    records = []
    for line in raw.decode("ascii").splitlines():
        record = json.loads(line)
        records.append({key: bytes_again(value) for key, value in record.items()})
    return [r for r in records if r["source"] != "mod_flaskssl_dump.c"]

"""Fetches Debian packages into a temporary folder, so that nothing is installed or enabled."""

import re
import subprocess
from pathlib import Path

import installed

# What every run dumps from the installed httpd.
CORE = ("apache2-bin", "libapache2-mod-wsgi-py3")
# Not a module, but unpacked with them.
MANUAL = "apache2-doc"
# A package whose missing libraries weigh more is tried without them.
LIMIT = 20_000_000
URI_LINE = re.compile(r"^'[^']+' (\S+)_[^_]*_\S+\.deb (\d+) ", re.M)


class Unfetchable(Exception):
    """Why a package could not be had."""


def names():
    """The packages to try."""
    text = Path(__file__).with_name("packages.list").read_text()
    return [line for line in text.splitlines() if line and not line.startswith("#")]


class Unpacked:
    """Packages and the libraries they miss, unpacked below one temporary root."""

    def __init__(self, scratch):
        self.root = Path(scratch) / "root"
        self.debs = Path(scratch) / "debs"
        self.wanted = []
        self.root.mkdir()
        self.debs.mkdir()

    def add(self, names_wanted):
        """Unpacks packages and, unless that is heavy, what they need; returns {package: why not}."""
        wanted, failed = set(), {}
        for name in names_wanted:
            try:
                needed = missing(name)
            except Unfetchable as why:
                failed[name] = why
                continue
            light = sum(size for _, size in needed) <= LIMIT
            wanted |= {part for part, _ in needed} if light else {name}
            # An installed package is not listed as missing.
            wanted.add(name)
            self.wanted.append(name)
        # One call: apt-get takes longer to start than most of these take to fetch.
        apt(["download", "-qq", *sorted(wanted)], cwd=self.debs)
        for deb in sorted(self.debs.glob("*.deb")):
            subprocess.run(["dpkg-deb", "-x", deb, self.root], check=True)
        return failed

    def packages(self):
        """The packages of modules that were asked for and could be had."""
        return [name for name in self.wanted if name != MANUAL]

    def libraries(self):
        """The folders in which shared libraries lie."""
        folders = {path.parent for path in (self.root / "usr/lib").glob("**/lib*.so*")}
        folders |= {path.parent for path in (self.root / "lib").glob("**/lib*.so*")}
        return sorted(folder for folder in folders if folder.parts[-2:] != ("apache2", "modules"))

    def shared_objects(self):
        """The libraries themselves, for modules that use one without naming it."""
        found = {path for folder in self.libraries() for path in folder.glob("lib*.so*")}
        return [installed.Library(path) for path in sorted(found) if not path.is_symlink()]

    def files_of(self, package):
        """The modules that the package itself brings, by their paths below the root."""
        deb = next(self.debs.glob(f"{package}_*.deb"))
        listed = subprocess.run(["dpkg-deb", "-c", deb], capture_output=True, text=True, check=True)
        own = sorted(re.findall(r" \./(.*?)(?: -> .*)?$", listed.stdout, re.M))
        found = []
        for load in filter(re.compile(r"etc/apache2/mods-available/[^/]+\.load$").match, own):
            for file in installed.read_load_file(self.root / load):
                file.path = self.inside(file.path)
                file.load_files = tuple(self.inside(path) for path in file.load_files)
                # A package may have two .load files for one module, to enable it in two ways.
                if file.path not in [other.path for other in found]:
                    found.append(file)
        named = {file.path.name for file in found}
        for path in own:
            if re.fullmatch(r"usr/lib/apache2/modules/[^/]+\.so", path) and Path(path).name not in named:
                found.append(installed.ModuleFile(self.inside(path), symbol_of(self.inside(path))))
        for file in found:
            file.package = package
        return found

    def inside(self, path):
        return self.root / str(path).lstrip("/")


def symbol_of(path):
    """The module structure that a shared object offers; its name ends in `_module`."""
    symbols = sorted(s for s in installed.defined_symbols(path) if s.endswith("_module"))
    stem = path.name.removeprefix("mod_").removesuffix(".so")
    return next((s for s in symbols if s.startswith(stem)), symbols[0] if symbols else f"{stem}_module")


def missing(package):
    """(name, bytes) of the package and of what it needs that is not installed."""
    said = apt(["install", "--print-uris", "-qq", "--no-install-recommends", package])
    return [(name, int(size)) for name, size in URI_LINE.findall(said)]


def apt(arguments, cwd=None):
    ran = subprocess.run(["apt-get", *arguments], cwd=cwd, capture_output=True, text=True)
    if ran.returncode != 0:
        raise Unfetchable((ran.stderr.strip().splitlines() or ["apt-get failed"])[-1])
    return ran.stdout

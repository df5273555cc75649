"""What is installed: module files, their LoadModule symbols, a2enmod names, Debian packages."""

import re
import subprocess
from pathlib import Path

LOAD_LINE = re.compile(r"^\s*(LoadModule|LoadFile)\s+(\S+)(?:\s+(\S+))?", re.M | re.I)
DEPENDS_LINE = re.compile(r"^#\s*Depends:\s*(.+)$", re.M)


class ModuleFile:
    """One .so that httpd can load."""

    def __init__(self, path, symbol, a2enmod=None, depends=(), load_files=()):
        self.path = Path(path)
        self.symbol = symbol
        self.a2enmod = a2enmod
        self.depends = tuple(depends)
        self.load_files = tuple(load_files)
        self.package = None
        self.needs = ()

    @property
    def short(self):
        """`ssl` of `mod_ssl.so`, the stem in which load orders are written."""
        return re.sub(r"^mod_", "", self.path.name.split(".so")[0])

    def loads(self):
        """The (symbol, path) pairs that load it."""
        return [("", path) for path in self.load_files] + [(self.symbol, self.path)]


class Library(ModuleFile):
    """A plain shared library that a module uses without naming it; LoadFile brings it in."""

    def __init__(self, path):
        super().__init__(path, "")


def read_load_file(path):
    """The ModuleFiles that one .load file of mods-available names."""
    text = path.read_text(errors="replace")
    depends = DEPENDS_LINE.search(text)
    found, load_files = [], []
    for directive, first, second in LOAD_LINE.findall(text):
        if directive.lower() == "loadfile":
            load_files.append(first.strip('"'))
        elif second:
            depend_names = depends.group(1).split() if depends else ()
            found.append(ModuleFile(second.strip('"'), first, path.stem, depend_names, load_files))
    return found


def in_mods_available(module_folder, packages, mods_available="/etc/apache2/mods-available"):
    """The modules that `packages` bring: those of mods-available, and .so files without a .load."""
    found = []
    for load in sorted(Path(mods_available).glob("*.load")):
        found += read_load_file(load)
    named = {module.path.name for module in found}
    for path in sorted(Path(module_folder).glob("mod_*.so")):
        if path.name not in named:
            stem = path.name.removeprefix("mod_").removesuffix(".so")
            found.append(ModuleFile(path, f"{stem}_module"))
    owners = packages_of([module.path for module in found])
    for module in found:
        module.package = owners.get(str(module.path))
    return [module for module in found if module.package in packages]


def packages_of(paths):
    """The Debian package that owns each path; merged-/usr and alternatives are followed."""
    asked = {}
    for path in paths:
        for candidate in {str(path), str(Path(path).resolve())}:
            asked[candidate] = str(path)
    # dpkg answers for those it knows and complains about the rest; only the answers count.
    said = subprocess.run(["dpkg", "-S", *asked], capture_output=True, text=True).stdout
    owners = {}
    for line in said.splitlines():
        package, _, path = line.rpartition(": ")
        if path in asked:
            owners[asked[path]] = package.split(",")[0].split(":")[0]
    return owners


def defined_symbols(path):
    """Names that a shared object offers to others."""
    asked = subprocess.run(
        ["nm", "-D", "--defined-only", str(path)], capture_output=True, text=True, check=True
    )
    return {line.split()[-1].split("@")[0] for line in asked.stdout.splitlines() if line.split()}

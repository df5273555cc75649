"""Gathers the tables of the installed httpd, of packages, and of the committed files."""

import sys
import tomllib

import installed
import load_order
import packages
import staging
import tables


class Core:
    """What apache2-bin and mod_wsgi's package bring, dumped once with each MPM."""

    def __init__(self, server):
        self.server = server
        self.files = installed.in_mods_available(server.modules, packages.CORE)
        self.mpms = {f.short.removeprefix("mpm_"): f for f in self.files if f.short.startswith("mpm_")}
        failed = load_order.find_needs(server, self.files, self.mpms["event"])
        report_failures(failed)
        self.files = [file for file in self.files if file.short not in failed]
        dumps = {mpm: server.dump(self.loads(mpm)) for mpm in staging.MPMS}
        self.directives = tables.directives(dumps)
        self.modules = tables.modules(dumps, self.files)

    def loads(self, mpm):
        """Every module beside one MPM, in an order that httpd can load."""
        chosen = [f for f in self.files if f not in self.mpms.values() or f is self.mpms[mpm]]
        return [load for file in load_order.ordered(chosen, staging.LOADED_FIRST) for load in file.loads()]


class Packaged:
    """What the other packages bring, from a temporary root."""

    def __init__(self, core, unpacked):
        self.directives, self.modules = [], []
        files = []
        for package, why in unpacked.add([packages.MANUAL, *packages.names()]).items():
            print(f"{package}: not fetched: {why}", file=sys.stderr)
        for package in unpacked.packages():
            found = unpacked.files_of(package)
            if not found:
                print(f"{package}: brings no module file", file=sys.stderr)
            files += found
        libraries = unpacked.libraries()
        event = core.mpms["event"]
        known = core.files + unpacked.shared_objects()
        failed = load_order.find_needs(core.server, files, event, known, libraries)
        report_failures(failed)
        for file in files:
            if file.short not in failed:
                self._dump(core, file, libraries)

    def _dump(self, core, file, libraries):
        before = [need for need in file.needs if need not in core.files]
        loads = core.loads("event") + [load for part in [*before, file] for load in part.loads()]
        dumped = core.server.dump(loads, libraries)
        short_name = file.symbol.removesuffix("_module")
        sources = [r["source"] for r in dumped if r.get("short_name") == short_name]
        records = [r for r in dumped if r["source"] in sources]
        self.directives += tables.directives({"event": records})
        self.modules += tables.modules({"event": records}, [file])


class Kept:
    """The packages' part of the committed files."""

    def __init__(self, directives_path, modules_path):
        directives = tomllib.loads(directives_path.read_text())["directive"]
        modules = tomllib.loads(modules_path.read_text())["module"]
        self.all_directives = directives
        self.modules = [m for m in modules if m["package"] not in packages.CORE]
        names = {module["name"] for module in self.modules}
        self.directives = [d for d in directives if d["module"] in names]


def report_failures(failed):
    for short, why in sorted(failed.items()):
        print(f"{short}: httpd cannot load it: {' '.join(why.split())}", file=sys.stderr)

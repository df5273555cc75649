"""Turns raw dumps into the entries of directives.toml and modules.toml."""

import re
from pathlib import Path

# Words by which httpd's own help texts mark a directive that should not be used any more.
HELP_DEPRECATES = re.compile(r"\b(deprecated|obsolete|no longer (?:used|supported)|old name)\b", re.I)


def module_name(source):
    """`mod_ssl` of `mod_ssl.c`."""
    return re.sub(r"\.(c|cc|cpp|cxx|hpp?)$", "", source)


def directives(dumps):
    """Entries from {mpm name: records}; one entry for each (module, directive)."""
    entries = {}
    mpm_sources = {f"{mpm}.c": mpm for mpm in dumps}
    common = {}
    for mpm, records in dumps.items():
        for record in records:
            if record["kind"] != "directive":
                continue
            entry = directive(record)
            if record["source"] in mpm_sources:
                common.setdefault(entry["name"], {})[mpm] = entry
            else:
                key = (entry["module"], entry["name"])
                seen = entries.setdefault(key, dict(entry, mpm=[]))
                if {k: seen[k] for k in entry} != entry:
                    raise SystemExit(f"{key} differs between the MPMs")
                if mpm not in seen["mpm"]:
                    seen["mpm"].append(mpm)
    for (_, _), entry in entries.items():
        if len(entry["mpm"]) == len(dumps):
            del entry["mpm"]
    for name, by_mpm in common.items():
        for entry in merged(by_mpm):
            entries[(entry["module"], name)] = entry
    return list(entries.values())


def merged(by_mpm):
    """The MPMs' entries of one name: one entry where they read the directive alike."""
    groups = {}
    for mpm, entry in by_mpm.items():
        groups.setdefault((entry["args"], entry["override_bits"]), []).append((mpm, entry))
    for group in groups.values():
        mpms = [mpm for mpm, _ in group]
        entry = dict(group[0][1], mpm=mpms)
        if len(mpms) > 1:
            entry["module"] = "mpm_common"
        yield entry


def directive(record):
    name = record["name"]
    entry = {
        "name": name,
        "module": module_name(record["source"]),
        "args": record["args"],
        "override": record["override"],
        "override_bits": record["override_bits"],
        "exec_on_read": "EXEC_ON_READ" in record["override"],
        "section": name.startswith("<"),
        "data": record["data"],
        "help": " ".join((record["help"] or "").split()),
    }
    return entry


def modules(dumps, files):
    """Entries of the loaded modules; `files` are the ModuleFiles they came from."""
    by_short_name = {file.symbol.removesuffix("_module"): file for file in files}
    entries = {}
    for mpm, records in dumps.items():
        for record in records:
            if record["kind"] != "module":
                continue
            entry = {
                "name": module_name(record["source"]),
                "symbol": f"{record['short_name']}_module",
                "source": record["source"],
            }
            file = by_short_name.get(record["short_name"])
            if record["static"]:
                entry["static"] = True
                entry["package"] = "apache2-bin"
            elif file is None:
                raise SystemExit(f"{record['source']} came from no known file")
            else:
                # httpd drops `_module` only where it stands; mod_shib's symbol is `mod_shib`.
                entry["symbol"] = file.symbol
                entry["file"] = Path(file.path).name
                entry["a2enmod"] = file.a2enmod
                entry["package"] = file.package
                entry["depends"] = list(file.depends)
                entry["needs"] = [need.a2enmod or need.short for need in file.needs if need.symbol]
                if record["source"] == f"{mpm}.c":
                    entry["mpm"] = True
            entries[entry["name"]] = entry
    return list(entries.values())


def add_manual(entries, pages, version):
    """Adds the manual's facts to the entries of directives."""
    for entry in entries:
        facts = dict(manual_of(entry, pages) or {})
        if facts.get("display") == entry["name"]:
            del facts["display"]
        # A page may name a later series; the table itself shows that the directive is here.
        if "since" in facts and as_numbers(facts["since"]) > as_numbers(version):
            del facts["since"]
        if HELP_DEPRECATES.search(entry["help"]):
            facts["deprecated"] = True
        entry.update(facts)


def manual_of(entry, pages):
    title = entry["name"].lower() + (">" if entry.get("section") else "")
    module = entry["module"]
    order = [module, "mpm_common", "core"] if module in ("core", "http_core") or "mpm" in entry else [module]
    for page in order:
        if title in pages.get(page, {}):
            return pages[page][title]
    # Some directives are described on the page of a module that was split since.
    homes = [page for page in pages if title in pages[page]]
    return pages[homes[0]][title] if len(homes) == 1 else None


MANUAL_KEYS = ("display", "context", "since", "deprecated", "manual")


def keep_manual(entries, committed):
    """Takes the manual's facts from the committed entries, where there is no manual to read."""
    known = {(entry["module"], entry["name"]): entry for entry in committed}
    for entry in entries:
        old = known.get((entry["module"], entry["name"]), {})
        entry.update({key: old[key] for key in MANUAL_KEYS if key in old})


def check_removed(removed, entries):
    """No directive can be both removed and in a table."""
    present = {entry["name"].lower().lstrip("<") for entry in entries}
    for entry in removed:
        if entry["name"].lower().lstrip("<") in present:
            raise SystemExit(f"{entry['name']} is said to be removed, but httpd has it")


def as_numbers(version):
    return [int(part) for part in version.split(".")]

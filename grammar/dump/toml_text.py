"""Writes the two tables as TOML, always in the same order, so that a diff shows what changed."""

DIRECTIVE_KEYS = (
    "name",
    "display",
    "module",
    "args",
    "override",
    "override_bits",
    "exec_on_read",
    "section",
    "data",
    "mpm",
    "context",
    "since",
    "deprecated",
    "manual",
    "help",
)
MODULE_KEYS = (
    "name",
    "symbol",
    "source",
    "file",
    "static",
    "mpm",
    "a2enmod",
    "package",
    "depends",
    "needs",
)
REMOVED_KEYS = ("name", "module", "removed_in", "instead")
# Absent means false or empty for every key but these.
ALWAYS = {"override", "override_bits", "help"}


def value(item):
    if isinstance(item, bool):
        return "true" if item else "false"
    if isinstance(item, int):
        return str(item)
    if isinstance(item, str):
        return string(item)
    return "[" + ", ".join(value(part) for part in item) + "]"


def string(text):
    out = []
    for char in text:
        if char in '"\\':
            out.append("\\" + char)
        elif ord(char) < 0x20 or ord(char) == 0x7F:
            out.append(f"\\u{ord(char):04x}")
        else:
            out.append(char)
    return '"' + "".join(out) + '"'


def table(kind, entry, keys):
    lines = [f"[[{kind}]]"]
    for key in keys:
        item = entry.get(key)
        if item in (None, False, "", [], ()) and not (key in ALWAYS and item is not None):
            continue
        lines.append(f"{key} = {value(item)}")
    return "\n".join(lines) + "\n"


def by_module_and_name(entry):
    return (entry.get("module", ""), entry["name"].lower(), entry["name"])


def directives(header, entries, removed):
    parts = [header]
    parts += [table("directive", e, DIRECTIVE_KEYS) for e in sorted(entries, key=by_module_and_name)]
    parts += [table("removed", e, REMOVED_KEYS) for e in sorted(removed, key=lambda e: e["name"].lower())]
    return "\n".join(parts)


def modules(header, entries):
    ordered = sorted(entries, key=lambda e: (e["name"], e["symbol"]))
    return "\n".join([header] + [table("module", e, MODULE_KEYS) for e in ordered])

"""Short facts from the manual that Debian's apache2-doc ships: contexts, since, deprecated, link."""

import re
from html import unescape
from pathlib import Path

SECTION = re.compile(r'<div class="directive-section">(.*?)(?=<div class="directive-section">|\Z)', re.S)
HEADING = re.compile(r'<h2 id="([^"]+)"><span id="[^"]+">(.*?)</span>', re.S)
ROW = re.compile(r"<tr><th[^>]*>(.*?)</th><td[^>]*>(.*?)</td></tr>", re.S)
# "Available in Apache HTTP Server 2.4.13 and later", "Added in 2.4.39", "2.2.32 or 2.4.24 and
# later"; not "The optional third argument is supported in 2.3.15 and later".
SINCE = re.compile(
    r"^(?:\S+ is )?(?:only )?(?:available|added|directive supported)?\s*(?:in|from|since)?\s*"
    r"(?:apache(?: http server| httpd)?|httpd)?,?\s*(?:version)?\s*"
    r"(?:\d+\.\d+(?:\.\d+)? or )?(\d+\.\d+(?:\.\d+)?)\b",
    re.I,
)
# In the Status or Description line.
DEPRECATED = re.compile(r"^deprecated\b", re.I)


def text_of(html):
    """The text of a piece of HTML on one line."""
    return " ".join(unescape(re.sub(r"<[^>]+>", "", html)).split())


def folder_in(root):
    """The English module pages under a documentation root."""
    for relative in ("usr/share/doc/apache2-doc/manual/en", "manual/en", "en", ""):
        folder = Path(root) / relative
        if (folder / "mod" / "core.html").exists():
            return folder
    raise SystemExit("the manual's module pages are not where apache2-doc keeps them")


def read(folder):
    """{page name: {directive name in lower case: facts}} of every module page."""
    pages = {}
    for page in sorted((folder / "mod").glob("*.html")):
        html = page.read_text(encoding="utf-8", errors="replace")
        found = {}
        for section in SECTION.findall(html):
            heading = HEADING.search(section)
            if heading is None:
                continue
            table = section.split("</table>", 1)[0]
            rows = {text_of(k).rstrip(":").replace("\xa0", " "): text_of(v) for k, v in ROW.findall(table)}
            name = text_of(heading.group(2))
            found[name.lower()] = facts_of(name, rows, f"mod/{page.name}#{heading.group(1)}")
        if found:
            pages[page.stem] = found
    return pages


def facts_of(name, rows, link):
    facts = {"manual": link, "display": name.rstrip(">")}
    context = [word.strip() for word in rows.get("Context", "").split(",") if word.strip()]
    if context:
        facts["context"] = context
    since = SINCE.match(rows.get("Compatibility", ""))
    if since:
        facts["since"] = since.group(1)
    if DEPRECATED.match(rows.get("Status", "")) or DEPRECATED.match(rows.get("Description", "")):
        facts["deprecated"] = True
    return facts

"""Finds which modules httpd cannot load alone, and which others they need before them."""

import os
import re
from concurrent.futures import ThreadPoolExecutor

from installed import defined_symbols
from staging import Refused

UNDEFINED = re.compile(r"undefined symbol: (\S+)")


def find_needs(server, files, mpm, known=(), libraries=()):
    """Sets `needs` on each file: the ModuleFiles to load before it. Returns {short: why not}.

    Each module is tried with one MPM and nothing else. A missing symbol names the module that
    defines it, among `files` and `known`; that one is then loaded before.
    """
    providers = {}
    for file in [*known, *files]:
        for symbol in defined_symbols(file.path):
            providers.setdefault(symbol, file)

    def attempt(file):
        return needs_of(server, file, mpm, providers, libraries)

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        tried = list(pool.map(attempt, files))
    failed = {}
    for file, (file.needs, why) in zip(files, tried):
        if why:
            failed[file.short] = why
    return failed


def needs_of(server, file, mpm, providers, libraries):
    needed = []
    base = [] if file.short.startswith("mpm_") else mpm.loads()
    # A module needs a few others at most; each round finds one.
    for _ in range(12):
        loads = base + [load for need in needed for load in need.loads()] + file.loads()
        try:
            server.dump(loads, libraries)
            return needed, None
        except Refused as refused:
            missing = UNDEFINED.search(str(refused))
            provider = providers.get(missing.group(1)) if missing else None
            if provider is None or provider in needed or provider is file:
                return needed, str(refused)
            # What is needed by a need comes before it.
            needed.insert(0, provider)
    return needed, "needs too many other modules"


def ordered(files, first):
    """`files` so that each one comes after what it needs; otherwise by name."""
    rank = {short: place for place, short in enumerate(first)}
    done, out = set(), []

    def place(file):
        if file in done:
            return
        done.add(file)
        for need in file.needs:
            if need in files:
                place(need)
        out.append(file)

    for file in sorted(files, key=lambda f: (rank.get(f.short, len(rank)), f.short)):
        place(file)
    return out

"""Which file may be meant by a glob that matches none: one of the same name elsewhere, or those of a folder."""

from __future__ import annotations

import posixpath
import re

from gate.adapters.host import Host
from gate.model.globs import THIRD_PARTY_GLOBS
from gate.model.text import join_names

LEVELS = "{,*/,*/*/,*/*/*/}"
"""How deep is looked: three folders, which takes no time even where dependencies are installed."""

_MAGIC = re.compile(r"[*?\[\]{}\\]")


def near(host: Host, glob: str) -> str:
    """In words what may be meant, such as `there is build/coverage.xml`; empty where nothing is near."""
    folder = glob.rstrip("/")
    if folder and not _MAGIC.search(folder) and host.workspace.glob_few([f"{folder}/{LEVELS}*"], THIRD_PARTY_GLOBS):
        return f"{folder} is a folder, whose files are {folder}/**"
    name = posixpath.basename(folder)
    if not name or _MAGIC.search(name):
        return ""
    any_case = "".join(f"[{each.lower()}{each.upper()}]" if each.isalpha() else each for each in name)
    found = host.workspace.glob_few([LEVELS + any_case], THIRD_PARTY_GLOBS)
    return f"there is {join_names(found, 1, 'of that name')}" if found else ""

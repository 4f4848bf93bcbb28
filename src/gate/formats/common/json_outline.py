"""The member names at the beginning of a JSON document, for formats that are recognized by them."""

from __future__ import annotations

import re
from functools import lru_cache

from gate.formats.common import content

MAX_DEPTH = 64
"""Levels below which no member is listed: no report nests as deep, and the paths would become long."""

_SIGN = r'"((?:[^"\\]|\\(?s:.))*+)(?:"(\s*+:)?|\\?\Z)|[{}\[\]]'
"""A text that breaks off ends the search: none begins inside of it."""


@lru_cache(16)  # each format looks at the same head
def find_member_paths(head: bytes) -> frozenset[str]:
    """The paths of all members as far as these bytes go, such as `runs`, `results[].check_id`, `[].Target`.

    Empty for what is not an object or a list. The text may break off anywhere; it is not checked to be JSON.
    """
    text = content.decode_head(head).lstrip()
    if not text.startswith(("{", "[")):
        return frozenset()
    paths: set[str] = set()
    open_paths: list[str] = []
    path = ""
    for token in re.finditer(_SIGN, text):
        if token[2]:
            if len(open_paths) > MAX_DEPTH:
                continue
            parent = open_paths[-1] if open_paths else ""
            path = f"{parent}.{token[1]}" if parent else token[1]
            paths.add(path)
        elif token[0] == "{":
            open_paths.append(path)
        elif token[0] == "[":
            path += "[]" if len(open_paths) <= MAX_DEPTH else ""
            open_paths.append(path)
        elif token[0] in ("}", "]") and open_paths:
            open_paths.pop()
            path = open_paths[-1] if open_paths else ""
    return frozenset(paths)


@lru_cache(16)
def find_names(head: bytes) -> frozenset[str]:
    """The names of the members of the document, or of all documents, as far as these bytes go."""
    return frozenset(re.split(r"[.\[]", path, maxsplit=1)[0] for path in find_member_paths(head))

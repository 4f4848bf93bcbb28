"""Suggests the parameter `map` for paths of reports that are no files of the repository, from their common endings."""

from __future__ import annotations

import json
import posixpath
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice

from gate.probes.common.paths import normalize

MAX_PATHS = 1000
"""How many paths of the reports are compared."""

MAX_ENTRIES = 3
"""How many prefixes are suggested at most."""

_GENERIC = r"__init__\.py|__main__\.py|setup\.py|conftest\.py|(index|main|mod|lib|utils?|types)\.[a-z]+"
"""Base names that many projects have: equal ones show nothing."""

_PLAIN = r"[\w/.][\w./+~-]*"
_QUOTABLE = re.compile(r"[\w./+~ @()\[\]{},#$=-]*")


def suggest_map(unmapped: Iterable[str], name_twins: Callable[[str], Sequence[str]]) -> dict[str, str]:
    """Prefixes of the paths and what replaces them, those of the most paths first; empty when no ending is common.

    `name_twins` returns the files of the repository with a base name. `/app/shop/core.py` and
    `services/api/shop/core.py` both end in `shop/core.py`, so that `/app` stands for `services/api`.
    """
    votes: Counter[tuple[str, str]] = Counter()
    for path in islice(unmapped, MAX_PATHS):
        if pair := _prefixes(normalize(path), name_twins(posixpath.basename(normalize(path)))):
            votes[pair] += 1
    suggestion: dict[str, str] = {}
    for (old, new), _ in votes.most_common():
        if len(suggestion) < MAX_ENTRIES and all(map(_QUOTABLE.fullmatch, (old, new))):
            suggestion.setdefault(old, new)
    return suggestion


def _prefixes(path: str, files: Sequence[str]) -> tuple[str, str] | None:
    """What precedes the longest common ending, in the path and in the only file with that ending."""
    lengths = {file: _common_length(path, file) for file in files}
    longest = max(lengths.values(), default=0)
    best = [file for file, length in lengths.items() if length == longest]
    if len(best) != 1 or (longest == 1 and re.fullmatch(_GENERIC, posixpath.basename(path))):
        return None
    old, new = (name.split("/")[:-longest] for name in (path, best[0]))
    return ("/".join(old) or "/", "/".join(new)) if old else None


def _common_length(path: str, file: str) -> int:
    """How many names at the ends of both are equal."""
    pairs = list(zip(reversed(path.split("/")), reversed(file.split("/")), strict=False))
    return next((index for index, (name, other) in enumerate(pairs) if name != other), len(pairs))


def map_line(prefixes: Mapping[str, str]) -> str:
    """The parameter as one line of YAML: `map: {/app: services/api}`."""
    return f"map: {{{', '.join(f'{_scalar(old)}: {_scalar(new)}' for old, new in prefixes.items())}}}"


def _scalar(text: str) -> str:
    return text if re.fullmatch(_PLAIN, text) else json.dumps(text, ensure_ascii=False)

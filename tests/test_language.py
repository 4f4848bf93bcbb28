"""The language of the project: names are nouns in the field's terms, and prose uses the words of the glossary.

docs/glossary.md defines the terms, and CONTRIBUTING.md the rules; these tests check the rules that a list can check.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.corpus import REPOSITORY

NOT_NOUNS = frozenset(
    [
        "found",
        "each",
        "said",
        "one",
        "told",
        "written",
        "wanted",
        "known",
        "shown",
        "taken",
        "kept",
        "left",
        "seen",
        "given",
        "made",
        "asked",
        "held",
        "meant",
        "named",
        "aside",
        "everything",
        "something",
        "nothing",
        "whoever",
        "others",
    ]
)
"""Pronouns and participles: as a name they say nothing about the value. Say what it holds: `match`, `report`, `raw`."""

INSTEAD = {
    r"mend(?:s|ed|ing)?": "fix",
    r"anew": "again",
    r"deeds?": "action",
    r"told": "reported",
    r"who(?:ever|soever)": "anyone who",
    r"keepers? of the gate": "gate maintainer",
    r"held against|holds? .{1,40} against": "compared with, checked against",
    r"bo(?:rne|re) out|bears? out": "supported by evidence",
    r"stands? twice": "duplicate",
    r"forgiv(?:e|es|ing|eness)": "exempt",
    r"vouch(?:es|ed)?": "signs off",
    r"spoils?": "invalidates",
    r"wholly": "completely",
    r"nobody connects": "connections are blocked",
}
"""Private words, as patterns, and what engineers write."""

BANNED = re.compile(rf"\b(?:{'|'.join(INSTEAD)})\b", re.IGNORECASE)

MAX_PERCENT = {"src": 0.3, "tests": 1.0, "scripts": 1.0, "bench": 1.0}
"""How many percent of the names in a folder may be pronouns or participles."""

PROSE = ("*.md", "action.yml", "docs/**/*.md", "src/**/*.py", "src/**/*.j2", "scripts/**/*.py", "bench/**/*.py",
         "examples/**/*.md", "examples/**/*.yml", ".github/**/*.yml", "Makefile")  # fmt: skip


class Source(NamedTuple):
    """What the rules are about in a module, with lines.

    `names` are those that it binds: assignments, arguments, captures of patterns. `strings` are its literals.
    """

    names: list[tuple[str, int]]
    strings: list[tuple[str, int]]


def parse(code: str) -> Source:
    source = Source([], [])
    for node in ast.walk(ast.parse(code)):
        match node:
            case ast.Name(id=name, ctx=ast.Store(), lineno=line) | ast.arg(arg=name, lineno=line):
                source.names.append((name, line))
            case ast.MatchAs(name=str(name), lineno=line) | ast.MatchStar(name=str(name), lineno=line):
                source.names.append((name, line))
            case ast.Constant(value=str(text), lineno=line):
                source.strings.append((text, line))
    return source


@cache
def source_of(path: Path) -> Source:
    """The source of a file, which is parsed once for all rules."""
    return parse(path.read_text(encoding="utf-8"))


def not_nouns(folder: Path) -> tuple[Counter[str], int]:
    """The pronouns and participles among the names that a folder binds, as `name (file:line)`, and the total."""
    hits: Counter[str] = Counter()
    total = 0
    for path in sorted(folder.rglob("*.py")):
        for name, line in source_of(path).names:
            total += 1
            if name.strip("_") in NOT_NOUNS:
                hits[f"{name} ({path.relative_to(REPOSITORY)}:{line})"] += 1
    return hits, total


def prose(path: Path) -> Iterator[tuple[int, str]]:
    """The lines of prose: every line of a text file; comments and string literals of a Python file."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        yield from enumerate(text.splitlines(), 1)
        return
    yield from ((number, line.partition("#")[2]) for number, line in enumerate(text.splitlines(), 1) if "#" in line)
    for literal, number in source_of(path).strings:
        yield from enumerate(literal.splitlines(), number)


@pytest.mark.parametrize(("folder", "percent"), MAX_PERCENT.items())
def test_names_are_nouns(folder: str, percent: float) -> None:
    hits, total = not_nouns(REPOSITORY / folder)

    assert total > 100
    assert 100 * hits.total() / total <= percent, sorted(hits)


def test_prose_uses_the_words_of_engineers() -> None:
    places = [
        f"{path.relative_to(REPOSITORY)}:{number}: {match[0]}"
        for pattern in PROSE
        for path in sorted(REPOSITORY.glob(pattern))
        for number, line in prose(path)
        for match in BANNED.finditer(line)
    ]
    assert places == [], "CONTRIBUTING.md says what to write instead"


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("found = 1", ["found"]),
        ("def f(one, *, told): pass", ["one", "told"]),
        ("for each in items: pass", ["each"]),
        ("match x:\n    case [first, *others]: pass", ["others", "first"]),
        ("item = report.found", ["item"]),
    ],
)
def test_every_way_to_bind_a_name_counts(code: str, names: list[str]) -> None:
    assert sorted(name for name, _ in parse(code).names) == sorted(names)


@pytest.mark.parametrize(
    "line", ["`make format` mends it", "it was told", "Whoever reads", "holds it against that", "it stands twice"]
)
def test_a_private_word_is_noticed(line: str) -> None:
    assert BANNED.search(line)


@pytest.mark.parametrize("line", ["recommends", "an amendment", "it holds", "the table stands", "a spoiler"])
def test_a_common_word_is_left_alone(line: str) -> None:
    assert not BANNED.search(line)

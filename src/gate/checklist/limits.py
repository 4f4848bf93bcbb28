"""Limits of a whole checklist, checked before a glob or a pattern in it is compiled.

A checklist may come from a stranger's pull request: it is compiled to show what merging it would change. What it costs
to compile is bounded here, whatever each single value is allowed to be.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from gate.checklist.yaml_tree import ListNode, MappingNode, Node, ScalarNode, find_mapping, find_mappings
from gate.model.codes import Code
from gate.model.errors import ChecklistError, Problem
from gate.model.glob_braces import TooManyAlternativesError, measure
from gate.model.position import Position
from gate.model.text import pluralize

MAX_PROBLEMS = 200
"""The most problems that are reported, and get a hint; a file that is no checklist at all has thousands."""

MAX_GLOB_CHARACTERS = 1_000_000
"""The most characters that all globs with braces of a checklist may have when they are expanded."""

MAX_PATTERNS = 500
"""The most different regular expressions of a checklist; each takes up to 20 ms to compile."""

_MATCHES = re.compile(r"\bmatches\s*/")
_PATTERN = "pattern"
"""The parameter of probes that holds a regular expression."""


def check(root: Node) -> None:
    """Checks the limits of all globs and of all patterns.

    Raises:
        ChecklistError: when one is exceeded; at the position of the value that exceeds it.
    """
    characters = 0
    patterns: set[str] = set()
    for key, scalar in _values(root):
        text = scalar.value or ""
        if (key in ("must", "should", "but", "plan") and _MATCHES.search(text)) or key == _PATTERN:
            patterns.add(text)
        elif "{" in text and key in ("with", "when"):
            characters += _size(text)
        if characters > MAX_GLOB_CHARACTERS:
            message = f"the globs of the checklist stand for more than {MAX_GLOB_CHARACTERS:,} characters"
            raise _exceeded(
                scalar.position, Code.TOO_MANY_GLOBS, message, "write fewer choices in braces, or use wildcards"
            )
        if len(patterns) > MAX_PATTERNS:
            message = f"the checklist has more than {MAX_PATTERNS:,} regular expressions"
            raise _exceeded(scalar.position, Code.TOO_MANY_PATTERNS, message, "split it into several checklists")


def limit_problems(problems: Iterable[Problem]) -> list[Problem]:
    """The problems without duplicates in the order of the file; the first MAX_PROBLEMS if there are more."""
    ordered = sorted(dict.fromkeys(problems), key=lambda problem: problem.position)
    if len(ordered) <= MAX_PROBLEMS:
        return ordered
    count = len(ordered) - MAX_PROBLEMS
    message = pluralize(count, "more problem follows", "more problems follow")
    hint = "fix the first ones and run the command again"
    rest = Problem(ordered[MAX_PROBLEMS - 1].position, Code.TOO_MANY_PROBLEMS, message, hint, count)
    return [*ordered[:MAX_PROBLEMS], rest]


def _exceeded(position: Position, code: Code, message: str, hint: str) -> ChecklistError:
    return ChecklistError([Problem(position, code, message, hint)])


def _size(text: str) -> int:
    try:
        size = measure(text)
    except TooManyAlternativesError:
        return 0  # refused, and never expanded
    return size.characters if size.is_bounded and size.count > 1 else 0


def _values(root: Node) -> Iterator[tuple[str, ScalarNode]]:
    """The values of items, waivers and defaults, each with the key that says what it is."""
    for part in (*find_mappings(root, "items"), *find_mappings(root, "waivers"), find_mapping(root, "defaults")):
        for key, node in part.entries.items() if part else ():
            yield from _scalars(node, key)


def _scalars(node: Node, key: str) -> Iterator[tuple[str, ScalarNode]]:
    if isinstance(node, ScalarNode):
        yield key, node
    elif isinstance(node, ListNode):
        for child in node.children:
            yield from _scalars(child, key)
    elif isinstance(node, MappingNode):
        yield from _entries(node.entries, key)


def _entries(entries: Mapping[str, Node], key: str) -> Iterator[tuple[str, ScalarNode]]:
    for name, child in entries.items():
        yield from _scalars(child, name if name == _PATTERN else key)

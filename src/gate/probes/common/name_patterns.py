"""Patterns of names in reports, such as `GET /items/*`: `*` stands for any text, and nothing else is special."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from gate.probes.common.parameters import OneOrMore

NamePatterns = Annotated[OneOrMore[Annotated[str, Field(min_length=1, max_length=200)]], Field(max_length=100)]
"""One pattern or a list of patterns; always a tuple, never empty."""


def matches(pattern: str, name: str) -> bool:
    """Whether the pattern matches the whole name; linear in its length."""
    first, *rest = pattern.split("*")
    if not rest:
        return pattern == name
    *middle, last = rest
    if not name.startswith(first) or len(name) < len(first) + len(last) or not name.endswith(last):
        return False
    at, end = len(first), len(name) - len(last)
    for text in middle:
        at = name.find(text, at, end)
        if at < 0:
            return False
        at += len(text)
    return True


def list_unmatched(patterns: Sequence[str], names: Sequence[str]) -> list[str]:
    """The patterns that match none of the names."""
    return [pattern for pattern in patterns if not any(matches(pattern, name) for name in names)]

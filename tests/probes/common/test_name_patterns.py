"""Patterns of names: `*` stands for any text, and nothing else is special."""

from __future__ import annotations

import time

from gate.probes.common.name_patterns import list_unmatched, matches
from tests.cases import cases


@cases(
    ("pattern", "name", "expected"),
    [
        ("GET /a", "GET /a", True),
        ("GET /a", "GET /ab", False),
        ("GET *", "GET /a?b=[1]", True),
        ("*/items/*", "GET /items/1", True),
        ("*a*b*", "xaxbx", True),
        ("*a*b*", "xbxa", False),
        ("ab*ba", "aba", False),
        ("[a]", "a", False),
        ("*", "", True),
        ("a*b*c", "abc", True),
        ("a*c*c", "ac", False),
    ],
)
def test_a_pattern_matches_the_whole_name(pattern: str, name: str, expected: bool) -> None:
    assert matches(pattern, name) is expected


def test_many_stars_take_no_time() -> None:
    start = time.process_time()
    assert not matches("*a" * 100 + "b", "a" * 200)
    assert time.process_time() - start < 1


def test_patterns_without_a_match_are_listed() -> None:
    assert list_unmatched(["a*", "b*"], ["abc"]) == ["b*"]

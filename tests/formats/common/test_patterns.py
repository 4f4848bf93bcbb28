"""Regular expressions of RE2 in texts."""

from __future__ import annotations

import pytest

from gate.formats.common import patterns
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from tests.cases import cases


def test_every_match_has_its_line() -> None:
    assert patterns.find("^p95: ([0-9]+)$", b"p95: 3\r\nother\np95: 4\n") == [("3", 1), ("4", 3)]


def test_an_unused_group_is_none() -> None:
    assert patterns.find("a|b(c)", b"a bc") == [(None, 1), ("c", 1)]


def test_a_pattern_matches_within_one_line() -> None:
    with pytest.raises(EvidenceError) as raised:
        patterns.find("a(.*)b", b"a\nb")
    assert raised.value.cause is Cause.MISSING_VALUE


def test_too_many_matches_are_refused() -> None:
    with pytest.raises(EvidenceError, match="matches more than 10,000 times") as raised:
        patterns.find("(x)", b"x" * 10_001)
    assert raised.value.cause is Cause.TOO_LARGE


@cases("pattern", ["(a", "(?=a)", r"(a)\1", "a)(b"])
def test_a_pattern_that_is_not_re2_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="not a regular expression of RE2"):
        patterns.compile_pattern(pattern)

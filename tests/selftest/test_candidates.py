"""Values that meet or break expectations, and texts that match patterns."""

from __future__ import annotations

from decimal import Decimal

import pytest

from gate.checklist import load
from gate.formats.common.patterns import compile_pattern
from gate.model.checklist import Item
from gate.model.values import Percentage, Value
from gate.selftest.candidates import find_broken, find_sound, write_matches


def item(must: str) -> Item:
    text = f"""
version: 1
title: A test
items:
  - id: a
    probe: http
    with:
      urls: https://api.example.com/health
      facts:
        count: {{path: a, unit: ""}}
        share: {{path: b, unit: "%"}}
        name: {{path: c, kind: string}}
        ok: {{path: d, kind: boolean}}
        names: {{path: e, kind: list}}
    must: {must}
"""
    return load(text.encode(), "readiness.yml").items[0]


@pytest.mark.parametrize(
    ("must", "fact", "sound", "broken"),
    [
        ("count >= 3", "count", Decimal(3), Decimal(2)),
        ("count < 3", "count", Decimal(2), Decimal(3)),
        ("count == 3", "count", Decimal(3), Decimal(2)),
        ("count != 3", "count", Decimal(2), Decimal(3)),
        ("count in 1|2", "count", Decimal(1), Decimal(0)),
        ("share >= 80%", "share", Percentage(100, 100), Percentage(799_000, 1_000_000)),
        ("name == x", "name", "x", "selftest-fault"),
        ("name != x", "name", "selftest-fault", "x"),
        ("'name matches /^fix: /'", "name", "fix: ", "selftest-fault"),
        ("ok", "ok", True, False),
        ("not ok", "ok", False, True),
        ("names has x", "names", frozenset({"x"}), frozenset()),
        ("names lacks x", "names", frozenset(), frozenset({"x"})),
    ],
)
def test_a_value_on_each_side_of_the_threshold_is_chosen(must: str, fact: str, sound: Value, broken: Value) -> None:
    checked = item(f"[{must}]")

    assert _normal(find_sound(checked, checked.facts[fact])) == _normal(sound)
    assert _normal(find_broken(checked, checked.must[0])) == _normal(broken)


def _normal(value: Value | None) -> object:
    return value.percent if isinstance(value, Percentage) else value


def test_expectations_that_no_value_meets_together_have_no_sound_value() -> None:
    checked = item("[count > 5, count < 5]")

    assert find_sound(checked, checked.facts["count"]) is None


@pytest.mark.parametrize("regex", ["TODO|FIXME", r"^feat(\(.+\))?: ", r"\bprint\(", "[A-Z]+-[0-9]+", r"v\d+\.\d+"])
def test_a_text_for_a_pattern_matches_it(regex: str) -> None:
    compiled = compile_pattern(regex)

    assert any(compiled.search(text.encode()) for text in write_matches(regex))

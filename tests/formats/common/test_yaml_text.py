"""Untrusted text in generated YAML: values load unchanged, and comments stay on one line."""

from __future__ import annotations

import yaml
from hypothesis import given
from hypothesis import strategies as st

from gate.formats.common.yaml_text import make_printable_line, quote_yaml

PRINTABLE = st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]))


@given(PRINTABLE | st.lists(PRINTABLE) | st.dictionaries(PRINTABLE, PRINTABLE | st.booleans()))
def test_a_quoted_value_loads_unchanged(value: object) -> None:
    assert yaml.safe_load(quote_yaml(value)) == value


@given(st.text(), st.integers(1, 40))
def test_a_line_is_printable_and_not_longer_than_its_maximum(text: str, max_length: int) -> None:
    line = make_printable_line(text, max_length)

    assert line.isprintable()
    assert len(line) <= max_length
    assert line == make_printable_line(line, max_length)


def test_printable_text_keeps_its_words() -> None:
    assert make_printable_line("  all tests\n\tpass: ✅ ", 100) == "all tests pass: ✅"
    assert make_printable_line("all tests pass", 9) == "all tests"
    assert make_printable_line("all tests pass", 4) == "all"

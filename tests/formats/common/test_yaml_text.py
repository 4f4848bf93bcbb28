"""Text of others in a drafted page: whatever it is, YAML reads the value back, and a comment stays on its line."""

from __future__ import annotations

import yaml
from hypothesis import given
from hypothesis import strategies as st

from gate.formats.common.yaml_text import one_line, quoted

PRINTABLE = st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]))


@given(PRINTABLE | st.lists(PRINTABLE) | st.dictionaries(PRINTABLE, PRINTABLE | st.booleans()))
def test_a_value_is_read_back_as_it_was(value: object) -> None:
    assert yaml.safe_load(quoted(value)) == value


@given(st.text(), st.integers(1, 40))
def test_a_line_is_one_printable_line_and_no_longer_than_it_may_be(text: str, longest: int) -> None:
    line = one_line(text, longest)

    assert line.isprintable()
    assert len(line) <= longest
    assert line == one_line(line, longest)


def test_words_stay_as_they_are() -> None:
    assert one_line("  all tests\n\tpass: ✅ ", 100) == "all tests pass: ✅"
    assert one_line("all tests pass", 9) == "all tests"
    assert one_line("all tests pass", 4) == "all"

"""Labels of lines: which text is a label, and which is not."""

from __future__ import annotations

from gate.trackers.reading.labels import MAX_LABEL, split_label
from tests.cases import cases


@cases(
    ("text", "label", "value"),
    [
        ("**Location**: `a.py`", "Location", "`a.py`"),
        ("**Location:** `a.py`", "Location", "`a.py`"),
        ("Location: `a.py`", "Location", "`a.py`"),
        ("Location:", "Location", ""),
        ("**Location** `a.py`", "", "**Location** `a.py`"),
        ("location: `a.py`", "", "location: `a.py`"),
        ("See https://example.org", "", "See https://example.org"),
        ("no label", "", "no label"),
        (f"**{'a' * (MAX_LABEL + 5)}**: b", "", f"**{'a' * (MAX_LABEL + 5)}**: b"),
    ],
)
def test_a_label_is_bold_or_a_capitalized_text_before_a_colon(text: str, label: str, value: str) -> None:
    assert split_label(text) == (label, value)

"""Front matter is ignored except for the date of the last update."""

from __future__ import annotations

import pytest

from gate.trackers.reading.front_matter import split_front_matter
from gate.trackers.reading.model import Statement
from gate.trackers.reading.reader import parse
from tests.cases import cases


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_front_matter_has_no_entries_and_every_line_keeps_its_number(end: str) -> None:
    lines = ["---", "title: Launch", "tags:", "- shop", "last_updated: '2030-01-31'", "---", "", "# Launch", "- [ ] a"]
    tracker = parse(end.join(lines).encode())
    assert [(entry.line, entry.title) for entry in tracker.entries] == [(9, "a")]
    assert [(section.line, section.title) for section in tracker.sections] == [(8, "Launch")]
    assert tracker.statements == (Statement(5, -1, "last_updated", "2030-01-31"),)


@cases(
    "text",
    ["---\n# Title\n---\n", "---\ntitle: never closed\n", "a\n---\nb: c\n---\n", "", "---", "--- x: y\nz: a\n---\n"],
)
def test_other_lines_between_dashes_are_not_front_matter(text: str) -> None:
    assert split_front_matter(text) == (text, [])

"""Verdicts written back: what changes, and that nothing else does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.model.decision import Status
from gate.parsers.tracker import parse
from gate.trackers.draft import draft
from gate.trackers.sync import Synced, sync
from tests.seeds import SEEDS, needs_seeds, seed
from tests.trackers.decided import decided

PROBES = ("files", "coverage", "tests", "security", "http", "metrics", "tcp")
BLOCK = "| a |\n| - |\n| ✅ |\n"


def synced(data: bytes, *statuses: Status, block: str = BLOCK) -> Synced:
    """Synced with a status for each item in turn, over and over."""
    tracker = parse(data)
    made = draft(tracker, PROBES)
    given_ = {item.id: statuses[at % len(statuses)] for at, item in enumerate(made.items)} if statuses else {}
    return sync(data, made, decided(given_).verdicts, block)


@pytest.mark.parametrize(
    ("before", "status", "after"),
    [
        (b"- [ ] `a.py`\n", Status.PASS, b"- [x] `a.py`\n"),
        (b"- [x] `a.py`\n", Status.PASS, b"- [x] `a.py`\n"),
        (b"- [X] `a.py`\n", Status.PASS, b"- [X] `a.py`\n"),
        (b"- [x] `a.py`\n", Status.FAIL, b"- [ ] `a.py`\n"),
        (b"- [x] `a.py`\n", Status.UNKNOWN, b"- [x] `a.py`\n"),
        (b"- [ ] `a.py`\n", Status.WARN, b"- [ ] `a.py`\n"),
        (b"- [x] `a.py`\n", Status.WAIVED, b"- [x] `a.py`\n"),
        (b"* [ ]\t`a.py`\r\n", Status.PASS, b"* [x]\t`a.py`\r\n"),
        (b"1. [ ] `a.py`", Status.PASS, b"1. [x] `a.py`"),
        (b"> - [ ] `a.py`\n", Status.PASS, b"> - [x] `a.py`\n"),
        (b"- - [ ] `a.py`\r", Status.PASS, b"- - [x] `a.py`\r"),
        (b"- [ ] `a.py` [ ]\n\xff caf\xe9  \n", Status.PASS, b"- [x] `a.py` [ ]\n\xff caf\xe9  \n"),
        (b"\xef\xbb\xbf\n- [ ] `a.py`\n", Status.PASS, b"\xef\xbb\xbf\n- [x] `a.py`\n"),
        (b"- \xe2\x9c\x85 `a.py`\n", Status.FAIL, b"- \xe2\x9c\x85 `a.py`\n"),
    ],
)
def test_proof_ticks_a_box_disproof_clears_it_and_doubt_leaves_it(before: bytes, status: Status, after: bytes) -> None:
    found = synced(before, status)
    assert found.data == after
    assert len(found.changes) == (before != after)


def test_one_disproof_clears_a_task_of_several_items() -> None:
    text = b"- [x] A\n  - **Location**: `a.py`\n  - **Coverage**: 80%\n"
    assert synced(text, Status.PASS, Status.FAIL).data == text.replace(b"[x]", b"[ ]")
    assert synced(text, Status.PASS, Status.UNKNOWN).data == text


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_the_part_between_the_marks_is_ours(end: bytes) -> None:
    text = end.join([b"a", b"<!-- gate:begin -->", b"old", b"<!-- gate:end -->", b"b"])
    found = synced(text)
    block = [line.encode() for line in BLOCK.split("\n")[:-1]]
    assert found.data == end.join([b"a", b"<!-- gate:begin -->", *block, b"<!-- gate:end -->", b"b"])
    assert found.changes == ((2, "the table of verdicts"),)
    assert synced(found.data) == Synced(found.data, ())


@pytest.mark.parametrize("text", [b"<!-- gate:begin -->\nx\n", b"<!-- gate:end -->\nx\n<!-- gate:begin -->\n", b"x"])
def test_without_a_pair_of_marks_nothing_is_written(text: bytes) -> None:
    assert synced(text).data == text


def test_a_document_in_utf_16_is_refused() -> None:
    with pytest.raises(ValueError, match="UTF-16"):
        synced("- [ ] `a.py`\n".encode("utf-16"), Status.PASS)


@needs_seeds
@pytest.mark.parametrize("name", SEEDS)
def test_in_the_five_trackers_only_boxes_change(name: str) -> None:
    data = seed(name)
    after = synced(data, Status.PASS, Status.FAIL, Status.UNKNOWN).data
    boxes = (b"[ ]", b"[x]")
    changed = [(a, b) for a, b in zip(data.split(b"\n"), after.split(b"\n"), strict=True) if a != b]
    assert all(a.replace(*boxes) == b or b.replace(*boxes) == a for a, b in changed)
    assert bool(changed) is (name in ("academy", "edtech", "classes"))


@needs_seeds
@pytest.mark.parametrize("name", SEEDS)
def test_the_five_trackers_give_the_same_items_after_a_sync(name: str) -> None:
    before = draft(parse(seed(name)), PROBES)
    after = draft(parse(synced(seed(name), Status.PASS, Status.FAIL).data), PROBES)
    assert [(item.id, item.suggestion) for item in after.items if "[" not in item.suggestion.words] == [
        (item.id, item.suggestion) for item in before.items if "[" not in item.suggestion.words
    ]
    assert [item.id for item in after.items] == [item.id for item in before.items]


LINES = ("- [ ] `a.py`", "- [x] b", "  - [ ] `c.md`", "x", "", "```", "\r", "# A")


@given(st.lists(st.sampled_from(LINES), max_size=20))
def test_random_documents_keep_their_lines_and_items(lines: list[str]) -> None:
    data = "\n".join(lines).encode()
    found = synced(data, Status.PASS, Status.FAIL)
    assert found.data.replace(b"[x]", b"[ ]") == data.replace(b"[x]", b"[ ]")
    assert [i.id for i in draft(parse(found.data), PROBES).items] == [i.id for i in draft(parse(data), PROBES).items]

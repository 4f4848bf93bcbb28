"""Verdicts written back: what changes, and that nothing else does."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.model.decision import Status
from gate.trackers.document import Document
from gate.trackers.draft import draft
from gate.trackers.reading.reader import parse
from gate.trackers.sync import Synced, sync
from tests.seeds import SEEDS, needs_seeds, seed
from tests.trackers.decided import decided

PROBES = ("files", "coverage", "tests", "security", "http", "metrics", "tcp")
BLOCK = "| a |\n| - |\n| ✅ |\n"


def drafted(data: bytes) -> list[tuple[str, object]]:
    return [(item.id, item.suggestion) for item in draft(Document("T.md", data).tracker, PROBES).items]


def synced(data: bytes, *statuses: Status, block: str = BLOCK) -> Synced:
    """Synced with a status for each item in turn, over and over."""
    document = Document("T.md", data)
    made = draft(document.tracker, PROBES)
    given_ = {item.id: statuses[at % len(statuses)] for at, item in enumerate(made.items)} if statuses else {}
    return sync(document, made, decided(given_).verdicts, block)


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


BEGIN, END = b"<!-- gate:begin -->\n", b"<!-- gate:end -->\n"


@pytest.mark.parametrize(
    "text",
    [
        b"x\n", b"```\n" + BEGIN + END + b"```\n", b"~~~~md\n" + BEGIN + b"~~~\n" + END + b"~~~~\n",
        b"```\n" + BEGIN + END, b"    " + BEGIN + b"    " + END, b"> " + BEGIN + b"> " + END,
        b"- a\n  " + BEGIN + b"  " + END,
        b"x " + BEGIN + b"x " + END, b"`" + BEGIN.strip() + b"`\n" + END.replace(b"gate", b"gates"),
    ],
)  # fmt: skip
def test_marks_in_code_in_a_list_or_within_a_line_are_none(text: bytes) -> None:
    assert synced(text) == Synced(text, ())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (BEGIN + b"x\n", "line 1 begins a table of verdicts that no line `<!-- gate:end -->` ends"),
        (b"x\n" + END, "line 2 ends a table of verdicts that no line `<!-- gate:begin -->` begins"),
        (END + BEGIN, "line 1 ends a table of verdicts that no line `<!-- gate:begin -->` begins"),
        (BEGIN + BEGIN + END, "line 2 begins a table of verdicts, as line 1 does"),
        (BEGIN + END + BEGIN + END, "line 3 begins a second table of verdicts; keep one"),
        (BEGIN + b"```\n" + END, "line 1 begins a table of verdicts that no line `<!-- gate:end -->` ends"),
    ],
)
def test_marks_that_are_no_pair_are_refused(text: bytes, words: str) -> None:
    with pytest.raises(ValueError, match=re.escape(words)):
        synced(text)


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_what_stands_between_the_marks_is_not_read_back(end: bytes) -> None:
    block = "\n| | item | status |\n| --- | --- | --- |\n| ✅ | `b.py` | done |\n\n"
    text = (b"- [ ] `a.py`\n" + BEGIN.strip() + b" \t\n" + END).replace(b"\n", end)
    after = synced(text, block=block).data
    assert after.count(b"b.py") == 1
    assert parse(after).entries == parse(text).entries
    assert parse(after).statements == parse(text).statements == ()


def test_marks_around_the_code_of_others_are_marks() -> None:
    text = b"```\nx\n```\n" + BEGIN + END + b"```\ny\n```\n"
    assert synced(text).changes == ((4, "the table of verdicts"),)
    assert synced(b"\xef\xbb\xbf" + BEGIN + END).changes == ((1, "the table of verdicts"),)


ODD = (
    b"\xef\xbb\xbf# T\n", b"caf\xe9 \x8e\x9f\n", b"\xc3\xa2\xc5\x93\xe2\x80\xa6 gr\xc3\xb6\xc3\x9fe \xe2\x80\x9a\n",
    b"\xe2\x80\x9a\xc3\xba\xc3\x96\n", b"\x00\x0b\x0c tail  \n", "\u2028\u0085\n".encode(), b"a\r\nb\nc\rd\n",
    b"\t\ttabs\t\n", b"| a | b |\n|-|-|\n| 1 | 2 |\n", b"last line without an end",
)  # fmt: skip
"""Bytes in front of which nobody may stumble: mangled characters, other code pages, odd line ends and controls."""

BOXES = (b"- [ ] `a.py`\n", b"-\t[ ]\t`b.py`\r\n", b"* [x] `c.py` [ ] \xff\r", b"1)  [ ] `d.py`\n", b"> - [ ] `e.py`\n")


@pytest.mark.parametrize("box", BOXES)
@pytest.mark.parametrize("odd", ODD)
def test_nothing_else_changes_byte_for_byte(box: bytes, odd: bytes) -> None:
    text = box + b"\n" + odd
    passed, failed = synced(text, Status.PASS).data, synced(text, Status.FAIL).data
    head = len(box.partition(b"]")[0]) - 1
    assert passed == text[:head] + b"x" + text[head + 1 :]
    assert failed == text[:head] + b" " + text[head + 1 :]
    assert synced(passed, Status.PASS) == Synced(passed, ())
    assert drafted(passed) == drafted(failed) == drafted(text)


def test_the_table_in_a_document_of_another_code_page_is_ascii() -> None:
    text = b"caf\xe9\r\n" + BEGIN.replace(b"\n", b"\r\n") + END
    assert synced(text, block="\n| ✅ | Größe |\n").data == (
        b"caf\xe9\r\n<!-- gate:begin -->\r\n\r\n| &#9989; | Gr&#246;&#223;e |\r\n<!-- gate:end -->\n"
    )


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


PIECES = st.sampled_from((*ODD, *BOXES, BEGIN, END, b"```\n", b"\xff", b"\r")) | st.binary(max_size=6)


@given(st.lists(PIECES, max_size=12))
def test_random_bytes_keep_every_byte_but_boxes_and_what_is_ours(parts: list[bytes]) -> None:
    data = b"".join(parts)
    try:
        found = synced(data, Status.PASS, Status.FAIL)
    except ValueError:
        return
    outside = re.compile(rb"(?ms)^(<!-- gate:begin -->[ \t]*(?:\r\n|\r|\n)).*?^(<!-- gate:end -->)")
    shorn = [outside.sub(rb"\1\2", each).replace(b"[x]", b"[ ]") for each in (data, found.data)]
    assert shorn[0] == shorn[1]
    assert synced(found.data, Status.PASS, Status.FAIL) == Synced(found.data, ())


LINES = ("- [ ] `a.py`", "- [x] b", "  - [ ] `c.md`", "x", "", "```", "\r", "# A")


@given(st.lists(st.sampled_from(LINES), max_size=20))
def test_random_documents_keep_their_lines_and_items(lines: list[str]) -> None:
    data = "\n".join(lines).encode()
    found = synced(data, Status.PASS, Status.FAIL)
    assert found.data.replace(b"[x]", b"[ ]") == data.replace(b"[x]", b"[ ]")
    assert [i.id for i in draft(parse(found.data), PROBES).items] == [i.id for i in draft(parse(data), PROBES).items]

"""`gate sync`: what changes in a document, and that nothing else changes."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.model.decision import Status
from gate.trackers.checks.contradictions import find_contradictions
from gate.trackers.claims.evaluation import evaluate
from gate.trackers.draft import draft_checklist
from gate.trackers.reading.reader import parse
from gate.trackers.sync import LeftEntry, SyncResult, sync
from gate.trackers.tracker_file import TrackerFile
from tests.cases import cases
from tests.seeds import SEEDS, seed
from tests.trackers.decisions import NOW, make_decision

PROBES = ("files", "coverage", "tests", "security", "http", "metrics", "tcp")
TABLE = "| a |\n| - |\n| ✅ |\n"


def drafted(data: bytes) -> list[tuple[str, object]]:
    return [(item.id, item.suggestion) for item in draft_checklist(TrackerFile("T.md", data).tracker, PROBES).items]


def item_ids(data: bytes) -> list[str]:
    return [item.id for item in draft_checklist(parse(data), PROBES).items]


def synced(data: bytes, *statuses: Status, table: str = TABLE) -> SyncResult:
    """Syncs a document; the items get the statuses in turn, over and over."""
    document = TrackerFile("T.md", data)
    draft = draft_checklist(document.tracker, PROBES)
    by_id = {item.id: statuses[index % len(statuses)] for index, item in enumerate(draft.items)} if statuses else {}
    report = evaluate(document, draft, make_decision(by_id).verdicts, NOW)
    return sync(document, report.claims, table)


@cases(
    ("before", "status", "after"),
    [
        (b"- [ ] Add `a.py`\n", Status.PASS, b"- [x] Add `a.py`\n"),
        (b"- [x] Add `a.py`\n", Status.PASS, b"- [x] Add `a.py`\n"),
        (b"- [X] Add `a.py`\n", Status.PASS, b"- [X] Add `a.py`\n"),
        (b"- [x] Add `a.py`\n", Status.FAIL, b"- [ ] Add `a.py`\n"),
        (b"- [x] Add `a.py`\n", Status.UNKNOWN, b"- [x] Add `a.py`\n"),
        (b"- [ ] Add `a.py`\n", Status.WARN, b"- [ ] Add `a.py`\n"),
        (b"- [x] Add `a.py`\n", Status.WAIVED, b"- [ ] Add `a.py`\n"),
        (b"* [ ]\tAdd `a.py`\r\n", Status.PASS, b"* [x]\tAdd `a.py`\r\n"),
        (b"1. [ ] Add `a.py`", Status.PASS, b"1. [x] Add `a.py`"),
        (b"> - [ ] Add `a.py`\n", Status.PASS, b"> - [x] Add `a.py`\n"),
        (b"- - [ ] Add `a.py`\r", Status.PASS, b"- - [x] Add `a.py`\r"),
        (b"- [ ] Add `a.py` [ ]\n\xff caf\xe9  \n", Status.PASS, b"- [x] Add `a.py` [ ]\n\xff caf\xe9  \n"),
        (b"\xef\xbb\xbf\n- [ ] Add `a.py`\n", Status.PASS, b"\xef\xbb\xbf\n- [x] Add `a.py`\n"),
        (b"- \xe2\x9c\x85 Add `a.py`\n", Status.FAIL, b"- \xe2\x9c\x85 Add `a.py`\n"),
    ],
)
def test_a_pass_ticks_a_box_a_failure_clears_it_and_any_other_status_leaves_it(
    before: bytes, status: Status, after: bytes
) -> None:
    result = synced(before, status)
    assert result.data == after
    assert len(result.changes) == (before != after)


def test_one_failure_clears_the_box_of_a_task_with_several_items() -> None:
    text = b"- [x] Write the till\n  - **Location**: `till.py`\n  - **Coverage**: 80%\n"
    assert synced(text, Status.PASS, Status.FAIL).data == text.replace(b"[x]", b"[ ]")
    assert synced(text, Status.PASS, Status.UNKNOWN).data == text


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_the_table_between_the_markers_is_replaced(end: bytes) -> None:
    text = end.join([b"a", b"<!-- gate:begin -->", b"old", b"<!-- gate:end -->", b"b"])
    result = synced(text)
    table = [line.encode() for line in TABLE.split("\n")[:-1]]
    assert result.data == end.join([b"a", b"<!-- gate:begin -->", *table, b"<!-- gate:end -->", b"b"])
    assert result.changes == ((2, "the table of verdicts"),)
    assert synced(result.data) == SyncResult(result.data, ())


BEGIN, END = b"<!-- gate:begin -->\n", b"<!-- gate:end -->\n"


@cases(
    "text",
    [
        b"x\n", b"```\n" + BEGIN + END + b"```\n", b"~~~~md\n" + BEGIN + b"~~~\n" + END + b"~~~~\n",
        b"```\n" + BEGIN + END, b"    " + BEGIN + b"    " + END, b"> " + BEGIN + b"> " + END,
        b"- a\n  " + BEGIN + b"  " + END,
        b"x " + BEGIN + b"x " + END, b"`" + BEGIN.strip() + b"`\n" + END.replace(b"gate", b"gates"),
    ],
)  # fmt: skip
def test_markers_in_code_in_a_list_or_within_a_line_are_ignored(text: bytes) -> None:
    assert synced(text) == SyncResult(text, ())


@cases(
    ("text", "message"),
    [
        (BEGIN + b"x\n", "line 1 is `<!-- gate:begin -->` without a `<!-- gate:end -->` after it"),
        (b"x\n" + END, "line 2 is `<!-- gate:end -->` without a `<!-- gate:begin -->` before it"),
        (END + BEGIN, "line 1 is `<!-- gate:end -->` without a `<!-- gate:begin -->` before it"),
        (BEGIN + BEGIN + END, "line 2 is `<!-- gate:begin -->`, but the one in line 1 has no `<!-- gate:end -->`"),
        (BEGIN + END + BEGIN + END, "line 3 begins a second table of verdicts; remove one of the two"),
        (BEGIN + b"```\n" + END, "line 1 is `<!-- gate:begin -->` without a `<!-- gate:end -->` after it"),
    ],
)
def test_markers_that_are_not_a_pair_are_refused(text: bytes, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        synced(text)


@cases("end", [b"\n", b"\r\n", b"\r"])
def test_the_table_between_the_markers_is_not_read(end: bytes) -> None:
    table = "\n| | item | status |\n| --- | --- | --- |\n| ✅ | `b.py` | done |\n\n"
    text = (b"- [ ] Add `a.py`\n" + BEGIN.strip() + b" \t\n" + END).replace(b"\n", end)
    after = synced(text, table=table).data
    assert after.count(b"b.py") == 1
    assert parse(after).entries == parse(text).entries
    assert parse(after).statements == parse(text).statements == ()


def test_markers_between_code_blocks_are_markers() -> None:
    text = b"```\nx\n```\n" + BEGIN + END + b"```\ny\n```\n"
    assert synced(text).changes == ((4, "the table of verdicts"),)
    assert synced(b"\xef\xbb\xbf" + BEGIN + END).changes == ((1, "the table of verdicts"),)


UNUSUAL = (
    b"\xef\xbb\xbf# T\n", b"caf\xe9 \x8e\x9f\n", b"\xc3\xa2\xc5\x93\xe2\x80\xa6 gr\xc3\xb6\xc3\x9fe \xe2\x80\x9a\n",
    b"\xe2\x80\x9a\xc3\xba\xc3\x96\n", b"\x00\x0b\x0c tail  \n", "\u2028\u0085\n".encode(), b"a\r\nb\nc\rd\n",
    b"\t\ttabs\t\n", b"| a | b |\n|-|-|\n| 1 | 2 |\n", b"last line without an end",
)  # fmt: skip
"""Mangled characters, other code pages, mixed line ends and control characters."""

BOXES = (
    b"- [ ] Add `a.py`\n",
    b"-\t[ ]\tAdd `b.py`\r\n",
    b"* [x] Add `c.py`: [ ] \xff\r",
    b"1)  [ ] Add `d.py`\n",
    b"> - [ ] Add `e.py`\n",
)


@cases("box", BOXES)
@cases("unusual", UNUSUAL)
def test_no_other_byte_changes(box: bytes, unusual: bytes) -> None:
    text = box + b"\n" + unusual
    passed, failed = synced(text, Status.PASS).data, synced(text, Status.FAIL).data
    head = len(box.partition(b"]")[0]) - 1
    assert passed == text[:head] + b"x" + text[head + 1 :]
    assert failed == text[:head] + b" " + text[head + 1 :]
    assert synced(passed, Status.PASS) == SyncResult(passed, ())
    assert drafted(passed) == drafted(failed) == drafted(text)


def test_the_table_in_a_document_of_another_code_page_is_ascii() -> None:
    text = b"caf\xe9\r\n" + BEGIN.replace(b"\n", b"\r\n") + END
    assert synced(text, table="\n| ✅ | Größe |\n").data == (
        b"caf\xe9\r\n<!-- gate:begin -->\r\n\r\n| &#9989; | Gr&#246;&#223;e |\r\n<!-- gate:end -->\n"
    )


def test_a_document_in_utf_16_is_refused() -> None:
    with pytest.raises(ValueError, match="UTF-16"):
        synced("- [ ] Add `a.py`\n".encode("utf-16"), Status.PASS)


@cases("name", SEEDS)
def test_only_boxes_and_status_fields_change_in_the_example_trackers(name: str) -> None:
    data = seed(name)
    after = synced(data, Status.PASS, Status.FAIL, Status.UNKNOWN).data
    boxes = (b"[ ]", b"[x]")
    status = re.compile(rb"- \*\*Status\*\*: .*")
    changed = [(a, b) for a, b in zip(data.split(b"\n"), after.split(b"\n"), strict=True) if a != b]
    assert all(
        a.replace(*boxes) == b or b.replace(*boxes) == a or (status.search(a) and status.search(b)) for a, b in changed
    )
    assert bool(changed) is (name in ("bakery", "academy", "edtech", "classes"))


@cases("name", SEEDS)
def test_the_example_trackers_give_the_same_items_after_a_sync(name: str) -> None:
    before = draft_checklist(parse(seed(name)), PROBES)
    after = draft_checklist(parse(synced(seed(name), Status.PASS, Status.FAIL).data), PROBES)
    assert [(item.id, item.suggestion) for item in after.items if "[" not in item.suggestion.source] == [
        (item.id, item.suggestion) for item in before.items if "[" not in item.suggestion.source
    ]
    assert [item.id for item in after.items] == [item.id for item in before.items]


PIECES = st.sampled_from((*UNUSUAL, *BOXES, BEGIN, END, b"```\n", b"\xff", b"\r")) | st.binary(max_size=6)


@given(st.lists(PIECES, max_size=12))
def test_random_bytes_change_only_in_boxes_and_in_the_table(parts: list[bytes]) -> None:
    data = b"".join(parts)
    try:
        result = synced(data, Status.PASS, Status.FAIL)
    except ValueError:
        return
    outside = re.compile(rb"(?ms)^(<!-- gate:begin -->[ \t]*(?:\r\n|\r|\n)).*?^(<!-- gate:end -->)")
    compared = [outside.sub(rb"\1\2", content).replace(b"[x]", b"[ ]") for content in (data, result.data)]
    assert compared[0] == compared[1]
    assert synced(result.data, Status.PASS, Status.FAIL) == SyncResult(result.data, ())


LINES = ("- [ ] Add `a.py`", "- [x] b", "  - [ ] Add `c.md`", "x", "", "```", "\r", "# A")


@given(st.lists(st.sampled_from(LINES), max_size=20))
def test_random_documents_keep_their_lines_and_items(lines: list[str]) -> None:
    data = "\n".join(lines).encode()
    result = synced(data, Status.PASS, Status.FAIL)
    assert result.data.replace(b"[x]", b"[ ]") == data.replace(b"[x]", b"[ ]")
    assert item_ids(result.data) == item_ids(data)


TASK = "- [{box}] **Task 1**: Write the guide\n  - **Status**: {status}\n  - **Location**: `docs/guide.md`\n"


@cases(
    ("box", "status", "verdict", "new_box", "new_status"),
    [
        (" ", "Not started", Status.PASS, "x", "Done"),
        ("x", "✅ COMPLETED", Status.FAIL, " ", "⏳ OPEN"),
        (" ", "Done", Status.PASS, "x", "Done"),
        ("x", "Not started", Status.FAIL, " ", "Not started"),
        (" ", "whatever", Status.PASS, "x", "whatever"),
    ],
)
def test_a_box_and_the_status_beside_it_are_both_written(
    box: str, status: str, verdict: Status, new_box: str, new_status: str
) -> None:
    result = synced(TASK.format(box=box, status=status).encode(), verdict)
    assert result.data.decode() == TASK.format(box=new_box, status=new_status)
    assert find_contradictions(parse(result.data)) == ()


@pytest.mark.parametrize(
    ("box", "status", "verdict"),
    [(" ", "Not started, waits for Ann", Status.PASS), ("x", "Completed by Ann", Status.FAIL)],
)
def test_a_status_in_other_words_leaves_the_box_and_the_status(box: str, status: str, verdict: Status) -> None:
    text = TASK.format(box=box, status=status).encode()
    result = synced(text, verdict)
    assert (result.data, result.changes) == (text, ())
    assert result.leftovers == (
        LeftEntry(
            1,
            f"its status is {status!r}; change it and the checkbox by hand: Task 1: Write the guide",
            is_contradicted=verdict is Status.FAIL,
        ),
    )
    assert result.is_in_sync is (verdict is Status.PASS)


def test_an_entry_in_progress_or_above_open_ones_is_not_ticked() -> None:
    for text in (
        TASK.format(box=" ", status="In progress").encode(),
        b"- [ ] Create `src/` with:\n  - [x] the till\n  - [ ] the shop\n",
    ):
        assert synced(text, Status.PASS) == SyncResult(text, ())


def test_the_ticked_boxes_around_a_cleared_one_are_cleared() -> None:
    text = b"- [x] Open the shop\n  - [x] Papers\n    - [x] Write `docs/guide.md`\n  - [x] Sweep\n"
    result = synced(text, Status.FAIL)
    assert result.data == b"- [ ] Open the shop\n  - [ ] Papers\n    - [ ] Write `docs/guide.md`\n  - [x] Sweep\n"
    assert [line for line, _ in result.changes] == [1, 2, 3]


def test_a_contradicted_claim_without_a_box_is_left_to_a_person() -> None:
    text = "- ✅ Write `docs/guide.md`\n".encode()
    result = synced(text, Status.FAIL)
    assert (result.data, result.is_in_sync) == (text, False)
    assert result.leftovers == (
        LeftEntry(1, "its mark claims that it is done: Write docs/guide.md", is_contradicted=True),
    )


GUESSES = (
    "Add pagination to `a.py`", "`a.py` leaks memory", "Document `a.py`", "Bug in src/a.py line 20", "`a.py`",
    "README.md needs a quick start", "Guard the overwrite in `src/a.py`", "Put tests in `tests/` for the basket",
    "Set up automated security scanning", "Add unit tests", "Pre-commit hooks",
)  # fmt: skip


@cases("text", GUESSES)
@cases("status", [Status.PASS, Status.WARN, Status.FAIL])
@cases("box", ["x", " "])
def test_a_guess_writes_nothing(text: str, status: Status, box: str) -> None:
    data = f"- [{box}] {text}\n".encode()
    assert synced(data, status) == SyncResult(data, ())

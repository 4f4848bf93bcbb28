"""The line of a status field with another status."""

from __future__ import annotations

from gate.trackers.reading.vocabulary import Progress
from gate.trackers.status_line import rewrite
from tests.cases import cases


@cases(
    ("before", "done", "open_"),
    [
        ("  - **Status**: Not started\n", "  - **Status**: Done\n", "  - **Status**: Open\n"),
        ("  - Status: pending\r\n", "  - Status: done\r\n", "  - Status: open\r\n"),
        ("- **Status**: ✅ COMPLETED\n", "- **Status**: ✅ DONE\n", "- **Status**: ⏳ OPEN\n"),
        ("- **Status:** ⏳\n", "- **Status:** ✅\n", "- **Status:** ⏳\n"),
        ("> * **State**: *Done*", "> * **State**: *Done*", "> * **State**: *Open*"),
    ],
)
def test_a_plain_status_is_replaced_in_its_own_style(before: str, done: str, open_: str) -> None:
    assert rewrite(before.encode(), Progress.DONE) == done.encode()
    assert rewrite(before.encode(), Progress.OPEN) == open_.encode()


@cases(
    "line",
    [
        b"- **Status**: Not started, waits for Ann\n", b"- **Status**: In progress\n", b"- **Status**: 60%\n",
        b"- **Status**: \n", b"- **Owner**: done\n", b"- **Status**: \xffdone\n", b"Status of the till: done\n",
    ],
)  # fmt: skip
def test_any_other_status_is_left_to_a_person(line: bytes) -> None:
    assert rewrite(line, Progress.DONE) is None

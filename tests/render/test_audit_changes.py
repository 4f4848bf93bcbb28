"""What changed since the previous audit; tests/publish/audit_issue has whole issues."""

from __future__ import annotations

from datetime import UTC, datetime

from gate.model.audit import Changes
from gate.model.decision import State, Status, StatusChange
from gate.render.audit_changes import format_changes
from gate.render.links import Links

SINCE = datetime(2026, 11, 20, 2, 10, tzinfo=UTC)
SCAN = StatusChange("sast", Status.PASS, Status.FAIL)
HEAD = "Changes since the run of 2026-11-20 02:10 UTC:\n\n"
OTHERS = "- other items or values may have changed: the issue has no room to compare all of them\n"


def changes(*statuses: StatusChange, complete: bool = True, comparable: bool = True) -> str:
    state = State.NOT_READY
    return format_changes(
        Changes(SINCE, state, state, statuses, comparable=comparable, complete=complete), Links(), 10_000
    )


def test_an_audit_without_a_change_says_so_unless_there_was_no_room_to_compare_all() -> None:
    assert changes() == "No change since the run of 2026-11-20 02:10 UTC.\n\n"
    assert changes(complete=False) == f"{HEAD}{OTHERS}\n"


def test_a_change_has_the_note_on_others_when_there_was_no_room_to_compare_all() -> None:
    change = "- `sast`: pass → **fail**\n"

    assert changes(SCAN) == f"{HEAD}{change}\n"
    assert changes(SCAN, complete=False) == f"{HEAD}{change}{OTHERS}\n"


def test_audits_that_cannot_be_compared_are_named_once() -> None:
    reason = "- items are not compared: in one of the two runs nothing could be judged\n"

    assert changes(comparable=False) == f"{HEAD}{reason}\n"

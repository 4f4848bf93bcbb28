"""Which items the history shows to be flaky."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from gate.history.record import ItemPoint, RunRecord
from gate.model.audit import FlakyItem
from gate.model.decision import State, Status
from gate.publish.audit_issue.flaky import find_flaky

NOW = datetime(2026, 11, 30, 3, tzinfo=UTC)
STATUSES = {"P": Status.PASS, "F": Status.FAIL, "U": Status.UNKNOWN, "W": Status.WARN}


def record(
    letter: str, days_ago: float, *, commit: str = "a" * 40, checklist: str = "sha256:1", gate: str = "web"
) -> RunRecord:
    """A run with the item `e2e` in one status."""
    item = ItemPoint(
        id="e2e", title="", category="", owner="", probe="tests", status=STATUSES[letter], duration_ms=0, last_red=None,
        waived_until=None, findings=0, facts={},
    )  # fmt: skip
    return RunRecord(
        gate_version="1", repository="acme/shop", gate=gate, commit=commit, branch="main", event="schedule", run_id=1,
        run_attempt=1, run_url="", decided_at=NOW - timedelta(days=days_ago), state=State.READY, score=None,
        checklist_digest=checklist, items=(item,),
    )  # fmt: skip


def series(letters: str) -> list[RunRecord]:
    """Daily runs of one commit, of which the last one is now."""
    return [record(letter, len(letters) - number) for number, letter in enumerate(letters, 1)]


def flaky(records: list[RunRecord]) -> tuple[FlakyItem, ...]:
    return find_flaky(records, NOW, "web")


def test_three_changes_on_one_commit_make_an_item_flaky() -> None:
    assert flaky(series("PFPF")) == (FlakyItem("e2e", 3),)
    assert flaky(series("PPFFPPFF")) == (FlakyItem("e2e", 3),)
    assert flaky(list(reversed(series("PFPFP")))) == (FlakyItem("e2e", 4),)


def test_an_item_that_broke_and_was_repaired_is_not_flaky() -> None:
    assert flaky(series("PPFFFPP")) == ()
    assert flaky([]) == ()


def test_a_run_without_data_neither_makes_a_change_nor_hides_one() -> None:
    assert flaky(series("PUFUPUF")) == (FlakyItem("e2e", 3),)
    assert flaky(series("PUPUPUP")) == ()


def test_changes_from_one_commit_to_the_next_do_not_count() -> None:
    assert flaky([record(letter, 9 - number, commit=str(number) * 40) for number, letter in enumerate("PFPFPF")]) == ()


def test_changes_from_one_checklist_to_the_next_do_not_count() -> None:
    assert flaky([record(letter, 9 - number, checklist=str(number)) for number, letter in enumerate("PFPFPF")]) == ()


def test_changes_more_than_thirty_days_ago_and_of_other_gates_do_not_count() -> None:
    assert flaky([record(letter, 36 - number) for number, letter in enumerate("PFPFPPP")]) == ()
    assert flaky([record(letter, 9 - number, gate="api") for number, letter in enumerate("PFPFPF")]) == ()

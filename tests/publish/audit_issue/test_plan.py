"""The next step for the audit issue, for every combination of existing issue and decision."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from gate.adapters.github.issues import TrackedIssue
from gate.adapters.github.users import Account
from gate.model.audit import NO_SNOOZES, AuditWatch, Snooze, Snoozes
from gate.model.decision import State
from gate.publish.actions import UpdateAuditIssue
from gate.publish.audit_issue.plan import (
    NEWER_RUN,
    CloseDuplicates,
    CreateIssue,
    EditIssue,
    Finish,
    IssueStep,
    Reading,
    ReopenIssue,
    plan_step,
)
from gate.publish.audit_issue.read import AuditIssue
from gate.publish.markers import IssueMarker
from gate.publish.snapshot_codec import encode_snapshot
from gate.render import issue_page
from gate.render.issue_page import IssuePage
from tests.publish.audit_issue.snapshots import COVERAGE, SCAN, snapshot

FIRST = datetime(2026, 11, 3, 2, 10, tzinfo=UTC)
NOW = datetime(2026, 11, 20, 2, 10, tzinfo=UTC)
URL = "https://github.example/acme/shop/issues/1"
READY, NOT_READY, UNDECIDED = State.READY, State.NOT_READY, State.UNDECIDED
JUDGED = {"backend": COVERAGE.status, "sast": SCAN.status}
STATUSES = {READY: JUDGED, NOT_READY: JUDGED, UNDECIDED: {}}


def encode(state: State, at: datetime) -> str:
    original = snapshot(state) if state is UNDECIDED else snapshot(state, backend=COVERAGE, sast=SCAN)
    return encode_snapshot(replace(original, at=at))


def action(
    state: State, *, run: int = 20, owners: tuple[tuple[str, str], ...] = (("sast", "@bob"),), at: datetime = NOW
) -> UpdateAuditIssue:
    page = IssuePage(f"Shop is {state}", "PAGE", owners)
    fingerprint = state.name.lower().encode().hex()[:12]
    return UpdateAuditIssue(
        "acme/shop",
        "web",
        run,
        1,
        state,
        at,
        fingerprint,
        encode(state, at),
        STATUSES[state],
        page,
        AuditWatch(),
        ("on call",),
        ("alice", "bob"),
    )


def issue(state: State, *, is_open: bool, run: int = 19, number: int = 1, at: datetime = FIRST) -> AuditIssue:
    """An audit issue whose last run had this state; it is in this state since FIRST."""
    marker = IssueMarker("web", run, 1, 1, FIRST, action(state).fingerprint, encode(state, at))
    tracked = TrackedIssue(
        number, "title", f"{marker}\n", Account("bot"), is_open, URL, labels=("bug",), assignees=("bob",)
    )
    return AuditIssue(tracked, marker)


def kind(step: IssueStep) -> str:
    if isinstance(step, EditIssue):
        return "close" if step.close else "edit"
    return {CreateIssue: "create", ReopenIssue: "reopen", CloseDuplicates: "duplicates", Finish: "finish"}[type(step)]


def plan(issues: list[AuditIssue], action: UpdateAuditIssue, snoozes: Snoozes = NO_SNOOZES) -> IssueStep:
    return plan_step(Reading(tuple(issues), snoozes=snoozes), action)


def marker_of(step: IssueStep) -> IssueMarker:
    assert isinstance(step, CreateIssue | EditIssue | ReopenIssue)
    marker = IssueMarker.parse(step.body)
    assert marker
    return marker


@pytest.mark.parametrize(
    ("existing", "is_open", "state", "step"),
    [
        (None, False, READY, "finish"),
        (None, False, NOT_READY, "create"),
        (None, False, UNDECIDED, "create"),
        (READY, False, READY, "finish"),
        (READY, False, NOT_READY, "reopen"),
        (READY, False, UNDECIDED, "reopen"),
        (READY, True, READY, "close"),  # somebody opened it by hand
        (READY, True, NOT_READY, "reopen"),
        (NOT_READY, True, READY, "close"),
        (NOT_READY, True, NOT_READY, "edit"),
        (NOT_READY, True, UNDECIDED, "edit"),
        (NOT_READY, False, READY, "close"),  # somebody closed it by hand
        (NOT_READY, False, NOT_READY, "reopen"),
        (UNDECIDED, True, NOT_READY, "edit"),
        (UNDECIDED, True, READY, "close"),
        (UNDECIDED, False, UNDECIDED, "reopen"),
    ],
)
def test_the_step_follows_from_the_issue_and_the_decision(
    existing: State | None, state: State, step: str, *, is_open: bool
) -> None:
    issues = [issue(existing, is_open=is_open)] if existing else []

    assert kind(plan(issues, action(state))) == step


def test_a_new_issue_mentions_the_owners_and_has_labels_and_assignees() -> None:
    step = plan([], action(NOT_READY))

    assert isinstance(step, CreateIssue)
    assert (step.title, step.labels, step.assignees) == ("Shop is not ready", ("on call",), ("alice", "bob"))
    assert step.body.partition("\n")[2].startswith("@bob: ")
    assert step.body.endswith(
        "PAGE\n<sub>A comment keeps this issue quiet about an item: `/gate snooze sast until 2026-12-04 REASON`</sub>\n"
    )
    assert marker_of(step).open_count == 1
    assert marker_of(step).state_since == NOW


@pytest.mark.parametrize(
    ("existing", "is_open", "state", "since", "open_count"),
    [
        (NOT_READY, True, NOT_READY, FIRST, 1),
        (NOT_READY, True, UNDECIDED, FIRST, 1),
        (NOT_READY, True, READY, NOW, 1),
        (NOT_READY, False, NOT_READY, FIRST, 2),
        (READY, False, NOT_READY, NOW, 2),
        (READY, True, READY, FIRST, 1),
    ],
)
def test_the_marker_says_since_when_and_how_often_the_issue_was_opened(
    existing: State, state: State, since: datetime, open_count: int, *, is_open: bool
) -> None:
    marker = marker_of(plan([issue(existing, is_open=is_open)], action(state)))

    assert (marker.state_since, marker.open_count) == (since, open_count)
    assert (marker.key, marker.run, marker.attempt) == ("web", 20, 1)
    assert marker.snapshot == action(state).snapshot


def test_an_edited_issue_lists_the_changes_since_the_last_run() -> None:
    step = plan([issue(NOT_READY, is_open=True)], action(READY))

    assert isinstance(step, EditIssue)
    assert "not ready → **ready**" in step.body
    assert "2026-11-03 02:10 UTC" in step.body


def test_a_reopened_issue_keeps_its_labels_and_assignees_and_gets_the_configured_ones() -> None:
    step = plan([issue(READY, is_open=False)], action(NOT_READY))

    assert isinstance(step, ReopenIssue)
    assert step.labels == ("bug", "on call")
    assert (step.existing_assignees, step.assignees) == (("bob",), ("alice",))


def test_the_owners_are_mentioned_in_a_comment_when_an_issue_is_reopened() -> None:
    step = plan([issue(READY, is_open=False)], action(NOT_READY))

    assert isinstance(step, ReopenIssue)
    first_line, _, text = step.comment.partition("\n")
    assert first_line == marker_of(step).mention_marker()
    assert "@bob" in text
    assert "@bob" not in step.body


def test_without_owners_a_reopened_issue_gets_no_comment() -> None:
    step = plan([issue(READY, is_open=False)], action(NOT_READY, owners=()))

    assert isinstance(step, ReopenIssue)
    assert step.comment == ""


def test_the_same_result_on_the_same_day_is_not_written_again() -> None:
    existing = issue(NOT_READY, is_open=True, at=NOW)

    assert plan([existing], action(NOT_READY)) == Finish(url=URL)
    assert plan([existing], action(NOT_READY, at=NOW + timedelta(hours=3))) == Finish(url=URL)


def test_the_same_result_on_the_next_day_is_written() -> None:
    existing = issue(NOT_READY, is_open=True, at=NOW)

    assert kind(plan([existing], action(NOT_READY, at=NOW + timedelta(days=1)))) == "edit"


def test_another_result_on_the_same_day_is_written() -> None:
    assert kind(plan([issue(NOT_READY, is_open=True, at=NOW)], action(UNDECIDED))) == "edit"


def test_the_same_run_is_not_written_again() -> None:
    existing = issue(NOT_READY, is_open=True, run=20)

    assert plan([existing], action(NOT_READY)) == Finish(url=URL)


SNOOZED = Snoozes((Snooze("sast", date(2026, 12, 31), "bob", "why"),))


def test_while_every_blocking_item_is_snoozed_a_closed_issue_is_edited_and_stays_closed() -> None:
    step = plan([issue(READY, is_open=False)], action(NOT_READY), SNOOZED)

    assert isinstance(step, EditIssue)
    assert not step.close
    assert (marker_of(step).open_count, marker_of(step).state_since) == (1, NOW)
    assert "**Snoozed**" in step.body


def test_an_undecided_gate_without_items_is_not_snoozed() -> None:
    assert kind(plan([issue(READY, is_open=False)], action(UNDECIDED), SNOOZED)) == "reopen"


def test_a_snooze_that_is_new_is_written_on_the_same_day_and_once() -> None:
    existing = issue(NOT_READY, is_open=True, at=NOW)
    step = plan([existing], action(NOT_READY), SNOOZED)
    edited = replace(existing, marker=marker_of(step))

    assert kind(step) == "edit"
    assert kind(plan([edited], action(NOT_READY), SNOOZED)) == "finish"
    assert kind(plan([edited], action(NOT_READY))) == "edit"


@pytest.mark.parametrize("state", State)
def test_the_issue_of_a_newer_run_is_not_changed(state: State) -> None:
    newer = issue(NOT_READY, is_open=True, run=21)

    assert plan([newer], action(state)) == Finish(NEWER_RUN, URL)


@pytest.mark.parametrize(
    ("is_open", "state", "step"),
    [(True, NOT_READY, "edit"), (False, NOT_READY, "reopen"), (True, READY, "close"), (False, READY, "finish")],
)
def test_without_a_readable_snapshot_a_closed_issue_counts_as_ready(state: State, step: str, *, is_open: bool) -> None:
    existing = issue(NOT_READY, is_open=is_open)
    mangled = replace(existing, marker=replace(existing.marker, snapshot="nothing"))

    assert kind(plan([mangled], action(state))) == step


def test_duplicates_are_closed_once_the_oldest_issue_is_up_to_date() -> None:
    oldest = issue(NOT_READY, is_open=True, at=NOW)
    duplicates = [issue(NOT_READY, is_open=True, number=number) for number in (2, 5)]

    assert plan([oldest, *duplicates], action(NOT_READY)) == CloseDuplicates((2, 5), issue_page.render_duplicate(1))
    assert kind(plan([oldest, *duplicates], action(READY))) == "close"

"""The audit issue on a fake GitHub over real HTTP: one a gate, in the right state, whoever else writes or dies."""

from __future__ import annotations

import random
import re
import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from gate import audit
from gate.github import Hub
from gate.model.decision import Decision, State
from gate.model.subject import Subject
from gate.publish import Receipt, perform
from gate.publish.issue import mark_of
from gate.publish.plan import Pages, is_audit, plan
from gate.reports import issue
from gate.settings import Audits, Runner, Settings
from gate.world import World
from tests.fakes.github import HEAD, Account, Fault, GitHub, Issue, serving
from tests.reports.decisions import NOW, green, red, undecided

TOKEN = "token-of-the-workflow"  # noqa: S105 - a made-up one
BOT = "github-actions[bot]"
SETTINGS = Settings(audit="always", status="never")
NIGHT = Subject("schedule", "acme/shop", HEAD, branch="main", trigger="schedule")


def keep(
    hub: GitHub,
    made: Decision,
    day: int,
    *,
    run: int | None = None,
    attempt: int = 1,
    settings: Settings = SETTINGS,
    subject: Subject = NIGHT,
    token: str = TOKEN,
) -> Receipt:
    """One night's run on that day of the month; its number is the day's unless another one is given."""
    decided = replace(made, decided_at=NOW.replace(day=1) + timedelta(days=day - 1), subject=subject)
    pages = Pages("", issue=issue.render(decided, settings.key), memory=audit.remember(audit.night_of(decided)))
    (deed,) = plan(pages, decided, settings, Runner(run_id=day if run is None else run, attempt=attempt))
    door = Hub(hub.repo, token, hub.url, pause=lambda _seconds: None) if token else None
    (receipt,) = perform([deed], World(Path()), door)
    return receipt


def issues(hub: GitHub, author: str = BOT) -> list[Issue]:
    """The issues of somebody, oldest first."""
    return [one for one in reversed(hub.all_issues()) if not one.pull and one.author == author]


def only(hub: GitHub) -> Issue:
    (one,) = issues(hub)
    return one


def body(one: Issue) -> str:
    """What a reader sees: without the mark."""
    first, _, rest = (one.body or "").partition("\n")
    assert mark_of(first), first
    return rest


def mentions(text: str | None) -> list[str]:
    """Whom GitHub would ping: not what stands in code or is split by a zero-width space."""
    return re.findall(r"@(?!&#8203;)[\w/-]+", re.sub(r"`[^`]*`|<!--.*?-->", "", text or ""))


# ------------------------------------------------------------------------------------------------- night after night


def test_while_all_is_well_there_is_no_issue(hub: GitHub) -> None:
    assert keep(hub, green(), 1) == keep(hub, green(), 1)
    assert issues(hub) == []


@pytest.mark.parametrize("made", [red(), undecided()], ids=["not ready", "undecided"])
def test_it_is_opened_when_not_ready_or_undecided(hub: GitHub, made: Decision) -> None:
    receipt = keep(hub, made, 3)

    assert (receipt.fault, receipt.said) == ("", "")
    assert only(hub).state == "open"
    assert only(hub).title == issue.render(made, "readiness").title
    assert receipt.url == f"{hub.html}/issues/{only(hub).number}"


def test_the_first_night_tells_the_owners_and_the_whole_decision(hub: GitHub) -> None:
    keep(hub, red(), 3)

    head, _, rest = body(only(hub)).partition("## ")
    assert head == (
        "For @liyaqa/backend, @liyaqa/security: items of yours are not ready.\n\n"
        "❌ **Not ready**; it has not been ready since 2026-11-03 08:00 UTC.\n\n"
    )
    assert rest.startswith("❌ Not ready: Liyaqa platform\n")
    assert mentions(rest) == []


def test_a_later_night_tells_what_changed_and_pings_nobody(hub: GitHub) -> None:
    keep(hub, red(), 3)
    keep(hub, undecided(), 4)

    assert only(hub).state == "open"
    assert body(only(hub)).startswith(
        "❓ **Undecided**; it has not been ready since 2026-11-03 08:00 UTC.\n\n"
        "Changed since the run of 2026-11-03 08:00 UTC:\n\n"
        "- the decision: not ready → **undecided**\n"
    )
    assert mentions(only(hub).body) == []
    assert hub.comments == []


def test_a_night_like_the_last_one_says_so(hub: GitHub) -> None:
    keep(hub, red(), 3)
    keep(hub, red(), 4)

    assert "Nothing changed since the run of 2026-11-03 08:00 UTC.\n" in body(only(hub))


def test_the_same_night_again_writes_nothing_when_nothing_changed(hub: GitHub) -> None:
    keep(hub, red(), 3)
    before = only(hub).body
    keep(hub, red(), 3, attempt=2)
    keep(hub, red(), 3, run=4)

    assert only(hub).body == before
    assert [line for line in hub.log if not line.startswith("GET")] == [
        "POST /graphql",
        "POST /repos/acme/shop/issues",
    ] + ["POST /graphql"] * 2


def test_the_same_night_again_tells_what_changed_meanwhile(hub: GitHub) -> None:
    keep(hub, undecided(), 3)
    keep(hub, red(), 3, attempt=2)

    assert "- the decision: undecided → **not ready**\n" in body(only(hub))


def test_it_is_closed_when_mended_and_says_since_when(hub: GitHub) -> None:
    keep(hub, red(), 3)
    keep(hub, green(), 7)

    assert (only(hub).state, only(hub).state_reason) == ("closed", "completed")
    assert only(hub).title == "Liyaqa platform is ready [readiness]"
    assert body(only(hub)).startswith(
        "✅ **Ready** since 2026-11-07 08:00 UTC; it had not been since 2026-11-03 08:00 UTC.\n\n"
        "Changed since the run of 2026-11-03 08:00 UTC:\n\n"
        "- the decision: not ready → **ready**\n"
    )
    assert mentions(only(hub).body) == []


def test_once_closed_it_is_left_alone_while_all_is_well(hub: GitHub) -> None:
    keep(hub, red(), 3)
    keep(hub, green(), 4)
    before, writes = only(hub).body, len(hub.log)
    keep(hub, green(), 5)

    assert only(hub).body == before
    assert not [line for line in hub.log[writes:] if line.startswith("PATCH")]


def test_it_is_opened_again_and_the_owners_are_told_once(hub: GitHub) -> None:
    keep(hub, red(), 3)
    keep(hub, green(), 4)
    keep(hub, red(), 9)
    keep(hub, red(), 10)

    assert only(hub).state == "open"
    assert "it has not been ready since 2026-11-09 08:00 UTC" in body(only(hub))
    assert mentions(only(hub).body) == []
    (told,) = hub.bodies()
    assert told.partition("\n")[2] == (
        "❌ **Not ready again**, since 2026-11-09 08:00 UTC.\n\n"
        "For @liyaqa/backend, @liyaqa/security: items of yours are not ready."
    )


def test_an_ordinary_night_makes_few_requests(hub: GitHub) -> None:
    keep(hub, red(), 3)
    before = len(hub.log)
    keep(hub, red(), 4)

    assert len(hub.log) - before == 4, hub.log[before:]


# ---------------------------------------------------------------------------------------------------------- people


def test_who_closes_it_by_hand_sees_it_opened_again_by_the_next_red_night(hub: GitHub) -> None:
    keep(hub, red(), 3)
    only(hub).state = "closed"
    keep(hub, red(), 4)

    assert only(hub).state == "open"


def test_who_closes_it_by_hand_before_it_is_mended_finds_it_told_and_closed(hub: GitHub) -> None:
    keep(hub, red(), 3)
    only(hub).state = "closed"
    keep(hub, green(), 4)

    assert only(hub).state == "closed"
    assert "is ready" in only(hub).title


def test_who_opens_it_by_hand_sees_it_closed_by_the_next_green_night(hub: GitHub) -> None:
    keep(hub, red(), 3)
    keep(hub, green(), 4)
    only(hub).state = "open"
    keep(hub, green(), 5)

    assert only(hub).state == "closed"
    assert "**Ready** since 2026-11-04 08:00 UTC.\n" in body(only(hub))


def test_a_memory_that_somebody_mangled_is_no_reason_for_a_second_issue(hub: GitHub) -> None:
    keep(hub, red(), 3)
    one = only(hub)
    one.body = re.sub(r"night=.* -->", "night=nothing -->", one.body or "")
    keep(hub, undecided(), 4)

    assert only(hub).state == "open"
    assert "hanged since" not in body(one)
    assert mentions(one.body) == []


def test_an_issue_without_its_mark_is_nobodys(hub: GitHub) -> None:
    keep(hub, red(), 3)
    only(hub).body = "rewritten"
    keep(hub, red(), 4)

    assert [one.state for one in issues(hub)] == ["open", "open"]
    assert issues(hub)[0].body == "rewritten"


def test_an_issue_of_somebody_else_with_our_mark_is_left_alone(hub: GitHub) -> None:
    keep(hub, red(), 3)
    forged = hub.open_issue("A trap", "mallory", body=only(hub).body)
    hub.issues = {forged.number: forged}
    keep(hub, green(), 4)
    keep(hub, red(), 5)

    assert (forged.state, forged.title) == ("open", "A trap")
    assert only(hub).state == "open"


def test_gates_of_other_keys_have_their_own(hub: GitHub) -> None:
    keep(hub, red(), 3, settings=replace(SETTINGS, key="web"))
    keep(hub, red(), 3, settings=replace(SETTINGS, key="api"))
    keep(hub, green(), 4, settings=replace(SETTINGS, key="api"))

    assert [(one.title[-5:], one.state) for one in issues(hub)] == [("[web]", "open"), ("[api]", "closed")]


def test_150_other_issues_of_the_same_account_do_not_hide_it(hub: GitHub) -> None:
    for number in range(75):
        hub.open_issue(f"issue {number}", BOT)
    keep(hub, red(), 3)
    for number in range(75):
        hub.open_issue(f"issue {number}", BOT)
    keep(hub, green(), 4)

    assert [one.state for one in issues(hub) if mark_of(one.body or "")] == ["closed"]


# --------------------------------------------------------------------------------------------- labels and assignees

SET = replace(SETTINGS, audit_labels=("readiness", "on call"), audit_assignees=("alice", "bob"))


def test_labels_and_assignees_are_set_when_it_opens(hub: GitHub) -> None:
    keep(hub, red(), 3, settings=SET)

    assert (only(hub).labels, only(hub).assignees) == (["readiness", "on call"], ["alice", "bob"])


def test_what_people_change_of_them_stays_until_it_opens_again(hub: GitHub) -> None:
    keep(hub, red(), 3, settings=SET)
    only(hub).labels, only(hub).assignees = ["bug"], ["carol"]
    keep(hub, red(), 4, settings=SET)
    assert (only(hub).labels, only(hub).assignees) == (["bug"], ["carol"])

    keep(hub, green(), 5, settings=SET)
    keep(hub, red(), 6, settings=SET)
    assert only(hub).labels == ["bug", "readiness", "on call"]
    assert only(hub).assignees == ["carol", "alice", "bob"]


@pytest.mark.parametrize("again", [False, True])
def test_an_assignee_whom_github_refuses_loses_neither_the_issue_nor_the_others(hub: GitHub, again: bool) -> None:
    if again:
        keep(hub, red(), 1)
        keep(hub, green(), 2)

    receipt = keep(hub, red(), 3, settings=replace(SETTINGS, audit_assignees=("alice", "mallory", "bob")))

    assert (only(hub).state, only(hub).assignees) == ("open", ["alice", "bob"])
    assert receipt.fault == ""
    assert receipt.said == "the audit issue is not assigned to mallory: GitHub answered 422: Validation Failed"


# ------------------------------------------------------------------------------------------------- when it is kept


@pytest.mark.parametrize(
    ("trigger", "wish", "kept"),
    [
        ("schedule", "auto", True),
        ("schedule", "always", True),
        ("schedule", "never", False),
        ("workflow_dispatch", "auto", False),
        ("workflow_dispatch", "always", True),
        ("push", "always", False),
        ("pull_request", "always", False),
        ("local", "always", False),
    ],
)
def test_it_is_kept_at_night_and_by_hand_where_that_is_wished(trigger: str, wish: Audits, *, kept: bool) -> None:
    assert is_audit(replace(NIGHT, trigger=trigger), Settings(audit=wish)) is kept


def test_a_run_by_hand_on_another_branch_leaves_it_alone(hub: GitHub) -> None:
    by_hand = replace(NIGHT, event="workflow_dispatch", trigger="workflow_dispatch")
    receipt = keep(hub, red(), 3, subject=replace(by_hand, branch="topic"))
    assert receipt.said == "the audit issue is that of the default branch, and topic is another one"
    assert issues(hub) == []

    keep(hub, red(), 3, subject=by_hand)
    assert only(hub).state == "open"


# ----------------------------------------------------------------------------------------------- refusals and faults


def test_a_token_that_may_not_write_is_told_what_it_needs(hub: GitHub) -> None:
    hub.accounts[TOKEN] = Account.of_job({"contents": "read", "issues": "read"})

    assert keep(hub, red(), 3).fault == (
        "the audit issue was not kept: GitHub answered 403: Resource not accessible by integration; give the job "
        "`permissions: {issues: write}`"
    )


def test_where_issues_are_turned_off_that_is_told(hub: GitHub) -> None:
    hub.faults.append(Fault("GET", "/issues", 410, times=9, message="Issues are disabled for this repo"))

    assert keep(hub, red(), 3).fault.endswith("; turn issues on in this repository, or set `audit: never`")


def test_without_a_token_nothing_is_asked(hub: GitHub) -> None:
    assert keep(hub, red(), 3, token="").fault == (
        "the audit issue was not kept: there is no token; give the input github-token"
    )
    assert hub.log == []


def test_a_lost_answer_makes_no_second_issue(hub: GitHub) -> None:
    hub.after.append(lambda ask: drop(hub) if ask.verb == "POST" and ask.target.endswith("/issues") else None)

    assert keep(hub, red(), 3).fault == ""
    assert only(hub).state == "open"


def drop(hub: GitHub) -> None:
    """The connection breaks, once."""
    hub.after.clear()
    raise ConnectionResetError


def test_an_older_run_or_attempt_does_not_overwrite_a_newer_one(hub: GitHub) -> None:
    keep(hub, red(), 3, run=9, attempt=2)
    before = only(hub).body

    for run, attempt in ((9, 1), (8, 5)):
        receipt = keep(hub, green(), 4, run=run, attempt=attempt)
        assert receipt.said == "the audit issue is of a newer run, and stays"
    assert (only(hub).body, only(hub).state) == (before, "open")


# ------------------------------------------------------------------------------------------------- races and deaths


def test_eight_runs_at_once_leave_one_open_issue(hub: GitHub) -> None:
    runs = [threading.Thread(target=keep, args=(hub, red(), 3), kwargs={"run": run}) for run in range(1, 9)]
    for one in runs:
        one.start()
    for one in runs:
        one.join()

    assert [one.state for one in issues(hub)].count("open") == 1
    assert issues(hub)[0].state == "open"
    assert [mark_of(one.body or "") is not None for one in issues(hub)] == [True] + [False] * (len(issues(hub)) - 1)


def test_duplicates_are_closed_and_the_oldest_stays(hub: GitHub) -> None:
    keep(hub, red(), 3)
    for _ in range(2):
        hub.open_issue("beside it", BOT, body=only_marked(hub).body)
    keep(hub, red(), 4)

    first, *others = issues(hub)
    assert first.state == "open"
    assert [(one.state, one.state_reason, one.body) for one in others] == [
        ("closed", "not_planned", issue.retired(first.number))
    ] * 2


def only_marked(hub: GitHub) -> Issue:
    return next(one for one in issues(hub) if mark_of(one.body or ""))


NIGHTS = [green(), red(), red(), undecided(), green(), green(), red(), undecided(), green(), red(), green()]


@pytest.mark.parametrize("seed", range(200))
def test_a_run_that_was_killed_anywhere_is_made_good_by_the_next(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - a reproducible choice
    history = [chance.choice(NIGHTS) for _ in range(chance.randrange(4))]
    made = chance.choice(NIGHTS)
    settings = replace(SETTINGS, audit_assignees=chance.choice([(), ("alice",), ("mallory", "bob")]))
    undisturbed = killed(history, made, settings, None)

    died = killed(history, made, settings, chance.randrange(len(undisturbed.log)))

    assert_right(died, made.state, history)
    assert [each(died) for each in (told, opened)] == [each(undisturbed) for each in (told, opened)]


def killed(history: list[Decision], made: Decision, settings: Settings, after: int | None) -> GitHub:
    """What is left of some nights, the last of which dies after so many requests of its own and is run again."""
    with serving(GitHub()) as hub:
        for day, night in enumerate(history, 1):
            keep(hub, night, day, settings=settings)
        before = len(hub.log)
        if after is not None:
            hub.dies_after = before + after
            assert keep(hub, made, 9, settings=settings).fault
            hub.dies_after = None
        assert keep(hub, made, 9, attempt=2, settings=settings).fault == ""
        assert hub.violations == []
        hub.requests = hub.requests[before:]
        return hub


def told(hub: GitHub) -> list[str]:
    """Whom the comments mention."""
    return [str(mentions(body)) for body in hub.bodies()]


def opened(hub: GitHub) -> list[tuple[str, str]]:
    return [(one.title, one.state) for one in issues(hub)]


def assert_right(hub: GitHub, state: State, history: list[Decision]) -> None:
    """At most one issue, open unless ready, telling the decision; and each opening was told once."""
    ever = state is not State.READY or any(night.state is not State.READY for night in history)
    assert [one.state for one in issues(hub)] == ([] if not ever else ["closed" if state is State.READY else "open"])
    assert all(f"is {state}" in one.title for one in issues(hub))
    assert len(hub.bodies()) == len(set(hub.bodies()))

"""The audit issue on a fake GitHub over real HTTP: one a gate, in the right state, whoever else writes or dies."""

from __future__ import annotations

import random
import re
import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from gate.adapters.github import GitHubClient
from gate.adapters.host import Host
from gate.config.settings import Audits, Runner, Settings
from gate.model.decision import Decision, State
from gate.model.subject import Subject
from gate.publish import ActionResult, audit_issue, execute
from gate.publish.audit_issue.issue import mark_of
from gate.publish.plan import Pages, is_audit, plan
from gate.render import issue_page
from tests.fakes.github import HEAD, Account, Fault, GitHub, Issue, serving
from tests.render.decisions import NOW, green, red, undecided

TOKEN = "token-of-the-workflow"  # noqa: S105 - a made-up one
BOT = "github-actions[bot]"
SETTINGS = Settings(audit="always", status="never")
NIGHT = Subject("schedule", "acme/shop", HEAD, branch="main", trigger="schedule")


def keep(
    client: GitHub,
    made: Decision,
    day: int,
    *,
    run: int | None = None,
    attempt: int = 1,
    settings: Settings = SETTINGS,
    subject: Subject = NIGHT,
    token: str = TOKEN,
) -> ActionResult:
    """One night's run on that day of the month; its number is the day's unless another one is given."""
    decided = replace(made, decided_at=NOW.replace(day=1) + timedelta(days=day - 1), subject=subject)
    pages = Pages(
        "",
        issue=issue_page.render(decided, settings.key),
        snapshot=audit_issue.encode_snapshot(audit_issue.snapshot_of(decided)),
    )
    (action,) = plan(pages, decided, settings, Runner(run_id=day if run is None else run, attempt=attempt))
    door = GitHubClient(client.repo, token, client.url, sleep=lambda _seconds: None) if token else None
    (result,) = execute([action], Host.at(Path()), door)
    return result


def issues(client: GitHub, author: str = BOT) -> list[Issue]:
    """The issues of somebody, oldest first."""
    return [one for one in reversed(client.all_issues()) if not one.pull and one.author == author]


def only(client: GitHub) -> Issue:
    (one,) = issues(client)
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


def test_while_all_is_well_there_is_no_issue(client: GitHub) -> None:
    assert keep(client, green(), 1) == keep(client, green(), 1)
    assert issues(client) == []


@pytest.mark.parametrize("made", [red(), undecided()], ids=["not ready", "undecided"])
def test_it_is_opened_when_not_ready_or_undecided(client: GitHub, made: Decision) -> None:
    result = keep(client, made, 3)

    assert (result.error, result.message) == ("", "")
    assert only(client).state == "open"
    assert only(client).title == issue_page.render(made, "readiness").title
    assert result.url == f"{client.html}/issues/{only(client).number}"


def test_the_first_night_tells_the_owners_and_the_whole_decision(client: GitHub) -> None:
    keep(client, red(), 3)

    head, _, rest = body(only(client)).partition("## ")
    assert head == (
        "For @liyaqa/backend, @liyaqa/security: items of yours are not ready.\n\n"
        "❌ **Not ready**; it has not been ready since 2026-11-03 08:00 UTC.\n\n"
    )
    assert rest.startswith("❌ Not ready: Liyaqa platform\n")
    assert mentions(rest) == []


def test_a_later_night_tells_what_changed_and_pings_nobody(client: GitHub) -> None:
    keep(client, red(), 3)
    keep(client, undecided(), 4)

    assert only(client).state == "open"
    assert body(only(client)).startswith(
        "❓ **Undecided**; it has not been ready since 2026-11-03 08:00 UTC.\n\n"
        "Changed since the run of 2026-11-03 08:00 UTC:\n\n"
        "- the decision: not ready → **undecided**\n"
    )
    assert mentions(only(client).body) == []
    assert client.comments == []


def test_a_night_like_the_last_one_says_so(client: GitHub) -> None:
    keep(client, red(), 3)
    keep(client, red(), 4)

    assert "Nothing changed since the run of 2026-11-03 08:00 UTC.\n" in body(only(client))


def test_the_same_night_again_writes_nothing_when_nothing_changed(client: GitHub) -> None:
    keep(client, red(), 3)
    before = only(client).body
    keep(client, red(), 3, attempt=2)
    keep(client, red(), 3, run=4)

    assert only(client).body == before
    assert [line for line in client.log if not line.startswith("GET")] == [
        "POST /graphql",
        "POST /repos/acme/shop/issues",
    ] + ["POST /graphql"] * 2


def test_the_same_night_again_tells_what_changed_meanwhile(client: GitHub) -> None:
    keep(client, undecided(), 3)
    keep(client, red(), 3, attempt=2)

    assert "- the decision: undecided → **not ready**\n" in body(only(client))


def test_it_is_closed_when_mended_and_says_since_when(client: GitHub) -> None:
    keep(client, red(), 3)
    keep(client, green(), 7)

    assert (only(client).state, only(client).state_reason) == ("closed", "completed")
    assert only(client).title == "Liyaqa platform is ready [readiness]"
    assert body(only(client)).startswith(
        "✅ **Ready** since 2026-11-07 08:00 UTC; it had not been since 2026-11-03 08:00 UTC.\n\n"
        "Changed since the run of 2026-11-03 08:00 UTC:\n\n"
        "- the decision: not ready → **ready**\n"
    )
    assert mentions(only(client).body) == []


def test_once_closed_it_is_left_alone_while_all_is_well(client: GitHub) -> None:
    keep(client, red(), 3)
    keep(client, green(), 4)
    before, writes = only(client).body, len(client.log)
    keep(client, green(), 5)

    assert only(client).body == before
    assert not [line for line in client.log[writes:] if line.startswith("PATCH")]


def test_it_is_opened_again_and_the_owners_are_told_once(client: GitHub) -> None:
    keep(client, red(), 3)
    keep(client, green(), 4)
    keep(client, red(), 9)
    keep(client, red(), 10)

    assert only(client).state == "open"
    assert "it has not been ready since 2026-11-09 08:00 UTC" in body(only(client))
    assert mentions(only(client).body) == []
    (told,) = client.bodies()
    assert told.partition("\n")[2] == (
        "❌ **Not ready again**, since 2026-11-09 08:00 UTC.\n\n"
        "For @liyaqa/backend, @liyaqa/security: items of yours are not ready."
    )


def test_an_ordinary_night_makes_few_requests(client: GitHub) -> None:
    keep(client, red(), 3)
    before = len(client.log)
    keep(client, red(), 4)

    assert len(client.log) - before == 4, client.log[before:]


# ---------------------------------------------------------------------------------------------------------- people


def test_who_closes_it_by_hand_sees_it_opened_again_by_the_next_red_night(client: GitHub) -> None:
    keep(client, red(), 3)
    only(client).state = "closed"
    keep(client, red(), 4)

    assert only(client).state == "open"


def test_who_closes_it_by_hand_before_it_is_mended_finds_it_told_and_closed(client: GitHub) -> None:
    keep(client, red(), 3)
    only(client).state = "closed"
    keep(client, green(), 4)

    assert only(client).state == "closed"
    assert "is ready" in only(client).title


def test_who_opens_it_by_hand_sees_it_closed_by_the_next_green_night(client: GitHub) -> None:
    keep(client, red(), 3)
    keep(client, green(), 4)
    only(client).state = "open"
    keep(client, green(), 5)

    assert only(client).state == "closed"
    assert "**Ready** since 2026-11-04 08:00 UTC.\n" in body(only(client))


def test_a_memory_that_somebody_mangled_is_no_reason_for_a_second_issue(client: GitHub) -> None:
    keep(client, red(), 3)
    one = only(client)
    one.body = re.sub(r"night=.* -->", "night=nothing -->", one.body or "")
    keep(client, undecided(), 4)

    assert only(client).state == "open"
    assert "hanged since" not in body(one)
    assert mentions(one.body) == []


def test_an_issue_without_its_mark_is_nobodys(client: GitHub) -> None:
    keep(client, red(), 3)
    only(client).body = "rewritten"
    keep(client, red(), 4)

    assert [one.state for one in issues(client)] == ["open", "open"]
    assert issues(client)[0].body == "rewritten"


def test_an_issue_of_somebody_else_with_our_mark_is_left_alone(client: GitHub) -> None:
    keep(client, red(), 3)
    forged = client.open_issue("A trap", "mallory", body=only(client).body)
    client.issues = {forged.number: forged}
    keep(client, green(), 4)
    keep(client, red(), 5)

    assert (forged.state, forged.title) == ("open", "A trap")
    assert only(client).state == "open"


def test_gates_of_other_keys_have_their_own(client: GitHub) -> None:
    keep(client, red(), 3, settings=replace(SETTINGS, key="web"))
    keep(client, red(), 3, settings=replace(SETTINGS, key="api"))
    keep(client, green(), 4, settings=replace(SETTINGS, key="api"))

    assert [(one.title[-5:], one.state) for one in issues(client)] == [("[web]", "open"), ("[api]", "closed")]


def test_150_other_issues_of_the_same_account_do_not_hide_it(client: GitHub) -> None:
    for number in range(75):
        client.open_issue(f"issue {number}", BOT)
    keep(client, red(), 3)
    for number in range(75):
        client.open_issue(f"issue {number}", BOT)
    keep(client, green(), 4)

    assert [one.state for one in issues(client) if mark_of(one.body or "")] == ["closed"]


# --------------------------------------------------------------------------------------------- labels and assignees

SET = replace(SETTINGS, audit_labels=("readiness", "on call"), audit_assignees=("alice", "bob"))


def test_labels_and_assignees_are_set_when_it_opens(client: GitHub) -> None:
    keep(client, red(), 3, settings=SET)

    assert (only(client).labels, only(client).assignees) == (["readiness", "on call"], ["alice", "bob"])


def test_what_people_change_of_them_stays_until_it_opens_again(client: GitHub) -> None:
    keep(client, red(), 3, settings=SET)
    only(client).labels, only(client).assignees = ["bug"], ["carol"]
    keep(client, red(), 4, settings=SET)
    assert (only(client).labels, only(client).assignees) == (["bug"], ["carol"])

    keep(client, green(), 5, settings=SET)
    keep(client, red(), 6, settings=SET)
    assert only(client).labels == ["bug", "readiness", "on call"]
    assert only(client).assignees == ["carol", "alice", "bob"]


@pytest.mark.parametrize("again", [False, True])
def test_an_assignee_whom_github_refuses_loses_neither_the_issue_nor_the_others(client: GitHub, again: bool) -> None:
    if again:
        keep(client, red(), 1)
        keep(client, green(), 2)

    result = keep(client, red(), 3, settings=replace(SETTINGS, audit_assignees=("alice", "mallory", "bob")))

    assert (only(client).state, only(client).assignees) == ("open", ["alice", "bob"])
    assert result.error == ""
    assert result.message == "the audit issue is not assigned to mallory: GitHub answered 422: Validation Failed"


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


def test_a_run_by_hand_on_another_branch_leaves_it_alone(client: GitHub) -> None:
    cli_default = replace(NIGHT, event="workflow_dispatch", trigger="workflow_dispatch")
    result = keep(client, red(), 3, subject=replace(cli_default, branch="topic"))
    assert result.message == "the audit issue is that of the default branch, and topic is another one"
    assert issues(client) == []

    keep(client, red(), 3, subject=cli_default)
    assert only(client).state == "open"


# ----------------------------------------------------------------------------------------------- refusals and faults


def test_a_token_that_may_not_write_is_told_what_it_needs(client: GitHub) -> None:
    client.accounts[TOKEN] = Account.of_job({"contents": "read", "issues": "read"})

    assert keep(client, red(), 3).error == (
        "the audit issue was not kept: GitHub answered 403: Resource not accessible by integration; give the job "
        "`permissions: {issues: write}`"
    )


def test_where_issues_are_turned_off_that_is_told(client: GitHub) -> None:
    client.faults.append(Fault("GET", "/issues", 410, times=9, message="Issues are disabled for this repo"))

    assert keep(client, red(), 3).error.endswith("; turn issues on in this repository, or set `audit: never`")


def test_without_a_token_nothing_is_asked(client: GitHub) -> None:
    assert keep(client, red(), 3, token="").error == (
        "the audit issue was not kept: there is no token; give the input github-token"
    )
    assert client.log == []


def test_a_lost_answer_makes_no_second_issue(client: GitHub) -> None:
    client.after.append(
        lambda request: drop(client) if request.verb == "POST" and request.target.endswith("/issues") else None
    )

    assert keep(client, red(), 3).error == ""
    assert only(client).state == "open"


def drop(client: GitHub) -> None:
    """The connection breaks, once."""
    client.after.clear()
    raise ConnectionResetError


def test_an_older_run_or_attempt_does_not_overwrite_a_newer_one(client: GitHub) -> None:
    keep(client, red(), 3, run=9, attempt=2)
    before = only(client).body

    for run, attempt in ((9, 1), (8, 5)):
        result = keep(client, green(), 4, run=run, attempt=attempt)
        assert result.message == "the audit issue is of a newer run, and stays"
    assert (only(client).body, only(client).state) == (before, "open")


# ------------------------------------------------------------------------------------------------- races and deaths


def test_eight_runs_at_once_leave_one_open_issue(client: GitHub) -> None:
    runs = [threading.Thread(target=keep, args=(client, red(), 3), kwargs={"run": run}) for run in range(1, 9)]
    for one in runs:
        one.start()
    for one in runs:
        one.join()

    assert [one.state for one in issues(client)].count("open") == 1
    assert issues(client)[0].state == "open"
    assert [mark_of(one.body or "") is not None for one in issues(client)] == [True] + [False] * (
        len(issues(client)) - 1
    )


def test_duplicates_are_closed_and_the_oldest_stays(client: GitHub) -> None:
    keep(client, red(), 3)
    for _ in range(2):
        client.open_issue("beside it", BOT, body=only_marked(client).body)
    keep(client, red(), 4)

    first, *others = issues(client)
    assert first.state == "open"
    assert [(one.state, one.state_reason, one.body) for one in others] == [
        ("closed", "not_planned", issue_page.retired(first.number))
    ] * 2


def only_marked(client: GitHub) -> Issue:
    return next(one for one in issues(client) if mark_of(one.body or ""))


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
    with serving(GitHub()) as client:
        for day, night in enumerate(history, 1):
            keep(client, night, day, settings=settings)
        before = len(client.log)
        if after is not None:
            client.dies_after = before + after
            assert keep(client, made, 9, settings=settings).error
            client.dies_after = None
        assert keep(client, made, 9, attempt=2, settings=settings).error == ""
        assert client.violations == []
        client.requests = client.requests[before:]
        return client


def told(client: GitHub) -> list[str]:
    """Whom the comments mention."""
    return [str(mentions(body)) for body in client.bodies()]


def opened(client: GitHub) -> list[tuple[str, str]]:
    return [(one.title, one.state) for one in issues(client)]


def assert_right(client: GitHub, state: State, history: list[Decision]) -> None:
    """At most one issue, open unless ready, telling the decision; and each opening was told once."""
    ever = state is not State.READY or any(night.state is not State.READY for night in history)
    assert [one.state for one in issues(client)] == ([] if not ever else ["closed" if state is State.READY else "open"])
    assert all(f"is {state}" in one.title for one in issues(client))
    assert len(client.bodies()) == len(set(client.bodies()))

"""The audit issue on a fake GitHub over real HTTP: one issue for each gate, whose state fits the last decision."""

from __future__ import annotations

import random
import re
import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from gate.adapters.github import GitHubClient
from gate.adapters.workspace import Workspace
from gate.config.runner import Runner
from gate.config.settings import AuditMode, Settings
from gate.model.decision import Decision, State
from gate.model.subject import Subject
from gate.publish import execute
from gate.publish.actions import ActionResult
from gate.publish.audit_issue.plan import NEWER_RUN
from gate.publish.markers import IssueMarker
from gate.publish.pages import Pages, is_audit
from gate.publish.plan import plan
from gate.render import issue_page
from tests.cases import cases
from tests.effort import EXHAUSTIVE
from tests.fakes.github import HEAD, Account, Fault, GitHub, Issue, serving
from tests.render.decisions import NOW, green, red, undecided

TOKEN = "token-of-the-workflow"  # noqa: S105 - a decision-up one
BOT = "github-actions[bot]"
SETTINGS = Settings(audit="always", status="never")
SCHEDULED = Subject("schedule", "acme/shop", HEAD, branch="main", trigger="schedule")


def audit(
    client: GitHub,
    decision: Decision,
    day: int,
    *,
    run: int | None = None,
    attempt: int = 1,
    settings: Settings = SETTINGS,
    subject: Subject = SCHEDULED,
    token: str = TOKEN,
) -> ActionResult:
    """One scheduled run on that day of the month. Its run number is the day unless `run` says otherwise."""
    decided = replace(decision, decided_at=NOW.replace(day=1) + timedelta(days=day - 1), subject=subject)
    pages = Pages("", issue=issue_page.render(decided, settings.key))
    (action,) = plan(pages, decided, settings, Runner(run_id=day if run is None else run, attempt=attempt))
    github = GitHubClient(client.repo, token, client.url, sleep=lambda _seconds: None) if token else None
    (result,) = execute([action], Workspace(Path()), github)
    return result


def issues(client: GitHub, author: str = BOT) -> list[Issue]:
    """The issues that an account opened, oldest first."""
    return [issue for issue in reversed(client.all_issues()) if not issue.pull and issue.author == author]


def only(client: GitHub) -> Issue:
    """The only issue of the bot."""
    (issue,) = issues(client)
    return issue


def body(issue: Issue) -> str:
    """The text of an issue without its marker."""
    first_line, _, text = (issue.body or "").partition("\n")
    assert IssueMarker.parse(first_line), first_line
    return text


def mentions(text: str | None) -> list[str]:
    """The accounts that GitHub would notify: no text in code, none split by a zero-width space."""
    return re.findall(r"@(?!&#8203;)[\w/-]+", re.sub(r"`[^`]*`|<!--.*?-->", "", text or ""))


# ---------------------------------------------------------------------------------------------- one run after another


def test_while_ready_there_is_no_issue(client: GitHub) -> None:
    assert audit(client, green(), 1) == audit(client, green(), 1)
    assert issues(client) == []


@pytest.mark.parametrize("decision", [red(), undecided()], ids=["not ready", "undecided"])
def test_it_is_opened_when_not_ready_or_undecided(client: GitHub, decision: Decision) -> None:
    result = audit(client, decision, 3)

    assert (result.error, result.message) == ("", "")
    assert only(client).state == "open"
    assert only(client).title == issue_page.render(decision, "readiness").title
    assert result.url == f"{client.html}/issues/{only(client).number}"


def test_a_new_issue_mentions_the_owners_and_has_the_complete_decision(client: GitHub) -> None:
    audit(client, red(), 3)

    head, _, rest = body(only(client)).partition("## ")
    assert head == (
        "@liyaqa/backend, @liyaqa/security: items that you own are not ready.\n\n"
        "❌ **Not ready**; it has not been ready since 2026-11-03 08:00 UTC.\n\n"
    )
    assert rest.startswith("❌ Not ready: Liyaqa platform\n")
    assert mentions(rest) == []


def test_a_later_run_lists_the_changes_and_mentions_nobody(client: GitHub) -> None:
    audit(client, red(), 3)
    audit(client, undecided(), 4)

    assert only(client).state == "open"
    assert body(only(client)).startswith(
        "❓ **Undecided**; it has not been ready since 2026-11-03 08:00 UTC.\n\n"
        "Changes since the run of 2026-11-03 08:00 UTC:\n\n"
        "- the decision: not ready → **undecided**\n"
    )
    assert mentions(only(client).body) == []
    assert client.comments == []


def test_a_run_with_the_same_result_says_that_nothing_changed(client: GitHub) -> None:
    audit(client, red(), 3)
    audit(client, red(), 4)

    assert "No change since the run of 2026-11-03 08:00 UTC.\n" in body(only(client))


def test_a_second_run_of_the_day_with_the_same_result_writes_nothing(client: GitHub) -> None:
    audit(client, red(), 3)
    before = only(client).body
    audit(client, red(), 3, attempt=2)
    audit(client, red(), 3, run=4)

    assert only(client).body == before
    assert [line for line in client.log if not line.startswith("GET")] == [
        "POST /graphql",
        "POST /repos/acme/shop/issues",
    ] + ["POST /graphql"] * 2


def test_a_second_run_of_the_day_lists_the_changes(client: GitHub) -> None:
    audit(client, undecided(), 3)
    audit(client, red(), 3, attempt=2)

    assert "- the decision: undecided → **not ready**\n" in body(only(client))


def test_it_is_closed_when_ready_and_says_since_when(client: GitHub) -> None:
    audit(client, red(), 3)
    audit(client, green(), 7)

    assert (only(client).state, only(client).state_reason) == ("closed", "completed")
    assert only(client).title == "Liyaqa platform is ready [readiness]"
    assert body(only(client)).startswith(
        "✅ **Ready** since 2026-11-07 08:00 UTC; it was not ready from 2026-11-03 08:00 UTC until then.\n\n"
        "Changes since the run of 2026-11-03 08:00 UTC:\n\n"
        "- the decision: not ready → **ready**\n"
    )
    assert mentions(only(client).body) == []


def test_a_closed_issue_is_not_changed_while_ready(client: GitHub) -> None:
    audit(client, red(), 3)
    audit(client, green(), 4)
    before, writes = only(client).body, len(client.log)
    audit(client, green(), 5)

    assert only(client).body == before
    assert not [line for line in client.log[writes:] if line.startswith("PATCH")]


def test_it_is_reopened_and_the_owners_are_mentioned_once(client: GitHub) -> None:
    audit(client, red(), 3)
    audit(client, green(), 4)
    audit(client, red(), 9)
    audit(client, red(), 10)

    assert only(client).state == "open"
    assert "it has not been ready since 2026-11-09 08:00 UTC" in body(only(client))
    assert mentions(only(client).body) == []
    (comment,) = client.bodies()
    assert comment.partition("\n")[2] == (
        "❌ **Not ready again**, since 2026-11-09 08:00 UTC.\n\n"
        "@liyaqa/backend, @liyaqa/security: items that you own are not ready."
    )


def test_an_ordinary_run_makes_few_requests(client: GitHub) -> None:
    audit(client, red(), 3)
    before = len(client.log)
    audit(client, red(), 4)

    assert len(client.log) - before == 4, client.log[before:]


def test_a_history_that_cannot_be_read_changes_nothing(client: GitHub, tmp_path: Path) -> None:
    (tmp_path / "1").write_text("a file where the history has a folder")
    for location in (str(tmp_path), "branch", "branch:missing"):
        result = audit(client, red(), 3, settings=replace(SETTINGS, history=location, key=f"at-{len(client.issues)}"))
        assert (result.error, result.message) == ("", "")
    assert client.violations == []
    assert [issue.state for issue in issues(client)] == ["open"] * 3


# ---------------------------------------------------------------------------------------------------------- people


def test_an_issue_closed_by_hand_is_reopened_by_the_next_run_that_is_not_ready(client: GitHub) -> None:
    audit(client, red(), 3)
    only(client).state = "closed"
    audit(client, red(), 4)

    assert only(client).state == "open"


def test_an_issue_closed_by_hand_is_updated_and_stays_closed_when_ready(client: GitHub) -> None:
    audit(client, red(), 3)
    only(client).state = "closed"
    audit(client, green(), 4)

    assert only(client).state == "closed"
    assert "is ready" in only(client).title


def test_an_issue_opened_by_hand_is_closed_by_the_next_ready_run(client: GitHub) -> None:
    audit(client, red(), 3)
    audit(client, green(), 4)
    only(client).state = "open"
    audit(client, green(), 5)

    assert only(client).state == "closed"
    assert "**Ready** since 2026-11-04 08:00 UTC.\n" in body(only(client))


def test_an_issue_with_a_mangled_snapshot_is_not_duplicated(client: GitHub) -> None:
    audit(client, red(), 3)
    issue = only(client)
    issue.body = re.sub(r"snapshot=.* -->", "snapshot=nothing -->", issue.body or "")
    audit(client, undecided(), 4)

    assert only(client).state == "open"
    assert "since the run of" not in body(issue)
    assert mentions(issue.body) == []


def test_an_issue_without_its_marker_is_an_ordinary_issue(client: GitHub) -> None:
    audit(client, red(), 3)
    only(client).body = "rewritten"
    audit(client, red(), 4)

    assert [issue.state for issue in issues(client)] == ["open", "open"]
    assert issues(client)[0].body == "rewritten"


def test_an_issue_by_another_account_with_our_marker_is_not_changed(client: GitHub) -> None:
    audit(client, red(), 3)
    forged = client.open_issue("A trap", "mallory", body=only(client).body)
    client.issues = {forged.number: forged}
    audit(client, green(), 4)
    audit(client, red(), 5)

    assert (forged.state, forged.title) == ("open", "A trap")
    assert only(client).state == "open"


def test_each_key_has_its_own_issue(client: GitHub) -> None:
    audit(client, red(), 3, settings=replace(SETTINGS, key="web"))
    audit(client, red(), 3, settings=replace(SETTINGS, key="api"))
    audit(client, green(), 4, settings=replace(SETTINGS, key="api"))

    assert [(issue.title[-5:], issue.state) for issue in issues(client)] == [("[web]", "open"), ("[api]", "closed")]


def test_150_other_issues_of_the_same_account_do_not_hide_it(client: GitHub) -> None:
    for number in range(75):
        client.open_issue(f"issue {number}", BOT)
    audit(client, red(), 3)
    for number in range(75):
        client.open_issue(f"issue {number}", BOT)
    audit(client, green(), 4)

    assert [issue.state for issue in issues(client) if IssueMarker.parse(issue.body or "")] == ["closed"]


# --------------------------------------------------------------------------------------------- labels and assignees

WITH_PEOPLE = replace(SETTINGS, audit_labels=("readiness", "on call"), audit_assignees=("alice", "bob"))


def test_labels_and_assignees_are_set_when_it_opens(client: GitHub) -> None:
    audit(client, red(), 3, settings=WITH_PEOPLE)

    assert (only(client).labels, only(client).assignees) == (["readiness", "on call"], ["alice", "bob"])


def test_changes_by_hand_to_labels_and_assignees_stay_until_the_issue_is_reopened(client: GitHub) -> None:
    audit(client, red(), 3, settings=WITH_PEOPLE)
    only(client).labels, only(client).assignees = ["bug"], ["carol"]
    audit(client, red(), 4, settings=WITH_PEOPLE)
    assert (only(client).labels, only(client).assignees) == (["bug"], ["carol"])

    audit(client, green(), 5, settings=WITH_PEOPLE)
    audit(client, red(), 6, settings=WITH_PEOPLE)
    assert only(client).labels == ["bug", "readiness", "on call"]
    assert only(client).assignees == ["carol", "alice", "bob"]


@pytest.mark.parametrize("reopened", [False, True])
def test_an_assignee_that_github_refuses_does_not_stop_the_issue_or_the_others(client: GitHub, reopened: bool) -> None:
    if reopened:
        audit(client, red(), 1)
        audit(client, green(), 2)

    result = audit(client, red(), 3, settings=replace(SETTINGS, audit_assignees=("alice", "mallory", "bob")))

    assert (only(client).state, only(client).assignees) == ("open", ["alice", "bob"])
    assert result.error == ""
    assert result.message == "cannot assign the audit issue to mallory: GitHub answered 422: Validation Failed"


# ------------------------------------------------------------------------------------------------- when it is updated


@pytest.mark.parametrize(
    ("trigger", "setting", "expected"),
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
def test_the_setting_decides_which_events_update_the_issue(trigger: str, setting: AuditMode, *, expected: bool) -> None:
    assert is_audit(replace(SCHEDULED, trigger=trigger), Settings(audit=setting)) is expected


def test_a_manual_run_on_another_branch_does_not_change_the_issue(client: GitHub) -> None:
    manual = replace(SCHEDULED, event="workflow_dispatch", trigger="workflow_dispatch")
    result = audit(client, red(), 3, subject=replace(manual, branch="topic"))
    assert result.message == "the audit issue reports on the default branch, and this run is on topic"
    assert issues(client) == []

    audit(client, red(), 3, subject=manual)
    assert only(client).state == "open"


# ----------------------------------------------------------------------------------------------- refusals and failures


def test_a_token_without_permission_is_an_error_that_names_the_permission(client: GitHub) -> None:
    client.accounts[TOKEN] = Account.of_job({"contents": "read", "issues": "read"})

    assert audit(client, red(), 3).error == (
        "cannot update the audit issue: GitHub answered 403: Resource not accessible by integration; give the job "
        "`permissions: {issues: write}`"
    )


def test_a_repository_without_issues_is_reported(client: GitHub) -> None:
    client.faults.append(Fault("GET", "/issues", 410, times=9, message="Issues are disabled for this repo"))

    assert audit(client, red(), 3).error.endswith(
        "; enable issues in the settings of the repository, or set `audit: never`"
    )


def test_without_a_token_no_request_is_sent(client: GitHub) -> None:
    assert audit(client, red(), 3, token="").error == (
        "cannot update the audit issue: no token; set the input `github-token` of the action, or GITHUB_TOKEN for "
        "`gate check`"
    )
    assert client.log == []


def test_a_lost_response_creates_no_second_issue(client: GitHub) -> None:
    client.after.append(
        lambda request: drop(client) if request.verb == "POST" and request.target.endswith("/issues") else None
    )

    assert audit(client, red(), 3).error == ""
    assert only(client).state == "open"


def drop(client: GitHub) -> None:
    """Breaks the connection once."""
    client.after.clear()
    raise ConnectionResetError


def test_an_older_run_or_attempt_does_not_overwrite_a_newer_one(client: GitHub) -> None:
    audit(client, red(), 3, run=9, attempt=2)
    before = only(client).body

    for run, attempt in ((9, 1), (8, 5)):
        result = audit(client, green(), 4, run=run, attempt=attempt)
        assert result.message == NEWER_RUN
    assert (only(client).body, only(client).state) == (before, "open")


# ----------------------------------------------------------------------------------------- concurrent and killed runs


def test_eight_concurrent_runs_leave_one_open_issue(client: GitHub) -> None:
    runs = [threading.Thread(target=audit, args=(client, red(), 3), kwargs={"run": run}) for run in range(1, 9)]
    for thread in runs:
        thread.start()
    for thread in runs:
        thread.join()

    assert [issue.state for issue in issues(client)].count("open") == 1
    assert issues(client)[0].state == "open"
    assert [IssueMarker.parse(issue.body or "") is not None for issue in issues(client)] == [True] + [False] * (
        len(issues(client)) - 1
    )


def test_duplicates_are_closed_and_the_oldest_stays(client: GitHub) -> None:
    audit(client, red(), 3)
    for _ in range(2):
        client.open_issue("beside it", BOT, body=only_marked(client).body)
    audit(client, red(), 4)

    oldest, *duplicates = issues(client)
    assert oldest.state == "open"
    assert [(issue.state, issue.state_reason, issue.body) for issue in duplicates] == [
        ("closed", "not_planned", issue_page.render_duplicate(oldest.number))
    ] * 2


def only_marked(client: GitHub) -> Issue:
    """The one issue with a marker."""
    return next(issue for issue in issues(client) if IssueMarker.parse(issue.body or ""))


HISTORY = [green(), red(), red(), undecided(), green(), green(), red(), undecided(), green(), red(), green()]


@cases("seed", range(200 if EXHAUSTIVE else 50))
def test_the_run_after_a_killed_one_repairs_the_issue(seed: int) -> None:
    random_source = random.Random(seed)  # noqa: S311 - a reproducible choice
    history = [random_source.choice(HISTORY) for _ in range(random_source.randrange(4))]
    decision = random_source.choice(HISTORY)
    settings = replace(SETTINGS, audit_assignees=random_source.choice([(), ("alice",), ("mallory", "bob")]))
    undisturbed = run_twice(history, decision, settings, None)

    repaired = run_twice(history, decision, settings, random_source.randrange(len(undisturbed.log)))

    assert_consistent(repaired, decision.state, history)
    assert mentions_in_comments(repaired) == mentions_in_comments(undisturbed)
    assert titles_and_states(repaired) == titles_and_states(undisturbed)


def run_twice(history: list[Decision], decision: Decision, settings: Settings, after: int | None) -> GitHub:
    """GitHub after earlier runs and two attempts of a last run, the first killed after `after` of its requests."""
    with serving(GitHub()) as client:
        for day, earlier in enumerate(history, 1):
            audit(client, earlier, day, settings=settings)
        before = len(client.log)
        if after is not None:
            client.dies_after = before + after
            assert audit(client, decision, 9, settings=settings).error
            client.dies_after = None
        assert audit(client, decision, 9, attempt=2, settings=settings).error == ""
        assert client.violations == []
        client.requests = client.requests[before:]
        return client


def mentions_in_comments(client: GitHub) -> list[str]:
    """The accounts that each comment mentions."""
    return [str(mentions(body)) for body in client.bodies()]


def titles_and_states(client: GitHub) -> list[tuple[str, str]]:
    return [(issue.title, issue.state) for issue in issues(client)]


def assert_consistent(client: GitHub, state: State, history: list[Decision]) -> None:
    """There is at most one issue, it is open unless ready and reports the state, and no comment is posted twice."""
    ever = state is not State.READY or any(earlier.state is not State.READY for earlier in history)
    assert [issue.state for issue in issues(client)] == (
        [] if not ever else ["closed" if state is State.READY else "open"]
    )
    assert all(f"is {state}" in issue.title for issue in issues(client))
    assert len(client.bodies()) == len(set(client.bodies()))

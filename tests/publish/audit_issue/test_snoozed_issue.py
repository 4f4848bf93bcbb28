"""Snoozes and commits on a fake GitHub over real HTTP: the issue stays quiet, and the decision stays what it is."""

from __future__ import annotations

from dataclasses import replace

from gate.model.decision import Decision, State, Status
from tests.fakes.github import Account, Fault, GitHub
from tests.publish.audit_issue.test_update import SCHEDULED, TOKEN, audit, body, mentions, only
from tests.render.decisions import decision, green, verdict

SNOOZE = "/gate snooze sast until 2026-11-25 the fix is in review"
"""The fake posts every comment on 2026-11-20."""


def failing(*names: str) -> Decision:
    """A decision in which these items fail and `docs` passes."""
    fails = [verdict(name, name, Status.FAIL, owner=f"@owner-of-{name}") for name in names]
    return decision(State.NOT_READY, *fails, verdict("docs", "Docs", Status.PASS))


def snooze(client: GitHub, text: str = SNOOZE, author: str = "bob") -> None:
    """Posts a comment on the issue; alice and bob may write."""
    client.add(only(client).number, author, text)


def closed_while_failing(client: GitHub, *comments: str) -> None:
    """An issue that was opened on the 18th, snoozed by these comments, and closed by hand."""
    audit(client, failing("sast"), 18)
    for text in comments:
        snooze(client, text)
    only(client).state = "closed"


def test_a_snoozed_item_does_not_reopen_the_issue(client: GitHub) -> None:
    closed_while_failing(client, SNOOZE)
    result = audit(client, failing("sast"), 21)

    assert (result.error, only(client).state, client.bodies()) == ("", "closed", [])
    assert "- `sast` until 2026-11-25, by bob: the fix is in review\n" in body(only(client))
    assert client.violations == []


def test_without_the_snooze_it_is_reopened(client: GitHub) -> None:
    closed_while_failing(client, "I know.")
    audit(client, failing("sast"), 21)

    assert (only(client).state, len(client.bodies())) == ("open", 1)


def test_a_snoozed_item_that_fails_again_does_not_reopen_the_issue(client: GitHub) -> None:
    audit(client, failing("sast"), 18)
    snooze(client)
    audit(client, green(), 20)
    audit(client, failing("sast"), 21)

    assert (only(client).state, client.bodies()) == ("closed", [])
    assert "is not ready" in only(client).title
    assert "it has not been ready since 2026-11-21 08:00 UTC" in body(only(client))


def test_after_its_last_day_the_issue_is_reopened_and_says_why(client: GitHub) -> None:
    closed_while_failing(client, SNOOZE)
    audit(client, failing("sast"), 25)
    assert only(client).state == "closed"
    audit(client, failing("sast"), 26)

    assert only(client).state == "open"
    (comment,) = client.bodies()
    assert comment.partition("\n")[2] == (
        "❌ No longer snoozed (`sast`): **still not ready**, since 2026-11-18 08:00 UTC.\n\n"
        "@owner-of-sast: items that you own are not ready."
    )


def test_another_item_reopens_the_issue_and_only_its_owner_is_mentioned(client: GitHub) -> None:
    closed_while_failing(client, SNOOZE)
    audit(client, failing("sast", "tests"), 21)

    assert only(client).state == "open"
    assert [mentions(text) for text in client.bodies()] == [["@owner-of-tests"]]


def test_the_end_of_a_snooze_by_comment_counts_from_the_next_run(client: GitHub) -> None:
    closed_while_failing(client, SNOOZE, "/gate unsnooze sast")
    audit(client, failing("sast"), 21)

    assert only(client).state == "open"
    assert "Snoozed" not in body(only(client))


def test_a_snooze_changes_neither_the_issue_of_a_ready_gate_nor_its_closing(client: GitHub) -> None:
    audit(client, failing("sast"), 18)
    snooze(client)
    audit(client, green(), 21)

    assert (only(client).state, only(client).state_reason) == ("closed", "completed")


def test_a_command_by_a_stranger_and_a_wrong_date_snooze_nothing_and_are_answered(client: GitHub) -> None:
    closed_while_failing(client, "/gate snooze sast until 2026-02-30 why")
    snooze(client, SNOOZE, "mallory")
    audit(client, failing("sast"), 21)

    assert only(client).state == "open"
    assert (
        body(only(client))
        .partition("**Comments that snooze nothing:**\n\n")[2]
        .startswith(
            "- `/gate snooze sast until 2026-02-30 why` by bob: expected a date of the calendar such as 2026-12-31\n"
            f"- `{SNOOZE}` by mallory: expected a comment of somebody with write access to this repository\n"
        )
    )


def test_a_token_that_may_not_read_permissions_snoozes_nothing_and_updates_the_issue(client: GitHub) -> None:
    closed_while_failing(client, SNOOZE)
    client.faults = [Fault("GET", "/permission", 403, times=9)]
    result = audit(client, failing("sast"), 21)

    assert (result.error, only(client).state) == ("", "open")


def test_a_snooze_is_shown_by_a_second_run_of_the_same_day(client: GitHub) -> None:
    audit(client, failing("sast"), 21)
    snooze(client)
    audit(client, failing("sast"), 21, attempt=2)

    assert "**Snoozed**" in body(only(client))
    before = len(client.log)
    audit(client, failing("sast"), 21, attempt=3)
    assert not [line for line in client.log[before:] if line.startswith("PATCH")]


# -------------------------------------------------------------------------------------------------------- the commits


def history(client: GitHub) -> tuple[str, str]:
    """Two commits of the default branch, of which the second one changes a file."""
    first = client.commit({"a.py": "1"}, on="main")
    return first, client.commit({"a.py": "2"}, first, on="main")


def audit_twice(client: GitHub, first: str, second: str) -> str:
    """The text after an audit that is good and one that is not, of these commits."""
    audit(client, failing("tests"), 18, subject=replace(SCHEDULED, head_sha=first))
    audit(client, failing("tests", "docs-build", "sast"), 19, subject=replace(SCHEDULED, head_sha=second))
    return body(only(client))


def test_the_commits_between_two_audits_are_counted(client: GitHub) -> None:
    assert "Changes since the run of 2026-11-18 08:00 UTC (1 commit):\n" in audit_twice(client, *history(client))
    assert len([line for line in client.log if "/compare/" in line]) == 1


def test_a_rewritten_branch_is_named(client: GitHub) -> None:
    base = client.commit({"b.py": "1"})
    old, new = client.commit({"a.py": "3"}, base), client.commit({"a.py": "4"}, base)

    assert "(1 commit, and the branch was rewritten):" in audit_twice(client, old, new)


def test_commits_that_github_does_not_compare_are_not_counted(client: GitHub) -> None:
    first, second = history(client)
    client.accounts[TOKEN] = Account(permissions={"issues": "write"}, default_level="none")

    assert "Changes since the run of 2026-11-18 08:00 UTC (other commits):\n" in audit_twice(client, first, second)


def test_on_the_same_commit_nothing_is_compared(client: GitHub) -> None:
    first, _ = history(client)

    assert "UTC:\n" in audit_twice(client, first, first)
    assert [line for line in client.log if "/compare/" in line] == []

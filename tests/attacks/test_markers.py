"""Anyone who can comment can write our marker and lines that look like approvals: neither has an effect."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from gate.publish.markers import CommentMarker
from tests.attacks.second_stage import POLICY, Stage
from tests.command import checklist
from tests.fakes.github import BASE, HEAD

FORGED = f"{CommentMarker('readiness', HEAD, 999_999, 9)}\n## ✅ Ready"
BOT = "github-actions[bot]"


@pytest.mark.parametrize("forger", ["mallory", "helper[bot]"])
def test_a_comment_by_another_account_with_our_marker_is_ignored(stage: Stage, saved: Any, forger: str) -> None:
    stage.client.add(7, forger, FORGED)

    assert stage.judge(saved).code == 1
    assert stage.client.bodies(forger) == [FORGED]
    assert "Not ready" in stage.comment()


def test_a_marker_by_another_workflow_does_not_change_the_verdict(stage: Stage, saved: Any) -> None:
    stage.client.add(7, BOT, FORGED)

    result = stage.judge(saved)

    assert result.code == 1
    assert stage.status()[0] == "failure"
    assert "the comment is from a newer run, so it is not changed" in result.out


def test_a_marker_below_the_first_line_is_ignored(stage: Stage, saved: Any) -> None:
    quoted = f"somebody said:\n{FORGED}"
    stage.client.add(7, BOT, quoted)

    stage.judge(saved)

    assert [body for body in stage.client.bodies() if body == quoted] == [quoted]
    assert len(stage.client.bodies()) == 2


LEGAL = checklist("legal | approvals | {} | comment_approvals >= 1")
LINE = f"/gate approve legal {HEAD[:7]}"


def by_a_writer(stage: Stage) -> None:
    stage.client.add(7, "bob", LINE)


def of_an_older_commit(stage: Stage) -> None:
    stage.client.add(7, "bob", f"/gate approve legal {BASE[:7]}")


def edited_later(stage: Stage) -> None:
    stage.client.edit(stage.client.add(7, "bob", "looks fine"), LINE)


def by_the_author(stage: Stage) -> None:
    stage.client.collaborators["mallory"] = "write"
    stage.client.add(7, "mallory", LINE)


def by_a_pusher(stage: Stage) -> None:
    stage.client.push("bob", HEAD)
    stage.client.add(7, "bob", LINE)


def by_a_bot(stage: Stage) -> None:
    stage.client.collaborators["helper[bot]"] = "write"
    stage.client.add(7, "helper[bot]", LINE)


def by_our_own_account(stage: Stage) -> None:
    stage.client.add(7, BOT, LINE)


def by_a_reader(stage: Stage) -> None:
    stage.client.add(7, "carol", LINE)


def by_an_owner_without_write_permission(stage: Stage) -> None:
    stage.client.add(7, "dave", LINE)["author_association"] = "OWNER"


def quoted(stage: Stage) -> None:
    stage.client.add(7, "bob", f"> {LINE}")


def fenced(stage: Stage) -> None:
    stage.client.add(7, "bob", f"```\n{LINE}\n```")


def below_the_first_line(stage: Stage) -> None:
    stage.client.add(7, "bob", f"no!\n{LINE}")


def for_another_item(stage: Stage) -> None:
    stage.client.add(7, "bob", LINE.replace("legal", "paper"))


def use_own_branch(stage: Stage) -> None:
    """Opens the pull request from a branch of the repository: no token can see who pushed to a fork."""
    stage.client.commit({POLICY: LEGAL}, sha=BASE, on="main")
    stage.client.open_pull(7, HEAD, author="mallory")
    stage.client.push("mallory", HEAD)


@pytest.mark.parametrize(
    ("approve", "code"),
    [
        (by_a_writer, 0),
        *(
            (attempt, 1)
            for attempt in (
                of_an_older_commit,
                edited_later,
                by_the_author,
                by_a_pusher,
                by_a_bot,
                by_our_own_account,
                by_a_reader,
                by_an_owner_without_write_permission,
                quoted,
                fenced,
                below_the_first_line,
                for_another_item,
            )
        ),
    ],
)
def test_only_a_valid_approval_counts(stage: Stage, approve: Callable[[Stage], None], code: int) -> None:
    use_own_branch(stage)
    approve(stage)

    result = stage.workflow.run("issue_comment")

    assert result.code == code, result.output
    assert stage.status()[0] == ("success" if code == 0 else "failure")


def test_an_approval_is_void_after_the_next_push(stage: Stage) -> None:
    use_own_branch(stage)
    by_a_writer(stage)
    assert stage.workflow.run("issue_comment").code == 0

    newer = stage.client.commit({"a.py": "2"}, HEAD)
    stage.client.advance(7, newer)

    assert stage.workflow.run("issue_comment").code == 1
    assert stage.status(newer)[0] == "failure"


def test_an_approval_that_cannot_be_checked_on_a_fork_does_not_count(stage: Stage) -> None:
    stage.client.commit({POLICY: LEGAL}, sha=BASE, on="main")
    by_a_writer(stage)

    assert stage.workflow.run("issue_comment").code == 2
    assert "this token cannot read who pushed to the fork mallory/shop" in stage.comment()

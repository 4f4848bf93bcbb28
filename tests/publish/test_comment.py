"""The sticky comment on a fake GitHub over real HTTP: one comment for each gate, never by an older run."""

from __future__ import annotations

from pathlib import Path

import pytest

from gate.adapters.github import GitHubClient
from gate.adapters.workspace import Workspace
from gate.publish import execute
from gate.publish.actions import Action, ActionResult, PostComment, SetOutputs
from gate.publish.markers import CommentMarker, text_without_marker
from tests.fakes.github import HEAD, Account, Fault, GitHub
from tests.publish.test_publish import outputs_of

TOKEN = "token-of-the-workflow"  # noqa: S105 - a made-up one
BOT = "github-actions[bot]"


def github(client: GitHub, token: str = TOKEN) -> GitHubClient | None:
    return GitHubClient(client.repo, token, client.url, sleep=lambda _seconds: None) if token else None


def post(
    client: GitHub,
    text: str = "red",
    run: int = 1,
    attempt: int = 1,
    *,
    key: str = "readiness",
    token: str = TOKEN,
    job: str = "",
) -> ActionResult:
    action = PostComment(client.repo, 7, CommentMarker(key, HEAD, run, attempt, job=job), text)
    return execute([action], Workspace(Path()), github(client, token))[0]


def test_the_first_run_posts_one_comment(client: GitHub) -> None:
    result = post(client)

    assert result.error == ""
    assert result.url == client.comments[0]["html_url"]
    assert client.bodies() == [f"<!-- readiness-gate key=readiness head={HEAD} run=1 attempt=1 -->\nred"]


def test_later_runs_update_it(client: GitHub) -> None:
    urls = {post(client, "red", 1).url, post(client, "green", 2).url, post(client, "green again", 2, 2).url}

    assert len(urls) == 1
    assert [text_without_marker(body) for body in client.bodies()] == ["green again"]
    assert CommentMarker.parse(client.bodies()[0]) == CommentMarker("readiness", HEAD, 2, 2)


def test_two_jobs_of_one_run_with_the_same_key_are_reported(client: GitHub) -> None:
    assert post(client, "leg 1", job="aaaaaaaa").message == ""

    result = post(client, "leg 2", job="bbbbbbbb")

    assert result.message == (
        "another job of this run wrote the comment of gate readiness before, and this job replaced it; "
        "give each job, and each leg of a matrix, its own `key`"
    )
    assert result.url
    assert [text_without_marker(body) for body in client.bodies()] == ["leg 2"]


@pytest.mark.parametrize(
    ("run", "attempt", "job", "key"),
    [(1, 1, "aaaaaaaa", "readiness"), (1, 2, "bbbbbbbb", "readiness"), (2, 1, "bbbbbbbb", "readiness"),
     (1, 1, "", "readiness"), (1, 1, "bbbbbbbb", "web")],
    ids=["the same job", "another attempt", "another run", "an unknown job", "another key"],
)  # fmt: skip
def test_other_comments_of_a_job_are_not_reported(client: GitHub, run: int, attempt: int, job: str, key: str) -> None:
    post(client, "first", job="aaaaaaaa")

    assert post(client, "second", run, attempt, job=job, key=key).message == ""


def test_a_closed_pull_request_gets_no_comment(client: GitHub) -> None:
    client.issue(7).state = "closed"

    assert post(client).message == "the pull request is closed, so no comment is written"
    assert client.bodies() == []


def test_an_unchanged_comment_is_not_written_again(client: GitHub) -> None:
    post(client, "red", 1)
    post(client, "red", 2)

    assert not [line for line in client.log if line.startswith("PATCH")]


def test_120_earlier_comments_do_not_hide_it(client: GitHub) -> None:
    for number in range(60):
        client.add(7, "somebody", f"comment {number}")
    post(client, "red", 1)
    for number in range(120):
        client.add(7, "somebody", f"comment {number}")
    post(client, "green", 2)

    assert [text_without_marker(body) for body in client.bodies()] == ["green"]
    assert len(client.comments) == 181


def test_an_ordinary_run_makes_few_requests(client: GitHub) -> None:
    post(client, "red", 1)
    post(client, "green", 2)

    assert len(client.log) <= 10, client.log


def test_with_only_changes_an_equal_fingerprint_is_not_written(client: GitHub) -> None:
    def write(run: int, text: str, fingerprint: str) -> None:
        action = PostComment(
            client.repo, 7, CommentMarker("readiness", HEAD, run, 1, fingerprint), text, only_changes=True
        )
        execute([action], Workspace(Path()), github(client))

    write(1, "red, 74 %", "aa")
    write(2, "red, 75 %", "aa")
    assert [text_without_marker(body) for body in client.bodies()] == ["red, 74 %"]
    write(3, "green", "bb")
    assert [text_without_marker(body) for body in client.bodies()] == ["green"]


def test_duplicates_are_removed_after_writing(client: GitHub) -> None:
    for run in (1, 2, 3):
        client.add(7, BOT, f"{CommentMarker('readiness', HEAD, run, 1)}\nold {run}")

    post(client, "new", 4)

    assert [text_without_marker(body) for body in client.bodies()] == ["new"]


def test_gates_of_other_keys_keep_their_comments(client: GitHub) -> None:
    post(client, "api is red", key="api")
    post(client, "web is green", key="web")

    assert [text_without_marker(body) for body in client.bodies()] == ["api is red", "web is green"]


@pytest.mark.parametrize("forger", ["mallory", "other-app[bot]"])
def test_a_comment_by_another_account_with_our_marker_is_not_changed(client: GitHub, forger: str) -> None:
    forged = f"{CommentMarker('readiness', HEAD, 99, 9)}\nall is well"
    client.add(7, forger, forged)

    post(client, "red", 1)

    assert client.bodies(forger) == [forged]
    assert [text_without_marker(body) for body in client.bodies()] == ["red"]


def test_a_run_for_an_older_head_writes_nothing(client: GitHub) -> None:
    client.heads[7] = "b" * 40

    result = post(client, "old news")

    assert result == ActionResult(
        result.action, message="the pull request has a newer commit, whose own run will comment"
    )
    assert client.comments == []


@pytest.mark.parametrize(("run", "attempt"), [(1, 1), (1, 9), (2, 1)])
def test_an_older_run_or_attempt_does_not_overwrite_a_newer_one(client: GitHub, run: int, attempt: int) -> None:
    post(client, "newer", 2, 2)

    assert post(client, "older", run, attempt).message == "the comment is from a newer run, so it is not changed"
    assert [text_without_marker(body) for body in client.bodies()] == ["newer"]


def test_a_personal_token_finds_its_own_comment(client: GitHub) -> None:
    client.accounts["personal-token"] = Account("alice", may_ask_who=True, may_ask_graphql=False)

    post(client, "red", 1, token="personal-token")  # noqa: S106 - a made-up one
    post(client, "green", 2, token="personal-token")  # noqa: S106 - a made-up one

    assert [text_without_marker(body) for body in client.bodies("alice")] == ["green"]


def test_the_token_of_an_app_finds_its_own_comment(client: GitHub) -> None:
    client.accounts["token-of-an-app"] = Account("our-app[bot]")

    post(client, "red", 1, token="token-of-an-app")  # noqa: S106 - a made-up one
    post(client, "green", 2, token="token-of-an-app")  # noqa: S106 - a made-up one

    assert [text_without_marker(body) for body in client.bodies("our-app[bot]")] == ["green"]


def test_a_token_without_access_to_its_account_is_the_token_of_a_workflow(client: GitHub) -> None:
    client.accounts[TOKEN].may_ask_graphql = False

    post(client, "red", 1)
    post(client, "green", 2)

    assert "GET /user" in client.log
    assert [text_without_marker(body) for body in client.bodies()] == ["green"]


def test_an_unknown_account_is_not_guessed(client: GitHub) -> None:
    post(client, "red", 1)
    client.faults.append(Fault("POST", "/graphql", 500, times=99))

    assert post(client, "green", 2).error.startswith("cannot post the comment on #7: GitHub ")
    assert [text_without_marker(body) for body in client.bodies()] == ["red"]


def test_a_token_without_permission_is_an_error_that_names_the_permission(client: GitHub) -> None:
    client.accounts[TOKEN].may_write = False

    result = post(client)

    assert result.error == (
        "cannot post the comment on #7: GitHub answered 403: Resource not accessible by integration; give the job "
        "`permissions: {pull-requests: write}` (runs for pull requests from forks and from Dependabot never get it)"
    )


def test_without_a_token_no_request_is_sent(client: GitHub) -> None:
    assert post(client, token="").error == (
        "cannot post the comment on #7: no token; set the input `github-token` of the action, or GITHUB_TOKEN for "
        "`gate check`"
    )
    assert client.log == []


def test_a_failed_request_is_repeated(client: GitHub) -> None:
    client.faults.append(Fault("GET", "/comments", 502, times=2))

    assert post(client).error == ""
    assert len(client.comments) == 1


def test_a_lasting_failure_is_reported_and_stops_no_other_action(client: GitHub, tmp_path: Path) -> None:
    client.faults.append(Fault("GET", "/comments", 500, times=99))
    action = PostComment(client.repo, 7, CommentMarker("readiness", HEAD, 1, 1), "red")

    failed, outputs = execute(
        [action, SetOutputs(tmp_path / "out", {"decision": "ready"})],
        Workspace(tmp_path),
        github(client),
    )

    assert failed.error.startswith("cannot post the comment on #7: GitHub ")
    assert outputs.error == ""


def test_an_unreachable_github_is_reported(client: GitHub) -> None:
    action = PostComment(client.repo, 7, CommentMarker("readiness", HEAD, 1, 1), "red")

    result = execute(
        [action], Workspace(Path()), GitHubClient(client.repo, TOKEN, "http://127.0.0.1:1", sleep=lambda _seconds: None)
    )[0]

    assert result.error.startswith("cannot post the comment on #7: GitHub did not answer")


def test_the_outputs_name_the_comment(client: GitHub, tmp_path: Path) -> None:
    actions: list[Action] = [
        PostComment(client.repo, 7, CommentMarker("readiness", HEAD, 1, 1), "red"),
        SetOutputs(tmp_path / "out", {"decision": "not ready"}),
    ]

    execute(actions, Workspace(tmp_path), github(client))

    assert outputs_of(tmp_path / "out") == {
        "decision": "not ready",
        "comment-url": client.comments[0]["html_url"],
        "issue-url": "",
    }

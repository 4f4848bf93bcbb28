"""The sticky comment on a fake GitHub over real HTTP: one comment a gate, ours alone, never of an older run."""

from __future__ import annotations

from pathlib import Path

import pytest

from gate.github import Hub
from gate.publish import Deed, Receipt, perform
from gate.publish.deeds import Post, SetOutputs
from gate.publish.sticky import Marker, marker_of, text_of
from gate.world import World
from tests.fakes.github import HEAD, Account, Fault, GitHub
from tests.publish.test_publish import outputs_of

TOKEN = "token-of-the-workflow"  # noqa: S105 - a made-up one
BOT = "github-actions[bot]"


def door(hub: GitHub, token: str = TOKEN) -> Hub | None:
    return Hub(hub.repo, token, hub.url, pause=lambda _seconds: None) if token else None


def post(
    hub: GitHub, text: str = "red", run: int = 1, attempt: int = 1, *, key: str = "readiness", token: str = TOKEN
) -> Receipt:
    deed = Post(hub.repo, 7, Marker(key, HEAD, run, attempt), text)
    return perform([deed], World(Path()), door(hub, token))[0]


def test_the_first_run_posts_one_comment(hub: GitHub) -> None:
    receipt = post(hub)

    assert receipt.fault == ""
    assert receipt.url == hub.comments[0]["html_url"]
    assert hub.bodies() == [f"<!-- readiness-gate key=readiness head={HEAD} run=1 attempt=1 -->\nred"]


def test_later_runs_update_it(hub: GitHub) -> None:
    urls = {post(hub, "red", 1).url, post(hub, "green", 2).url, post(hub, "green again", 2, 2).url}

    assert len(urls) == 1
    assert [text_of(body) for body in hub.bodies()] == ["green again"]
    assert marker_of(hub.bodies()[0]) == Marker("readiness", HEAD, 2, 2)


def test_an_unchanged_comment_is_not_written_again(hub: GitHub) -> None:
    post(hub, "red", 1)
    post(hub, "red", 2)

    assert not [line for line in hub.log if line.startswith("PATCH")]


def test_120_earlier_comments_do_not_hide_it(hub: GitHub) -> None:
    for number in range(60):
        hub.add(7, "somebody", f"comment {number}")
    post(hub, "red", 1)
    for number in range(120):
        hub.add(7, "somebody", f"comment {number}")
    post(hub, "green", 2)

    assert [text_of(body) for body in hub.bodies()] == ["green"]
    assert len(hub.comments) == 181


def test_an_ordinary_run_makes_few_requests(hub: GitHub) -> None:
    post(hub, "red", 1)
    post(hub, "green", 2)

    assert len(hub.log) <= 10, hub.log


def test_only_changes_are_written_where_only_they_are_wanted(hub: GitHub) -> None:
    def write(run: int, text: str, gist: str) -> None:
        deed = Post(hub.repo, 7, Marker("readiness", HEAD, run, 1, gist), text, only_changes=True)
        perform([deed], World(Path()), door(hub))

    write(1, "red, 74 %", "aa")
    write(2, "red, 75 %", "aa")
    assert [text_of(body) for body in hub.bodies()] == ["red, 74 %"]
    write(3, "green", "bb")
    assert [text_of(body) for body in hub.bodies()] == ["green"]


def test_duplicates_are_removed_after_writing(hub: GitHub) -> None:
    for run in (1, 2, 3):
        hub.add(7, BOT, f"{Marker('readiness', HEAD, run, 1)}\nold {run}")

    post(hub, "new", 4)

    assert [text_of(body) for body in hub.bodies()] == ["new"]


def test_gates_of_other_keys_keep_their_comments(hub: GitHub) -> None:
    post(hub, "api is red", key="api")
    post(hub, "web is green", key="web")

    assert [text_of(body) for body in hub.bodies()] == ["api is red", "web is green"]


@pytest.mark.parametrize("forger", ["mallory", "other-app[bot]"])
def test_a_comment_of_somebody_else_with_our_marker_is_left_alone(hub: GitHub, forger: str) -> None:
    forged = f"{Marker('readiness', HEAD, 99, 9)}\nall is well"
    hub.add(7, forger, forged)

    post(hub, "red", 1)

    assert hub.bodies(forger) == [forged]
    assert [text_of(body) for body in hub.bodies()] == ["red"]


def test_a_run_for_an_older_head_writes_nothing(hub: GitHub) -> None:
    hub.heads[7] = "b" * 40

    receipt = post(hub, "old news")

    assert receipt == Receipt(receipt.deed, said="the pull request has a newer commit, whose own run will comment")
    assert hub.comments == []


@pytest.mark.parametrize(("run", "attempt"), [(1, 1), (1, 9), (2, 1)])
def test_an_older_run_or_attempt_does_not_overwrite_a_newer_one(hub: GitHub, run: int, attempt: int) -> None:
    post(hub, "newer", 2, 2)

    assert post(hub, "older", run, attempt).said == "the comment is of a newer run, and stays"
    assert [text_of(body) for body in hub.bodies()] == ["newer"]


def test_a_personal_token_finds_its_own_comment(hub: GitHub) -> None:
    hub.accounts["personal-token"] = Account("alice", may_ask_who=True, may_ask_graphql=False)

    post(hub, "red", 1, token="personal-token")  # noqa: S106 - a made-up one
    post(hub, "green", 2, token="personal-token")  # noqa: S106 - a made-up one

    assert [text_of(body) for body in hub.bodies("alice")] == ["green"]


def test_the_token_of_an_app_finds_its_own_comment(hub: GitHub) -> None:
    hub.accounts["token-of-an-app"] = Account("our-app[bot]")

    post(hub, "red", 1, token="token-of-an-app")  # noqa: S106 - a made-up one
    post(hub, "green", 2, token="token-of-an-app")  # noqa: S106 - a made-up one

    assert [text_of(body) for body in hub.bodies("our-app[bot]")] == ["green"]


def test_a_token_that_may_not_ask_who_it_is_is_that_of_a_workflow(hub: GitHub) -> None:
    hub.accounts[TOKEN].may_ask_graphql = False

    post(hub, "red", 1)
    post(hub, "green", 2)

    assert "GET /user" in hub.log
    assert [text_of(body) for body in hub.bodies()] == ["green"]


def test_who_cannot_be_asked_now_is_not_guessed(hub: GitHub) -> None:
    post(hub, "red", 1)
    hub.faults.append(Fault("POST", "/graphql", 500, times=99))

    assert post(hub, "green", 2).fault.startswith("no comment was posted: GitHub ")
    assert [text_of(body) for body in hub.bodies()] == ["red"]


def test_a_token_that_may_not_write_is_told_what_it_needs(hub: GitHub) -> None:
    hub.accounts[TOKEN].may_write = False

    receipt = post(hub)

    assert receipt.fault == (
        "no comment was posted: GitHub answered 403: Resource not accessible by integration; give the job "
        "`permissions: {pull-requests: write}` (a pull request from a fork or by Dependabot gets none)"
    )


def test_without_a_token_nothing_is_asked(hub: GitHub) -> None:
    assert post(hub, token="").fault == "no comment was posted: there is no token; give the input github-token"
    assert hub.log == []


def test_a_fault_on_the_way_is_tried_again(hub: GitHub) -> None:
    hub.faults.append(Fault("GET", "/comments", 502, times=2))

    assert post(hub).fault == ""
    assert len(hub.comments) == 1


def test_a_fault_that_lasts_is_told_and_stops_nothing_else(hub: GitHub, tmp_path: Path) -> None:
    hub.faults.append(Fault("GET", "/comments", 500, times=99))
    deed = Post(hub.repo, 7, Marker("readiness", HEAD, 1, 1), "red")

    failed, outputs = perform(
        [deed, SetOutputs(tmp_path / "out", {"decision": "ready"})],
        World(tmp_path),
        door(hub),
    )

    assert failed.fault.startswith("no comment was posted: GitHub ")
    assert outputs.fault == ""


def test_a_github_that_is_not_there_is_told(hub: GitHub) -> None:
    deed = Post(hub.repo, 7, Marker("readiness", HEAD, 1, 1), "red")

    receipt = perform([deed], World(Path()), Hub(hub.repo, TOKEN, "http://127.0.0.1:1", pause=lambda _seconds: None))[0]

    assert receipt.fault.startswith("no comment was posted: GitHub did not answer")


def test_the_outputs_name_the_comment(hub: GitHub, tmp_path: Path) -> None:
    deeds: list[Deed] = [
        Post(hub.repo, 7, Marker("readiness", HEAD, 1, 1), "red"),
        SetOutputs(tmp_path / "out", {"decision": "not ready"}),
    ]

    perform(deeds, World(tmp_path), door(hub))

    assert outputs_of(tmp_path / "out") == {
        "decision": "not ready",
        "comment-url": hub.comments[0]["html_url"],
        "issue-url": "",
    }


@pytest.mark.parametrize(
    "body",
    [
        "text",
        "<!-- readiness-gate key=a head=zz run=1 attempt=1 -->",
        "text\n<!-- readiness-gate key=a head= run=1 attempt=1 -->",
        "> <!-- readiness-gate key=a head= run=1 attempt=1 -->",
        "<!-- readiness-gate key=a head= run=1 attempt=1 --> text",
        f"<!-- readiness-gate key=a head= run={'9' * 30} attempt=1 -->",
    ],
)
def test_a_marker_stands_alone_in_the_first_line(body: str) -> None:
    assert marker_of(body) is None

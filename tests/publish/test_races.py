"""Eight runs publish at the same time: one comment remains, and it is the newest run's."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from gate.adapters.github import GitHubClient
from gate.adapters.workspace import Workspace
from gate.publish import execute
from gate.publish.actions import ActionResult, PostComment
from gate.publish.comment import SETTLE_SECONDS
from gate.publish.markers import CommentMarker, text_without_marker
from tests.fakes.github import HEAD, GitHub, Request
from tests.publish.test_comment import BOT, TOKEN

RUNS = range(1, 9)


def post(client: GitHub, run: int, pause: float = 0.0) -> ActionResult:
    action = PostComment(client.repo, 7, CommentMarker("readiness", HEAD, run, 1), f"of run {run}")
    github = GitHubClient(client.repo, TOKEN, client.url, sleep=lambda seconds: time.sleep(min(seconds, pause)))
    return execute([action], Workspace(Path()), github)[0]


def all_at_once(client: GitHub) -> list[ActionResult]:
    """Every run publishes, each from its own thread."""
    results: list[ActionResult] = []
    start = threading.Barrier(len(RUNS))

    def publish(run: int) -> None:
        start.wait()
        results.append(post(client, run, SETTLE_SECONDS))

    threads = [threading.Thread(target=publish, args=(run,)) for run in RUNS]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.parametrize("before", [0, 1, 3], ids=["no comment", "one comment", "three comments"])
def test_after_eight_concurrent_runs_the_one_comment_is_the_newest_runs(client: GitHub, before: int) -> None:
    for _ in range(before):
        client.add(7, BOT, f"{CommentMarker('readiness', HEAD, 0, 1)}\nof an earlier run")

    results = all_at_once(client)

    assert [text_without_marker(body) for body in client.bodies()] == [f"of run {RUNS[-1]}"]
    assert [result.error for result in results] == [""] * len(RUNS)


def overwrite_after(client: GitHub, verb: str, body: str) -> None:
    """After the first request of this verb to the comments, gives the first comment another body."""
    bodies = [body]

    def hook(request: Request) -> None:
        if request.verb == verb and "comments" in request.path and bodies:
            client.comments[0].update(body=bodies.pop())

    client.after.append(hook)


def test_a_comment_that_an_older_run_overwrote_is_written_again(client: GitHub) -> None:
    client.add(7, BOT, f"{CommentMarker('readiness', HEAD, 0, 1)}\nof an earlier run")
    overwrite_after(client, "PATCH", f"{CommentMarker('readiness', HEAD, 1, 1)}\nof run 1, late")

    post(client, 2)

    assert [text_without_marker(body) for body in client.bodies()] == ["of run 2"]


def test_a_comment_that_a_newer_run_overwrote_stays(client: GitHub) -> None:
    client.add(7, BOT, f"{CommentMarker('readiness', HEAD, 0, 1)}\nof an earlier run")
    overwrite_after(client, "PATCH", f"{CommentMarker('readiness', HEAD, 3, 1)}\nof run 3")

    post(client, 2)

    assert [text_without_marker(body) for body in client.bodies()] == ["of run 3"]


def test_the_second_of_two_first_comments_is_deleted(client: GitHub) -> None:
    def overtake(request: Request) -> None:
        if request.verb == "POST" and "comments" in request.path and not client.comments:
            client.add(7, BOT, f"{CommentMarker('readiness', HEAD, 1, 1)}\nof run 1")

    client.before.append(overtake)
    post(client, 2)

    assert [text_without_marker(body) for body in client.bodies()] == ["of run 2"]
    assert CommentMarker.parse(client.bodies()[0]) == CommentMarker("readiness", HEAD, 2, 1)


def test_a_run_gives_up_when_other_runs_keep_writing(client: GitHub) -> None:
    def overwrite(request: Request) -> None:
        if request.verb == "PATCH":
            client.comments[0].update(body=f"{CommentMarker('readiness', HEAD, 1, 1)}\nof run 1")

    client.add(7, BOT, f"{CommentMarker('readiness', HEAD, 0, 1)}\nof an earlier run")
    client.after.append(overwrite)

    assert post(client, 2).message.startswith("other runs kept writing the comment")
    assert len(client.bodies()) == 1


def test_a_run_without_concurrent_runs_does_not_wait(client: GitHub) -> None:
    client.add(7, BOT, f"{CommentMarker('readiness', 'c' * 40, 0, 1)}\nof an earlier commit")
    waits: list[float] = []
    github = GitHubClient(client.repo, TOKEN, client.url, sleep=waits.append)

    execute([PostComment(client.repo, 7, CommentMarker("readiness", HEAD, 1, 1), "alone")], Workspace(Path()), github)

    assert waits == []
    assert [text_without_marker(body) for body in client.bodies()] == ["alone"]

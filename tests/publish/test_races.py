"""Eight runs publish at once, over real HTTP: one comment remains, and it is the newest run's."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from gate.adapters.github import GitHubClient
from gate.adapters.host import Host
from gate.publish import ActionResult, execute
from gate.publish.actions import PostComment
from gate.publish.comment import SETTLE
from gate.publish.comment_marker import Marker, marker_of, text_of
from tests.fakes.github import HEAD, GitHub, Request
from tests.publish.test_comment import BOT, TOKEN

RUNS = range(1, 9)


def post(client: GitHub, run: int, pause: float = 0.0) -> ActionResult:
    action = PostComment(client.repo, 7, Marker("readiness", HEAD, run, 1), f"of run {run}")
    door = GitHubClient(client.repo, TOKEN, client.url, sleep=lambda seconds: time.sleep(min(seconds, pause)))
    return execute([action], Host.at(Path()), door)[0]


def all_at_once(client: GitHub) -> list[ActionResult]:
    """Every run publishes, from a thread of its own."""
    results: list[ActionResult] = []
    start = threading.Barrier(len(RUNS))

    def publish(run: int) -> None:
        start.wait()
        results.append(post(client, run, SETTLE))

    threads = [threading.Thread(target=publish, args=(run,)) for run in RUNS]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.parametrize("before", [0, 1, 3], ids=["no comment", "one comment", "three comments"])
def test_of_eight_runs_at_once_the_newest_has_the_one_comment(client: GitHub, before: int) -> None:
    for _ in range(before):
        client.add(7, BOT, f"{Marker('readiness', HEAD, 0, 1)}\nof an earlier run")

    results = all_at_once(client)

    assert [text_of(body) for body in client.bodies()] == [f"of run {RUNS[-1]}"]
    assert [result.error for result in results] == [""] * len(RUNS)


def meanwhile(client: GitHub, verb: str, does: object) -> None:
    """Once, while a request of this verb to the comments is on its way, something else happens."""
    left = [does]

    def hook(request: Request) -> None:
        if request.verb == verb and "comments" in request.path and left:
            body = left.pop()
            client.comments[0].update(body=body)

    client.after.append(hook)


def test_an_older_run_that_writes_over_the_newer_is_written_over_again(client: GitHub) -> None:
    client.add(7, BOT, f"{Marker('readiness', HEAD, 0, 1)}\nof an earlier run")
    meanwhile(client, "PATCH", f"{Marker('readiness', HEAD, 1, 1)}\nof run 1, late")

    post(client, 2)

    assert [text_of(body) for body in client.bodies()] == ["of run 2"]


def test_a_newer_run_that_writes_over_the_older_is_left(client: GitHub) -> None:
    client.add(7, BOT, f"{Marker('readiness', HEAD, 0, 1)}\nof an earlier run")
    meanwhile(client, "PATCH", f"{Marker('readiness', HEAD, 3, 1)}\nof run 3")

    post(client, 2)

    assert [text_of(body) for body in client.bodies()] == ["of run 3"]


def test_who_comes_second_with_a_first_comment_takes_it_back(client: GitHub) -> None:
    def overtake(request: Request) -> None:
        if request.verb == "POST" and "comments" in request.path and not client.comments:
            client.add(7, BOT, f"{Marker('readiness', HEAD, 1, 1)}\nof run 1")

    client.before.append(overtake)
    post(client, 2)

    assert [text_of(body) for body in client.bodies()] == ["of run 2"]
    assert marker_of(client.bodies()[0]) == Marker("readiness", HEAD, 2, 1)


def test_runs_that_never_stop_writing_are_given_way_to(client: GitHub) -> None:
    def write_over(request: Request) -> None:
        if request.verb == "PATCH":
            client.comments[0].update(body=f"{Marker('readiness', HEAD, 1, 1)}\nof run 1")

    client.add(7, BOT, f"{Marker('readiness', HEAD, 0, 1)}\nof an earlier run")
    client.after.append(write_over)

    assert post(client, 2).message.startswith("other runs kept writing the comment")
    assert len(client.bodies()) == 1


def test_who_is_alone_waits_for_nobody(client: GitHub) -> None:
    client.add(7, BOT, f"{Marker('readiness', 'c' * 40, 0, 1)}\nof an earlier commit")
    waits: list[float] = []
    door = GitHubClient(client.repo, TOKEN, client.url, sleep=waits.append)

    execute([PostComment(client.repo, 7, Marker("readiness", HEAD, 1, 1), "alone")], Host.at(Path()), door)

    assert waits == []
    assert [text_of(body) for body in client.bodies()] == ["alone"]

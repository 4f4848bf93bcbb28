"""Eight runs publish at once, over real HTTP: one comment remains, and it is the newest run's."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from gate.github import Hub
from gate.publish import Receipt, perform
from gate.publish.comment import SETTLE
from gate.publish.deeds import Post
from gate.publish.sticky import Marker, marker_of, text_of
from gate.world import World
from tests.fakes.github import HEAD, Ask, GitHub
from tests.publish.test_comment import BOT, TOKEN

RUNS = range(1, 9)


def post(hub: GitHub, run: int, pause: float = 0.0) -> Receipt:
    deed = Post(hub.repo, 7, Marker("readiness", HEAD, run, 1), f"of run {run}")
    door = Hub(hub.repo, TOKEN, hub.url, pause=lambda seconds: time.sleep(min(seconds, pause)))
    return perform([deed], World(Path()), door)[0]


def all_at_once(hub: GitHub) -> list[Receipt]:
    """Every run publishes, from a thread of its own."""
    receipts: list[Receipt] = []
    start = threading.Barrier(len(RUNS))

    def publish(run: int) -> None:
        start.wait()
        receipts.append(post(hub, run, SETTLE))

    threads = [threading.Thread(target=publish, args=(run,)) for run in RUNS]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return receipts


@pytest.mark.parametrize("before", [0, 1, 3], ids=["no comment", "one comment", "three comments"])
def test_of_eight_runs_at_once_the_newest_has_the_one_comment(hub: GitHub, before: int) -> None:
    for _ in range(before):
        hub.add(7, BOT, f"{Marker('readiness', HEAD, 0, 1)}\nof an earlier run")

    receipts = all_at_once(hub)

    assert [text_of(body) for body in hub.bodies()] == [f"of run {RUNS[-1]}"]
    assert [receipt.fault for receipt in receipts] == [""] * len(RUNS)


def meanwhile(hub: GitHub, verb: str, does: object) -> None:
    """Once, while a request of this verb to the comments is on its way, something else happens."""
    left = [does]

    def hook(ask: Ask) -> None:
        if ask.verb == verb and "comments" in ask.path and left:
            body = left.pop()
            hub.comments[0].update(body=body)

    hub.after.append(hook)


def test_an_older_run_that_writes_over_the_newer_is_written_over_again(hub: GitHub) -> None:
    hub.add(7, BOT, f"{Marker('readiness', HEAD, 0, 1)}\nof an earlier run")
    meanwhile(hub, "PATCH", f"{Marker('readiness', HEAD, 1, 1)}\nof run 1, late")

    post(hub, 2)

    assert [text_of(body) for body in hub.bodies()] == ["of run 2"]


def test_a_newer_run_that_writes_over_the_older_is_left(hub: GitHub) -> None:
    hub.add(7, BOT, f"{Marker('readiness', HEAD, 0, 1)}\nof an earlier run")
    meanwhile(hub, "PATCH", f"{Marker('readiness', HEAD, 3, 1)}\nof run 3")

    post(hub, 2)

    assert [text_of(body) for body in hub.bodies()] == ["of run 3"]


def test_who_comes_second_with_a_first_comment_takes_it_back(hub: GitHub) -> None:
    def overtake(ask: Ask) -> None:
        if ask.verb == "POST" and "comments" in ask.path and not hub.comments:
            hub.add(7, BOT, f"{Marker('readiness', HEAD, 1, 1)}\nof run 1")

    hub.before.append(overtake)
    post(hub, 2)

    assert [text_of(body) for body in hub.bodies()] == ["of run 2"]
    assert marker_of(hub.bodies()[0]) == Marker("readiness", HEAD, 2, 1)


def test_runs_that_never_stop_writing_are_given_way_to(hub: GitHub) -> None:
    def write_over(ask: Ask) -> None:
        if ask.verb == "PATCH":
            hub.comments[0].update(body=f"{Marker('readiness', HEAD, 1, 1)}\nof run 1")

    hub.add(7, BOT, f"{Marker('readiness', HEAD, 0, 1)}\nof an earlier run")
    hub.after.append(write_over)

    assert post(hub, 2).said.startswith("other runs kept writing the comment")
    assert len(hub.bodies()) == 1


def test_who_is_alone_waits_for_nobody(hub: GitHub) -> None:
    hub.add(7, BOT, f"{Marker('readiness', 'c' * 40, 0, 1)}\nof an earlier commit")
    waits: list[float] = []
    door = Hub(hub.repo, TOKEN, hub.url, pause=waits.append)

    perform([Post(hub.repo, 7, Marker("readiness", HEAD, 1, 1), "alone")], World(Path()), door)

    assert waits == []
    assert [text_of(body) for body in hub.bodies()] == ["alone"]

"""What the fake GitHub can be told to do wrong."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from tests.fakes.asking import TOKEN, comment, get, request
from tests.fakes.github import BASE, HEAD, Ask, Fault, GitHub

PATIENCE = 0.3
"""Seconds that a client of these tests waits for a server that says nothing."""


def test_a_fault_strikes_so_many_times_after_so_many(client: GitHub) -> None:
    client.faults.append(Fault("GET|POST", "/issues/7/comments$", 502, times=2, skip=1))

    assert [comment(client).status_code for _ in range(4)] == [201, 502, 502, 201]
    assert [each.status for each in client.requests] == [201, 502, 502, 201]


@pytest.mark.parametrize(
    ("spoil", "raised"),
    [
        ("reset", requests.ConnectionError),
        ("half", requests.exceptions.ChunkedEncodingError),
        ("silence", requests.ReadTimeout),
        ("garbage", requests.exceptions.JSONDecodeError),
    ],
)
def test_a_spoiled_answer_is_one_of_a_request_that_was_done(
    client: GitHub, spoil: str, raised: type[Exception]
) -> None:
    client.faults.append(Fault("POST", "comments", spoil=spoil))  # type: ignore[arg-type]

    with pytest.raises(raised):
        requests.post(
            f"{client.url}/repos/acme/shop/issues/7/comments",
            json={"body": "done"},
            headers={"Authorization": f"Bearer {TOKEN}"},
            timeout=PATIENCE,
        ).json()

    assert client.bodies() == ["done"]


def test_a_late_answer_is_right_all_the_same(client: GitHub) -> None:
    client.faults.append(Fault("GET", "pulls", delay=0.05))

    assert request(client, "GET", "pulls/7").elapsed.total_seconds() >= 0.05


def test_after_the_kill_point_nothing_gets_through(client: GitHub) -> None:
    client.dies_after = 2
    comment(client, "one")

    for body in ("two", "three"):
        with pytest.raises(requests.ConnectionError):
            comment(client, body)

    assert client.bodies() == ["one", "two"]
    client.dies_after = None
    assert comment(client, "four").status_code == 201


def test_a_hook_sees_each_request_and_may_change_the_world_or_cut_the_line(client: GitHub) -> None:
    def push(request: Ask) -> None:
        if request.number == 2:
            client.heads[7] = BASE
        if request.number == 3:
            raise ConnectionResetError

    client.before.append(push)

    assert [get(client, "pulls/7")["head"]["sha"] for _ in range(2)] == [HEAD, BASE]
    with pytest.raises(requests.ConnectionError):
        get(client, "pulls/7")


def test_concurrent_writers_lose_nothing(client: GitHub) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda number: comment(client, str(number)), range(40)))

    assert {each.status_code for each in answers} == {201}
    assert sorted(client.bodies(), key=int) == [str(number) for number in range(40)]
    assert len({one["id"] for one in client.comments}) == 40

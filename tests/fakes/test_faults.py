"""Tests of the injected faults of the fake GitHub."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from tests.fakes.client import TOKEN, comment, get, request
from tests.fakes.github import BASE, HEAD, Fault, GitHub, Request

TIMEOUT = 0.3
"""Seconds that a client of these tests waits for a silent server."""


def test_a_fault_is_injected_times_times_after_skip_requests(client: GitHub) -> None:
    client.faults.append(Fault("GET|POST", "/issues/7/comments$", 502, times=2, skip=1))

    assert [comment(client).status_code for _ in range(4)] == [201, 502, 502, 201]
    assert [request.status for request in client.requests] == [201, 502, 502, 201]


@pytest.mark.parametrize(
    ("damage", "error"),
    [
        ("reset", requests.ConnectionError),
        ("half", requests.exceptions.ChunkedEncodingError),
        ("silence", requests.ReadTimeout),
        ("garbage", requests.exceptions.JSONDecodeError),
    ],
)
def test_a_request_with_a_damaged_response_has_its_effect(client: GitHub, damage: str, error: type[Exception]) -> None:
    client.faults.append(Fault("POST", "comments", damage=damage))  # type: ignore[arg-type]

    with pytest.raises(error):
        requests.post(
            f"{client.url}/repos/acme/shop/issues/7/comments",
            json={"body": "done"},
            headers={"Authorization": f"Bearer {TOKEN}"},
            timeout=TIMEOUT,
        ).json()

    assert client.bodies() == ["done"]


def test_a_late_response_is_correct(client: GitHub) -> None:
    client.faults.append(Fault("GET", "pulls", delay=0.05))

    assert request(client, "GET", "pulls/7").elapsed.total_seconds() >= 0.05


def test_after_the_kill_point_every_connection_fails(client: GitHub) -> None:
    client.dies_after = 2
    comment(client, "one")

    for body in ("two", "three"):
        with pytest.raises(requests.ConnectionError):
            comment(client, body)

    assert client.bodies() == ["one", "two"]
    client.dies_after = None
    assert comment(client, "four").status_code == 201


def test_a_hook_sees_each_request_and_may_change_the_state_or_close_the_connection(client: GitHub) -> None:
    def push(request: Request) -> None:
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
        responses = list(pool.map(lambda number: comment(client, str(number)), range(40)))

    assert {response.status_code for response in responses} == {201}
    assert sorted(client.bodies(), key=int) == [str(number) for number in range(40)]
    assert len({entry["id"] for entry in client.comments}) == 40

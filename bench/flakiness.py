"""Measures how often the gate misjudges a flaky service: 500 runs, next to a single plain request.

    python -m bench.flakiness

The flaky service fails one request in ten at random: half of the failures are resets, half are 503. It is up, so
"not ready" is a false red. The other service is down, so "ready" is a false green. Each run is an item with default
settings (`must: status == 200`), gathered and judged as in `gate check`.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import requests

from gate.adapters.clock import Deadline
from gate.adapters.host import Host
from gate.adapters.http.client import HttpClient
from gate.checklist import load
from gate.gather.concurrent import gather
from gate.judge import decide
from gate.model.decision import State
from gate.model.subject import Subject
from gate.probes.common.probe import ProbeContext
from tests.fakes.servers import Behaviour, Exchange, closed_port, reset, respond, serving

RUNS = 500
SIDE_BY_SIDE = 50
SEED = 2026
CHECKLIST = """
version: 1
items:
  - {{id: service, probe: http, with: {{urls: "{url}"}}, must: status == 200}}
"""


def flaky(random_source: random.Random) -> Behaviour:
    """A behaviour that fails one request in ten."""

    def behave(exchange: Exchange) -> None:
        draw = random_source.random()
        (reset if draw < 0.05 else respond(503) if draw < 0.1 else respond(200))(exchange)

    return behave


def by_gate(url: str) -> str:
    """The decision on an item with this URL and default settings."""
    checklist = load(CHECKLIST.format(url=url).encode(), "readiness.yml")
    host = Host.at(Path(), datetime.now(UTC), {})
    context = ProbeContext(
        host, Subject(), deadline=Deadline.after(900), open_http=lambda: HttpClient(allow_private=True)
    )
    return str(decide(checklist, gather(checklist.items, context, 120), Subject(), host.clock.now).state)


def by_plain_request(url: str) -> str:
    """The decision of one plain request."""
    try:
        is_up = requests.get(url, timeout=10).status_code == 200
    except requests.RequestException:
        is_up = False
    return str(State.READY if is_up else State.NOT_READY)


def count(method: Callable[[str], str], url: str) -> Counter[str]:
    """Counts the decisions of RUNS runs."""
    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        return Counter(pool.map(method, [url] * RUNS))


def main() -> None:
    """Prints the table."""
    down = f"http://127.0.0.1:{closed_port()}/"
    sys.stdout.write(f"| method | false red of {RUNS} | false green of {RUNS} |\n| --- | --- | --- |\n")
    with serving(flaky(random.Random(SEED))) as server:  # noqa: S311 - to be repeatable, not to be secret
        for name, method in (("the gate", by_gate), ("one plain request", by_plain_request)):
            red, green = RUNS - count(method, server.url())[State.READY], count(method, down)[State.READY]
            sys.stdout.write(f"| {name} | {red} | {green} |\n")


if __name__ == "__main__":
    main()

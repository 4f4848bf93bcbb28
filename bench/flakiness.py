"""How often the gate is wrong about a flaky service: 500 runs each, beside a single plain request.

    python -m bench.flakiness

The flaky service fails one request in ten, at random: half of the failures are resets, half are 503. It is up, so a
run that is not ready is a false red. The other service is down, so a run that is ready is a false green. Every run is
an item with default settings (`must: status == 200`), gathered and judged as `gate check` does it.
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
from tests.fakes.servers import Behaviour, Exchange, respond, closed_port, reset, serving

from gate.adapters.clock import Deadline
from gate.adapters.host import Host
from gate.adapters.http.client import HttpClient
from gate.checklist import load
from gate.gather.concurrent import gather
from gate.judge import decide
from gate.model.decision import State
from gate.model.subject import Subject
from gate.probes.common.probe import ProbeContext

RUNS = 500
SIDE_BY_SIDE = 50
SEED = 2026
CHECKLIST = """
version: 1
items:
  - {{id: service, probe: http, with: {{urls: "{url}"}}, must: status == 200}}
"""


def flaky(chance: random.Random) -> Behaviour:
    """Fails one request in ten."""

    def behave(talk: Exchange) -> None:
        draw = chance.random()
        (reset if draw < 0.05 else respond(503) if draw < 0.1 else respond(200))(talk)

    return behave


def by_gate(url: str) -> str:
    """The decision about an item that asks this URL, with default settings."""
    checklist = load(CHECKLIST.format(url=url).encode(), "readiness.yml")
    host = Host.at(Path(), datetime.now(UTC), {})
    context = ProbeContext(host, Subject(), deadline=Deadline.after(900), web=HttpClient(allow_private=True))
    return str(decide(checklist, gather(checklist.items, context, 120), Subject(), host.clock.now, None).state)


def by_plain_request(url: str) -> str:
    """What one request says."""
    try:
        good = requests.get(url, timeout=10).status_code == 200
    except requests.RequestException:
        good = False
    return str(State.READY if good else State.NOT_READY)


def count(way: Callable[[str], str], url: str) -> Counter[str]:
    """The words of RUNS runs."""
    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        return Counter(pool.map(way, [url] * RUNS))


def main() -> None:
    """Prints the table."""
    down = f"http://127.0.0.1:{closed_port()}/"
    sys.stdout.write(f"| asked by | false red of {RUNS} | false green of {RUNS} |\n| --- | --- | --- |\n")
    with serving(flaky(random.Random(SEED))) as server:  # noqa: S311 - to be repeatable, not to be secret
        for name, way in (("the gate", by_gate), ("one plain request", by_plain_request)):
            red, green = RUNS - count(way, server.url())[State.READY], count(way, down)[State.READY]
            sys.stdout.write(f"| {name} | {red} | {green} |\n")


if __name__ == "__main__":
    main()

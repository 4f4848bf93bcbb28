"""Divides repositories into shards that take about the same time, within the requests that one hour allows.

The longest repository first, each to the shard that is done first (Graham, "Bounds on Multiprocessing Timing
Anomalies", 1969: at most a third longer than the best division). The same input gives the same plan.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence
from statistics import median

from gate.model.lazy_dataclass import dataclass

MAX_SHARDS = 256
"""The most jobs of a matrix (GitHub, "Actions limits")."""

DEFAULT_SECONDS = 10.0
"""How long a repository takes when no repository has been measured."""

MAX_SECONDS = 6 * 3600.0
"""The longest that a repository is taken to need, which its own record says: as long as a job (GitHub, as above)."""

HOUR = 3600.0


@dataclass(frozen=True, slots=True)
class Shard:
    """The repositories of one job, in order; `seconds` is how long it takes, with the pauses between requests."""

    repositories: tuple[str, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class Plan:
    """The shards, and how many requests an hour each may send: together they keep the budget of their token."""

    shards: tuple[Shard, ...]
    requests_per_hour: float


@dataclass(frozen=True, slots=True)
class Capacity:
    """How many jobs run at once, how many requests an hour their token has, and how many one repository needs."""

    shards: int
    budget: int
    requests: int


def plan(names: Sequence[str], durations: Mapping[str, float], capacity: Capacity) -> Plan:
    """The plan for the repositories; `durations` are the seconds of those that were judged before."""
    count = min(capacity.shards, MAX_SHARDS, len(names))
    pace = capacity.budget / count
    pause = capacity.requests * HOUR / pace
    usual = median(durations.values()) if durations else DEFAULT_SECONDS
    costs = {name: max(min(durations.get(name, usual), MAX_SECONDS), pause) for name in names}
    shards: list[list[str]] = [[] for _ in range(count)]
    loads = [(0.0, number) for number in range(count)]
    for name in sorted(costs, key=lambda name: (-costs[name], name)):
        load, number = heapq.heappop(loads)
        shards[number].append(name)
        heapq.heappush(loads, (load + costs[name], number))
    by_number = {number: load for load, number in loads}
    return Plan(
        tuple(Shard(tuple(sorted(shard)), round(by_number[number], 3)) for number, shard in enumerate(shards)), pace
    )

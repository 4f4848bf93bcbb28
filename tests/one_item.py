"""Items and probes with one fact each, for tests that run a probe."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from gate.adapters.host import Host
from gate.model.checklist import Item, When
from gate.model.evidence import Evidence, Seen
from gate.model.position import Position
from gate.model.values import FactSpec
from gate.probes.common.probe import Probe, ProbeContext

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
CONTEXT = ProbeContext(Host.at(Path(), NOW))
COUNT = FactSpec("count", "how many there are")


class NoParameters(BaseModel):
    pass


Measure = Callable[[Any, ProbeContext], Evidence]


def item(name: str, fact: FactSpec = COUNT, when: When | None = None, timeout: str | None = None) -> Item:
    return Item(
        id=name,
        title=name,
        probe=name,
        params=None,
        must=(),
        should=(),
        facts={fact.name: fact},
        position=Position("readiness.yml", 1, 1),
        when=when or When(),
        timeout=Decimal(timeout) if timeout else None,
    )


def catalog(**measures: Measure) -> Callable[[str], Probe]:
    return lambda name: Probe("a probe of a test", NoParameters, (COUNT,), measures[name])


def counting(number: int) -> Measure:
    return lambda _params, _context: Evidence({"count": Seen(Decimal(number))})

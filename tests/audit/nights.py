"""Nights built by hand."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from gate.model.audit import Night, Remembered
from gate.model.decision import State, Status
from gate.model.values import Share, Value

AT = datetime(2026, 11, 20, 2, 10, tzinfo=UTC)
SET = frozenset({"a"})

COVERAGE = Remembered(Status.PASS, {"line_coverage": (Share(1486, 2000), "%")})
SCAN = Remembered(Status.FAIL, {"critical": (Decimal(2), ""), "newest": (Decimal("1.50"), "d")})
SERVICE = Remembered(Status.WARN, {"db": ("degraded", ""), "up": (True, ""), "p95": (Decimal(240), "ms")})


def night(state: State = State.NOT_READY, *, whole: bool = True, **items: Remembered) -> Night:
    """A night at AT; underscores in the names of items are dashes."""
    return Night(state, AT, {name.replace("_", "-"): item for name, item in items.items()}, whole)


def one(value: Value, unit: str = "", status: Status = Status.PASS) -> Remembered:
    """An item with one value."""
    return Remembered(status, {"fact": (value, unit)})

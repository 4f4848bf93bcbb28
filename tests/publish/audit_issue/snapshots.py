"""Audit snapshots for tests."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from gate.model.audit import AuditSnapshot, SnapshotItem
from gate.model.decision import State, Status
from gate.model.values import Percentage, Value

AT = datetime(2026, 11, 20, 2, 10, tzinfo=UTC)
LIST = frozenset({"a"})

COVERAGE = SnapshotItem(Status.PASS, {"line_coverage": (Percentage(1486, 2000), "%")})
SCAN = SnapshotItem(Status.FAIL, {"critical": (Decimal(2), ""), "newest": (Decimal("1.50"), "d")})
SERVICE = SnapshotItem(Status.WARN, {"db": ("degraded", ""), "up": (True, ""), "p95": (Decimal(240), "ms")})


def snapshot(state: State = State.NOT_READY, *, complete: bool = True, **items: SnapshotItem) -> AuditSnapshot:
    """A snapshot taken at AT; underscores in the names of items become dashes."""
    return AuditSnapshot(state, AT, {name.replace("_", "-"): item for name, item in items.items()}, complete)


def item_with(value: Value, unit: str = "", status: Status = Status.PASS) -> SnapshotItem:
    """An item with one value."""
    return SnapshotItem(status, {"fact": (value, unit)})

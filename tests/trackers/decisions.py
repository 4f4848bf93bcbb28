"""Builds a decision from a status for each item id."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from gate.model.checklist import Item
from gate.model.decision import Decision, Score, State, Status, Verdict
from gate.model.position import Position
from gate.model.subject import Subject

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def make_decision(statuses: Mapping[str, Status]) -> Decision:
    """A decision in which each item, by its id, has the status."""
    position = Position("readiness.yml", 1, 1)
    items = [Item(item_id, item_id.title(), "files", None, (), (), {}, position) for item_id in statuses]
    verdicts = tuple(Verdict(item, statuses[item.id], ()) for item in items)
    return Decision(State.NOT_READY, Score(None), verdicts, Subject(), NOW, exit_code=1)

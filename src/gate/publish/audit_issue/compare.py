"""What changed from one audit to the next."""

from __future__ import annotations

from collections.abc import Iterator

from gate.model.audit import AuditSnapshot, Changes, ValueChange
from gate.model.decision import StatusChange
from gate.model.values import Percentage, Value


def compare_snapshots(before: AuditSnapshot, after: AuditSnapshot) -> Changes:
    """The items whose status changed, in the order of `after` with the removed ones last, and the values that changed.

    When one snapshot has no items because nothing could be judged, only the decision is compared. When a snapshot is
    incomplete, no item counts as added or removed.
    """
    if not before.items or not after.items:
        return Changes(before.at, before.state, after.state, comparable=not before.items and not after.items)
    return Changes(
        before.at,
        before.state,
        after.state,
        tuple(_status_changes(before, after)),
        tuple(_value_changes(before, after)),
        complete=all(snapshot.complete and snapshot.all_values for snapshot in (before, after)),
    )


def _status_changes(before: AuditSnapshot, after: AuditSnapshot) -> Iterator[StatusChange]:
    complete = before.complete and after.complete
    for name, item in after.items.items():
        status = before.items[name].status if name in before.items else None
        if status is not item.status and (status is not None or complete):
            yield StatusChange(name, status, item.status)
    for name, item in before.items.items():
        if name not in after.items and complete:
            yield StatusChange(name, item.status, None)


def _value_changes(before: AuditSnapshot, after: AuditSnapshot) -> Iterator[ValueChange]:
    """The changed values. A value of another type or unit than before measures something else and is no change."""
    for name, item in after.items.items():
        earlier = before.items[name].values if name in before.items else {}
        for fact, (value, unit) in item.values.items():
            earlier_value, earlier_unit = earlier.get(fact, (value, unit))
            if type(earlier_value) is type(value) and earlier_unit == unit and _differ(earlier_value, value):
                yield ValueChange(name, fact, earlier_value, value, unit)


def _differ(before: Value, after: Value) -> bool:
    """Whether two values of one type differ; of percentages, whether more than their counts does."""
    if isinstance(before, Percentage) and isinstance(after, Percentage):
        return before.percent != after.percent
    return before != after

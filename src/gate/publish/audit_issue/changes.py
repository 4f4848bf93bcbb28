"""Two nights held against each other."""

from __future__ import annotations

from collections.abc import Iterator

from gate.model.audit import AuditSnapshot, Changes, ValueChange
from gate.model.decision import StatusChange


def compare(last: AuditSnapshot, tonight: AuditSnapshot) -> Changes:
    """The items with another status, in tonight's order and those that are gone last, and the values that moved.

    A night on which nothing could be judged knows no items: then it is the decision alone that changed. Where a night
    does not remember all of its items, none is called new or gone.
    """
    if not last.items or not tonight.items:
        return Changes(last.at, last.state, tonight.state, comparable=not last.items and not tonight.items)
    return Changes(
        last.at, last.state, tonight.state, tuple(_status_changes(last, tonight)), tuple(_value_changes(last, tonight))
    )


def _status_changes(last: AuditSnapshot, tonight: AuditSnapshot) -> Iterator[StatusChange]:
    told = last.complete and tonight.complete
    for name, item in tonight.items.items():
        was = last.items[name].status if name in last.items else None
        if was is not item.status and (was is not None or told):
            yield StatusChange(name, was, item.status)
    for name, item in last.items.items():
        if name not in tonight.items and told:
            yield StatusChange(name, item.status, None)


def _value_changes(last: AuditSnapshot, tonight: AuditSnapshot) -> Iterator[ValueChange]:
    """Values in another unit than before are no move: they measure something else."""
    for name, item in tonight.items.items():
        before = last.items[name].values if name in last.items else {}
        for fact, (now, unit) in item.values.items():
            was, old_unit = before.get(fact, (now, unit))
            if was != now and type(was) is type(now) and old_unit == unit:
                yield ValueChange(name, fact, was, now, unit)

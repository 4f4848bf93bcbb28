"""Two nights held against each other."""

from __future__ import annotations

from collections.abc import Iterator

from gate.model.audit import Changes, Move, Night
from gate.model.decision import Flip


def compare(last: Night, tonight: Night) -> Changes:
    """The items with another status, in tonight's order and those that are gone last, and the values that moved.

    A night on which nothing could be judged knows no items: then it is the decision alone that changed. Where a night
    does not remember all of its items, none is called new or gone.
    """
    if not last.items or not tonight.items:
        return Changes(last.at, last.state, tonight.state, comparable=not last.items and not tonight.items)
    return Changes(last.at, last.state, tonight.state, tuple(_flips(last, tonight)), tuple(_moves(last, tonight)))


def _flips(last: Night, tonight: Night) -> Iterator[Flip]:
    told = last.whole and tonight.whole
    for name, item in tonight.items.items():
        was = last.items[name].status if name in last.items else None
        if was is not item.status and (was is not None or told):
            yield Flip(name, was, item.status)
    for name, item in last.items.items():
        if name not in tonight.items and told:
            yield Flip(name, item.status, None)


def _moves(last: Night, tonight: Night) -> Iterator[Move]:
    """Values in another unit than before are no move: they measure something else."""
    for name, item in tonight.items.items():
        before = last.items[name].values if name in last.items else {}
        for fact, (now, unit) in item.values.items():
            was, old_unit = before.get(fact, (now, unit))
            if was != now and type(was) is type(now) and old_unit == unit:
                yield Move(name, fact, was, now, unit)

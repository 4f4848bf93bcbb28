"""Waiting: only for what is absent, until it is there or the time is over; nobody sleeps in these tests."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pytest

from gate.adapters.clock import Deadline
from gate.gather.polling import LONGEST_PAUSE, PAUSE, poll
from gate.model.checklist import Item
from gate.model.decision import ItemObservation
from gate.model.evidence import Cause, Evidence, Observation, Seen, Unseen
from tests.judge.cases import item, skipped

ABSENT = Unseen(Cause.ABSENT, "no file")
SEEN = Seen(Decimal(3))
LONG = Deadline.after(86_400)


def found(name: str, fact: Observation) -> ItemObservation:
    return ItemObservation(item([], name=name), Evidence({"count": fact}))


class Room:
    """Where looks show one thing after the other, and pauses are only written down."""

    def __init__(self, *facts: Observation) -> None:
        self.facts = list(facts)
        self.looked: list[list[str]] = []
        self.pauses: list[float] = []

    def look(self, items: Sequence[Item]) -> tuple[ItemObservation, ...]:
        self.looked.append([one.id for one in items])
        fact = self.facts.pop(0)
        return tuple(found(one.id, fact) for one in items)


def wait(room: Room, *first: ItemObservation, patience: Deadline = LONG) -> tuple[ItemObservation, ...]:
    return poll(first, room.look, patience, room.pauses.append)


def test_absent_evidence_is_looked_at_again_until_it_is_there() -> None:
    room = Room(ABSENT, SEEN)

    assert wait(room, found("a", SEEN), found("b", ABSENT)) == (found("a", SEEN), found("b", SEEN))
    assert room.looked == [["b"], ["b"]]
    assert room.pauses == [PAUSE, 2 * PAUSE]


def test_a_file_that_is_still_being_written_is_waited_for() -> None:
    room = Room(Unseen(Cause.EMPTY, "0 bytes"), Unseen(Cause.UNREADABLE, "cut"), SEEN)

    assert wait(room, found("a", ABSENT)) == (found("a", SEEN),)


@pytest.mark.parametrize(
    "first",
    [found("a", SEEN), found("a", Unseen(Cause.UNREADABLE, "broken")), skipped("a")],
)
def test_what_is_not_absent_at_first_is_not_waited_for(first: ItemObservation) -> None:
    room = Room()

    assert wait(room, first) == (first,)
    assert (room.looked, room.pauses) == ([], [])


def test_a_report_that_is_there_and_silent_on_one_fact_is_not_waited_for() -> None:
    room = Room()
    there = ItemObservation(item([]), Evidence({"count": SEEN, "duration": ABSENT}))

    assert wait(room, there) == (there,)
    assert room.pauses == []


def test_without_patience_nobody_waits() -> None:
    room = Room()

    assert wait(room, found("a", ABSENT), patience=Deadline.after(0)) == (found("a", ABSENT),)
    assert room.pauses == []


def test_when_the_time_is_over_the_last_look_stands() -> None:
    room = Room(Unseen(Cause.EMPTY, "0 bytes"))
    room_is_over = Deadline.after(0.01)

    def pause(seconds: float) -> None:
        assert seconds <= 0.01
        while room_is_over.remaining:
            pass

    ended = poll((found("a", ABSENT),), room.look, room_is_over, pause)

    assert ended == (found("a", Unseen(Cause.EMPTY, "0 bytes")),)
    assert room.looked == [["a"]]


def test_what_is_unfinished_is_looked_at_again_until_it_is_done() -> None:
    running = ItemObservation(item([], name="a"), Evidence({"count": SEEN}, incomplete=True))
    done = found("a", SEEN)
    looks, pauses = [running, running, done], list[float]()

    assert poll((running,), lambda _items: (looks.pop(0),), LONG, pauses.append) == (done,)
    assert looks == []


def test_pauses_grow_to_half_a_minute() -> None:
    room = Room(*[ABSENT] * 6, SEEN)
    wait(room, found("a", ABSENT))

    assert room.pauses == [PAUSE, 2 * PAUSE, 4 * PAUSE, *[LONGEST_PAUSE] * 4]

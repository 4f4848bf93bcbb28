"""Polling: only for absent and incomplete evidence, until it appears or the time is over. No test sleeps."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pytest

from gate.adapters.clock import Deadline
from gate.gather.polling import FIRST_WAIT, MAX_WAIT, poll
from gate.model.checklist import Item
from gate.model.decision import ItemObservation
from gate.model.evidence import Cause, Evidence, Observation, Seen, Unseen
from tests.judge.cases import item, skipped

ABSENT = Unseen(Cause.ABSENT, "no file")
SEEN = Seen(Decimal(3))
LONG = Deadline.after(86_400)


def observe(name: str, fact: Observation) -> ItemObservation:
    return ItemObservation(item([], name=name), Evidence({"count": fact}))


class FakeRun:
    """Returns one fact after the other, and records the items and the pauses."""

    def __init__(self, *facts: Observation) -> None:
        self.facts = list(facts)
        self.gathered: list[list[str]] = []
        self.pauses: list[float] = []

    def gather(self, items: Sequence[Item]) -> tuple[ItemObservation, ...]:
        self.gathered.append([item.id for item in items])
        fact = self.facts.pop(0)
        return tuple(observe(item.id, fact) for item in items)


def wait(run: FakeRun, *first: ItemObservation, deadline: Deadline = LONG) -> tuple[ItemObservation, ...]:
    return poll(first, run.gather, deadline, run.pauses.append)


def test_absent_evidence_is_gathered_again_until_it_appears() -> None:
    run = FakeRun(ABSENT, SEEN)

    assert wait(run, observe("a", SEEN), observe("b", ABSENT)) == (observe("a", SEEN), observe("b", SEEN))
    assert run.gathered == [["b"], ["b"]]
    assert run.pauses == [FIRST_WAIT, 2 * FIRST_WAIT]


def test_polling_continues_while_a_file_is_being_written() -> None:
    run = FakeRun(Unseen(Cause.EMPTY, "0 bytes"), Unseen(Cause.UNREADABLE, "cut off"), SEEN)

    assert wait(run, observe("a", ABSENT)) == (observe("a", SEEN),)


@pytest.mark.parametrize(
    "first",
    [observe("a", SEEN), observe("a", Unseen(Cause.UNREADABLE, "broken")), skipped("a")],
)
def test_evidence_that_is_not_absent_at_first_is_not_polled(first: ItemObservation) -> None:
    run = FakeRun()

    assert wait(run, first) == (first,)
    assert (run.gathered, run.pauses) == ([], [])


def test_a_report_that_lacks_one_fact_is_not_polled() -> None:
    run = FakeRun()
    observation = ItemObservation(item([]), Evidence({"count": SEEN, "duration": ABSENT}))

    assert wait(run, observation) == (observation,)
    assert run.pauses == []


@pytest.mark.parametrize("missing", [ABSENT, Unseen(Cause.EMPTY, "no line")])
def test_a_report_that_was_read_and_has_no_fact_yet_is_polled(missing: Unseen) -> None:
    run = FakeRun(missing, SEEN)
    first = ItemObservation(item([], name="a"), Evidence({"reports": SEEN, "count": ABSENT}))

    assert wait(run, first) == (observe("a", SEEN),)


def test_without_time_to_wait_nothing_is_polled() -> None:
    run = FakeRun()

    assert wait(run, observe("a", ABSENT), deadline=Deadline.after(0)) == (observe("a", ABSENT),)
    assert run.pauses == []


def test_the_last_observation_counts_when_the_time_is_over() -> None:
    run = FakeRun(Unseen(Cause.EMPTY, "0 bytes"))
    deadline = Deadline.after(0.01)

    def sleep(seconds: float) -> None:
        assert seconds <= 0.01
        while deadline.remaining:
            pass

    observations = poll((observe("a", ABSENT),), run.gather, deadline, sleep)

    assert observations == (observe("a", Unseen(Cause.EMPTY, "0 bytes")),)
    assert run.gathered == [["a"]]


def test_incomplete_evidence_is_gathered_again_until_it_is_complete() -> None:
    running = ItemObservation(item([], name="a"), Evidence({"count": SEEN}, incomplete=True))
    done = observe("a", SEEN)
    results, pauses = [running, running, done], list[float]()

    assert poll((running,), lambda _items: (results.pop(0),), LONG, pauses.append) == (done,)
    assert results == []


def test_pauses_grow_to_half_a_minute() -> None:
    run = FakeRun(*[ABSENT] * 6, SEEN)
    wait(run, observe("a", ABSENT))

    assert run.pauses == [FIRST_WAIT, 2 * FIRST_WAIT, 4 * FIRST_WAIT, *[MAX_WAIT] * 4]

"""Waiting: an item with `wait` is measured again until its expectations hold or the time is over. No test sleeps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from gate.adapters.clock import Clock, Deadline
from gate.gather.concurrent import gather
from gate.gather.waiting import MAX_PAUSE, run_until_met
from gate.model.checklist import Item
from gate.model.decision import Skip, SkipCause
from gate.model.evidence import Evidence, Seen
from gate.probes.common.probe import ProbeContext
from tests.one_item import CONTEXT, NOW, catalog, counting, item


class Service:
    """A service that gives one count after the other; the last one stays."""

    def __init__(self, *counts: int) -> None:
        self.counts = list(counts)
        self.asked = 0
        self.pauses: list[float] = []
        self.time_limits: list[float] = []

    def run(self, _item: Item, context: ProbeContext) -> Evidence | Skip:
        self.asked += 1
        self.time_limits.append(context.deadline.remaining)
        count = self.counts.pop(0) if len(self.counts) > 1 else self.counts[0]
        return Evidence({"count": Seen(Decimal(count))})

    def context(self, seconds: float = 86_400) -> ProbeContext:
        host = replace(CONTEXT.host, clock=Clock(NOW, self.pauses.append))
        return replace(CONTEXT, host=host, deadline=Deadline.after(seconds))


def is_two_hundred(_item: Item, evidence: Evidence) -> bool:
    return evidence.facts["count"] == Seen(Decimal(200))


def waiting(seconds: float) -> Item:
    return replace(item("service"), wait=seconds)


def evidence_of(outcome: Evidence | Skip) -> Evidence:
    assert isinstance(outcome, Evidence)
    return outcome


def test_a_service_is_measured_again_whatever_it_answered_until_its_expectations_hold() -> None:
    service = Service(404, 503, 200)

    evidence = evidence_of(run_until_met(waiting(3_600), service.context(), 30, service.run, is_two_hundred))

    assert evidence.facts == {"count": Seen(Decimal(200))}
    assert service.pauses == [1.0, 2.0]
    assert evidence.notes == ("measured 3 times in 0 s (`wait`)",)


def test_the_pauses_grow_up_to_a_maximum() -> None:
    service = Service(*[404] * 7, 200)

    run_until_met(waiting(3_600), service.context(), 30, service.run, is_two_hundred)

    assert service.pauses == [1.0, 2.0, 4.0, 8.0, MAX_PAUSE, MAX_PAUSE, MAX_PAUSE]


def test_a_service_whose_expectations_hold_at_once_is_measured_once() -> None:
    service = Service(200)

    evidence = evidence_of(run_until_met(waiting(60), service.context(), 30, service.run, is_two_hundred))

    assert (service.asked, service.pauses, evidence.notes) == (1, [], ())


def test_an_item_without_wait_is_measured_once() -> None:
    service = Service(404, 200)

    evidence = evidence_of(run_until_met(item("service"), service.context(), 30, service.run, is_two_hundred))

    assert (service.asked, evidence.facts) == (1, {"count": Seen(Decimal(404))})


def test_when_the_time_is_over_the_last_answer_counts() -> None:
    service = Service(404)

    evidence = evidence_of(run_until_met(waiting(0.01), service.context(), 30, service.run, is_two_hundred))

    assert evidence.facts == {"count": Seen(Decimal(404))}
    assert evidence.notes[0].startswith(f"measured {service.asked} times in 0 s")
    assert all(pause <= 0.01 for pause in service.pauses)


def test_a_skipped_item_is_not_waited_for() -> None:
    skip = Skip(SkipCause.EVENT, "only on schedule")

    assert run_until_met(waiting(60), Service(1).context(), 30, lambda _item, _context: skip, is_two_hundred) is skip


def test_each_attempt_has_the_time_limit_of_the_item_and_not_the_wait() -> None:
    service = Service(404, 200)

    run_until_met(waiting(60), service.context(seconds=90), 30, service.run, is_two_hundred)

    assert [round(limit) for limit in service.time_limits] == [30, 30]


def test_an_item_has_its_wait_in_addition_to_its_time_limit() -> None:
    deadlines: list[float] = []

    def measure(_params: object, context: ProbeContext) -> Evidence:
        deadlines.append(context.deadline.remaining)
        return Evidence({"count": Seen(Decimal(1))})

    def attempts(items: Sequence[Item]) -> Iterator[float]:
        gather(items, CONTEXT, 30, load_probe=catalog(service=measure), is_met=lambda _item, _evidence: True)
        yield from deadlines

    assert [round(limit) for limit in attempts([waiting(60)])] == [30]


def test_the_expectations_of_a_run_decide_how_long_it_waits() -> None:
    (observation,) = gather(
        [waiting(60)], CONTEXT, 30, load_probe=catalog(service=counting(200)), is_met=is_two_hundred
    )

    assert evidence_of(observation.outcome).facts == {"count": Seen(Decimal(200))}

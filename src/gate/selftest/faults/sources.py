"""Facts that a stand-in can give any value: of services, of GitHub, of needed jobs.

A source turns values by fact into what the probe reads. The values without a fault meet every expectation, where one
can be found; a fault sets one of them across its threshold.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from gate.model.checklist import Expectation, Item
from gate.model.decision import Broken, Level
from gate.model.selftest import Obstacle, Reaction, Trial
from gate.model.values import Value
from gate.probes.common.probe import ProbeContext
from gate.selftest import candidates
from gate.selftest.faults.fault import REACTIONS
from gate.selftest.faults.values import format_value
from gate.selftest.stage import NotTriedError, Stage, find_comparison

Values = Mapping[str, Value]
"""A value for each fact that the stand-in sets."""

Source = Callable[[Stage, Values], ProbeContext]
"""Makes a stand-in with these values, and returns the context that reads it."""


def sound_values(item: Item) -> dict[str, Value]:
    """For each fact that the item expects something of, a value that meets it."""
    values = {name: candidates.find_sound(item, spec) for name, spec in item.facts.items()}
    expected = {expectation.fact.name for expectation in (*item.must, *item.should)}
    return {name: value for name, value in values.items() if value is not None and name in expected}


def try_value(stage: Stage, source: Source, expectation: Expectation, level: Level) -> Trial:
    """The trial of one expectation: its fact across the threshold, and every other one sound."""
    text, name = expectation.text, "value:stand-in"
    value = candidates.find_broken(stage.item, expectation)
    if value is None:
        return Trial(name, Reaction.NOT_TRIED, text, level, obstacle=Obstacle.NO_SAMPLE)
    try:
        verdict = stage.judge(source(stage, {**stage.values, expectation.fact.name: value}))
    except NotTriedError as error:
        return Trial(name, Reaction.NOT_TRIED, text, level, obstacle=error.obstacle)
    finally:
        stage.restore()
    comparison = find_comparison(verdict, expectation)
    if comparison is None or not isinstance(comparison.outcome, Broken):
        return Trial(name, Reaction.NOT_TRIED, text, level, obstacle=Obstacle.VALUE_NOT_READ)
    reaction = REACTIONS.get(verdict.status, Reaction.GREEN)
    before = find_comparison(stage.control, expectation) if stage.control else None
    return Trial(
        name, Reaction.WARN if level is Level.SHOULD else reaction, text, level, format_value(before),
        format_value(comparison), (text,), unit=expectation.fact.unit,
    )  # fmt: skip


def with_source(stage: Stage, source: Source) -> Stage:
    """The stage whose context reads the sound values: those that the source can give."""
    values: dict[str, Value] = {}
    for name, value in sound_values(stage.item).items():
        try:
            source(stage, {**values, name: value})
        except NotTriedError:
            continue
        values[name] = value
    return replace(stage, context=source(stage, values), answer=stage.bench.server.answer, values=values)

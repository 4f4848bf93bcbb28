"""Faults of a value: turns the dials of an item until an expectation breaks, and finds the setting next to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import field, replace

from gate.model.checklist import Expectation, FromBaseline
from gate.model.decision import Broken, Comparison, Held, Level, Status, Verdict
from gate.model.errors import EvidenceError
from gate.model.evidence import Seen, Unseen
from gate.model.lazy_dataclass import dataclass
from gate.model.selftest import Obstacle, Reaction, Trial
from gate.model.values import Kind, Percentage, Value
from gate.selftest.faults.fault import REACTIONS, Dial
from gate.selftest.stage import NotTriedError, Stage, find_comparison

FACTOR = 32
"""How much larger each next setting is, until an expectation breaks."""


@dataclass(slots=True)
class DialReader:
    """The verdicts of a stage by the settings of one dial; each is measured once."""

    stage: Stage
    dial: Dial
    _verdicts: dict[int, Verdict] = field(default_factory=dict)

    def verdict(self, setting: int) -> Verdict:
        """The verdict at this setting.

        Raises:
            NotTriedError: when the dial cannot be turned for this item.
        """
        if setting not in self._verdicts:
            try:
                self._verdicts[setting] = self.stage.judge(self.dial.make(self.stage, setting))
            except EvidenceError:
                raise NotTriedError(Obstacle.NO_SAMPLE) from None
            finally:
                self.stage.restore()
        return self._verdicts[setting]

    def find_break(self, expectation: Expectation) -> tuple[int, int] | None:
        """The settings on both sides of the threshold: where it holds, or -1, and where it breaks; None if nowhere."""
        settings = _spread(self.dial.limit)
        holding = -1
        for setting in settings:
            outcome = self.outcome(expectation, setting)
            is_missing = isinstance(outcome, Unseen) and self.dial.removes and holding >= 0
            if isinstance(outcome, Broken) or is_missing:
                return self._narrow(expectation, holding, setting)
            if isinstance(outcome, Held):
                holding = setting
        return None

    def _narrow(self, expectation: Expectation, holding: int, broken: int) -> tuple[int, int]:
        if holding < 0:
            last = self.dial.limit
            return (last, broken) if isinstance(self.outcome(expectation, last), Held) else (-1, broken)
        while broken - holding > 1:
            middle = (holding + broken) // 2
            outcome = self.outcome(expectation, middle)
            if isinstance(outcome, Broken) or (isinstance(outcome, Unseen) and self.dial.removes):
                broken = middle
            elif isinstance(outcome, Held):
                holding = middle
            else:
                break
        return holding, broken

    def find_failure(self, broken: int) -> int:
        """The first larger setting at which a waiver exempts no longer; the same setting when there is none."""
        larger = (setting for setting in _spread(self.dial.limit) if setting > broken)
        return next((setting for setting in larger if self.verdict(setting).status is Status.FAIL), broken)

    def outcome(self, expectation: Expectation, setting: int) -> object:
        """The outcome of the expectation at this setting; None where the item is skipped."""
        comparison = find_comparison(self.verdict(setting), expectation)
        return comparison.outcome if comparison else None

    def moves(self, name: str) -> bool:
        """Whether the fact had different values at the settings that were measured."""
        values = set()
        for verdict in self._verdicts.values():
            observed = verdict.evidence.facts.get(name) if verdict.evidence else None
            if isinstance(observed, Seen):
                values.add(observed.value)
        return len(values) > 1


def _spread(limit: int) -> list[int]:
    settings, setting = [0], 1
    while setting < limit:
        settings.append(setting)
        setting *= FACTOR
    return [*settings, limit] if limit else settings


@dataclass(slots=True)
class ValueProbe:
    """Tries to break each expectation of an item by its value. `still` are those whose fact no dial moves."""

    stage: Stage
    readers: Sequence[DialReader]
    still: list[Expectation] = field(default_factory=list)

    @classmethod
    def of(cls, stage: Stage, dials: Iterable[Dial]) -> ValueProbe:
        """The probe of a stage with these dials."""
        return cls(stage, [DialReader(stage, dial) for dial in dials])

    def try_value(self, expectation: Expectation, level: Level) -> Trial:
        """The trial of one expectation: the first dial that breaks it decides."""
        text, is_read, is_moved = expectation.text, False, False
        name = "value"
        for reader in self.readers:
            try:
                settings = reader.find_break(expectation)
            except NotTriedError:
                continue
            is_read = is_read or any(
                isinstance(reader.outcome(expectation, setting), (Held, Broken)) for setting in (0, reader.dial.limit)
            )
            is_moved = is_moved or reader.moves(expectation.fact.name)
            if settings is not None:
                return self._report(reader, expectation, level, settings)
        if isinstance(expectation.threshold, FromBaseline) and self.stage.context.baseline is None:
            return Trial(name, Reaction.NOT_TRIED, text, level, obstacle=Obstacle.NO_BASELINE)
        if is_moved:
            return _explain_moved(expectation, level)
        if is_read:
            self.still.append(expectation)
        obstacle = Obstacle.NO_SAMPLE if is_read else Obstacle.VALUE_NOT_READ
        return Trial(name, Reaction.NOT_TRIED, text, level, obstacle=obstacle)

    def _report(self, reader: DialReader, expectation: Expectation, level: Level, settings: tuple[int, int]) -> Trial:
        holding, broken = settings
        if reader.verdict(broken).status is Status.WAIVED:
            broken = reader.find_failure(broken)
        verdict = reader.verdict(broken)
        reaction = REACTIONS.get(verdict.status, Reaction.GREEN)
        if level is Level.SHOULD:
            reaction = Reaction.WARN
        comparison = find_comparison(verdict, expectation)
        sound = find_comparison(reader.verdict(holding), expectation) if holding >= 0 else None
        return Trial(
            f"value:{reader.dial.name}", reaction, expectation.text, level,
            before=format_value(sound), after=format_value(comparison), broken=(expectation.text,),
            unit=expectation.fact.unit,
        )  # fmt: skip

    def find_filter(self, expectation: Expectation) -> str:
        """The parameter without which the fact moves; empty when there is none."""
        params = self.stage.item.params
        fields = getattr(type(params), "model_fields", {})
        optional = [name for name, info in fields.items() if not info.is_required() and name not in NOT_FILTERS]
        for name in map(str, (name for name in optional if getattr(params, name) != fields[name].get_default())):
            changed = params.model_copy(update={name: fields[name].get_default()})  # type: ignore[attr-defined]
            stage = replace(self.stage, item=replace(self.stage.item, params=changed))
            for reader in self.readers:
                other = DialReader(stage, reader.dial)
                try:
                    if other.find_break(expectation) is not None or other.moves(expectation.fact.name):
                        return name
                except NotTriedError:
                    continue
        return ""


def _explain_moved(expectation: Expectation, level: Level) -> Trial:
    """The trial of a fact that moves and breaks nowhere: a number did not come as far as the threshold."""
    if expectation.fact.kind in (Kind.NUMBER, Kind.PERCENTAGE):
        return Trial("value", Reaction.NOT_TRIED, expectation.text, level, obstacle=Obstacle.OUT_OF_REACH)
    return Trial("value", Reaction.GREEN, expectation.text, level)


NOT_FILTERS = frozenset({"max_age", "committed", "format", "reports", "urls"})
"""Parameters that say where evidence is and how old it may be, not what of it counts."""


def format_value(comparison: Comparison | None) -> str:
    """The value that was compared, as text: exact counts of a percentage, plain numbers; empty without a value."""
    outcome = comparison.outcome if comparison else None
    return _format(outcome.value) if isinstance(outcome, (Held, Broken)) else ""


def _format(value: Value) -> str:
    if isinstance(value, Percentage):
        return f"{float(value.percent):.4g}%"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, frozenset):
        return ", ".join(sorted(value)[:3])
    return str(value) if isinstance(value, str) else f"{value:f}"

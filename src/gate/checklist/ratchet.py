"""The expectations that the key `ratchet` of an item stands for: its numbers may not get worse than in the baseline."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from gate.checklist import expectation
from gate.checklist.thresholds import ExpectationError
from gate.checklist.yaml_tree import MappingNode, Node, ScalarNode, find_scalar, scalars
from gate.model.checklist import Amount, Expectation, FromBaseline, Op
from gate.model.codes import Code
from gate.model.errors import Problem
from gate.model.lazy_dataclass import dataclass
from gate.model.position import Position
from gate.model.text import quote
from gate.model.values import FactSpec

MINIMUMS, MAXIMUMS = (Op.AT_LEAST, Op.MORE), (Op.AT_MOST, Op.LESS)


Expanded = tuple[tuple[Expectation, ...], list[Problem]]
"""The expectations that a ratchet adds to those under `must`, and the problems with it."""


@dataclass(frozen=True, slots=True)
class _Ratchet:
    """The value of the key `ratchet`: the tolerance (None for none), and the facts, empty for all under `must`."""

    position: Position
    tolerance: ScalarNode | None = None
    facts: tuple[ScalarNode, ...] = ()


def expand(
    item: MappingNode, must: Sequence[Expectation], specs: Mapping[str, FactSpec], not_ratcheted: Collection[str]
) -> Expanded:
    """The expectations for the key `ratchet` of an item; none without it, and where its `must` has an error.

    `specs` are the facts of the item. `not_ratcheted` are facts that a baseline may not have, such as those about the
    change: they are only added when `facts` names them.
    """
    if len(must) < len(list(scalars(item.entries.get("must")))):
        return (), []
    return expand_key(item.entries.get("ratchet"), must, specs, not_ratcheted)


def expand_key(
    node: Node | None, must: Sequence[Expectation], specs: Mapping[str, FactSpec], not_ratcheted: Collection[str]
) -> Expanded:
    """The expectations for a value of the key `ratchet` beside these expectations; none without a value."""
    ratchet = _read(node)
    if ratchet is None:
        return (), []
    directions = _directions(must)
    names = [scalar.value or "" for scalar in ratchet.facts]
    problems = [_not_ratcheted(scalar, specs) for scalar in ratchet.facts if not _can(scalar.value, directions, specs)]
    selected = [
        (name, op)
        for name, op in directions
        if not specs[name].is_clock and (name in names if names else name not in not_ratcheted)
    ]
    if not selected and not problems:
        message = "the ratchet holds nothing: no `must` is a minimum or a maximum of a number that can get worse"
        hint = "write a threshold under `must`, such as `line_coverage >= 80%`, or remove `ratchet`"
        problems.append(Problem(ratchet.position, Code.RATCHET_WITHOUT_NUMBER, message, hint))
    lines, errors = _lines(specs, selected, ratchet)
    return lines, [*problems, *errors]


def _read(node: Node | None) -> _Ratchet | None:
    """The ratchet of an item; None without one, and where its structure is invalid."""
    if isinstance(node, ScalarNode):
        return _Ratchet(node.position) if node.value == "true" else None
    if isinstance(node, MappingNode):
        return _Ratchet(node.position, find_scalar(node, "tolerance"), tuple(scalars(node.entries.get("facts"))))
    return None


def _lines(specs: Mapping[str, FactSpec], selected: Sequence[tuple[str, Op]], ratchet: _Ratchet) -> Expanded:
    lines: list[Expectation] = []
    for name, op in selected:
        try:
            lines.append(_line(specs, name, op, ratchet))
        except ExpectationError as error:
            position = ratchet.tolerance.position if ratchet.tolerance else ratchet.position
            hint = error.hint if len(selected) == 1 else f"{error.hint}; or list under `facts` those that it fits"
            return (), [Problem(position, error.code, error.message, hint)]
    return tuple(lines), []


def _line(specs: Mapping[str, FactSpec], name: str, op: Op, ratchet: _Ratchet) -> Expectation:
    """The expectation about one fact.

    Raises:
        ExpectationError: when the tolerance is none of this fact.
    """
    tolerance = (ratchet.tolerance.value or "").strip() if ratchet.tolerance else ""
    sign = "-" if op is Op.AT_LEAST else "+"
    text = f"{name} {op} baseline" + (f" {sign} {tolerance}" if tolerance else "")
    try:
        line = expectation.parse(text, specs, ratchet.position)
    except ExpectationError as error:
        if error.code is Code.INVALID_THRESHOLD:
            message, hint = f"{quote(tolerance)} is not a tolerance", "write an amount such as `0.5pp` or `2`"
            raise ExpectationError(error.code, message, hint) from None
        raise
    return replace(line, is_ratchet=True)


def _directions(must: Sequence[Expectation]) -> list[tuple[str, Op]]:
    """The facts with a minimum (`>=`) or a maximum (`<=`), each once, in the order of `must`.

    A fact that the author compares with the baseline in the same direction has its own difference.
    """
    own = {
        (line.fact.name, direction)
        for line in must
        if isinstance(line.threshold, FromBaseline) and (direction := direction_of(line))
    }
    fixed = (
        (line.fact.name, direction)
        for line in must
        if isinstance(line.threshold, Amount) and not line.fact.is_change and (direction := direction_of(line))
    )
    return [pair for pair in dict.fromkeys(fixed) if pair not in own]


def direction_of(line: Expectation) -> Op | None:
    """Whether it is a minimum (`>=`) or a maximum (`<=`); None when it is neither."""
    if line.op in MINIMUMS:
        return Op.AT_LEAST
    return Op.AT_MOST if line.op in MAXIMUMS else None


def _can(name: str | None, directions: Sequence[tuple[str, Op]], specs: Mapping[str, FactSpec]) -> bool:
    return any(name == fact and not specs[fact].is_clock for fact, _ in directions)


def _not_ratcheted(scalar: ScalarNode, specs: Mapping[str, FactSpec]) -> Problem:
    name = scalar.value or ""
    if name in specs and specs[name].is_clock:
        message, hint = f"{quote(name)} gets worse by itself, so a ratchet cannot hold it", "remove it"
    else:
        message = f"no `must` is a minimum or a maximum of {quote(name)}"
        hint = f"write one, such as `{name} >= 80%`, or remove it here" if name not in specs else "write one"
    return Problem(scalar.position, Code.RATCHET_WITHOUT_NUMBER, message, hint)

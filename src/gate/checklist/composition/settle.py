"""What an item expects when several files expect something of it: the strictest, and nothing that loosens it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from gate.checklist.composition.refine import ComposedItem
from gate.checklist.composition.strictness import Order, compare
from gate.checklist.yaml_tree import Node, scalars
from gate.model.checklist import Expectation
from gate.model.codes import Code
from gate.model.errors import Problem
from gate.model.text import quote


@dataclass(frozen=True, slots=True)
class Expected:
    """What an item must and should hold."""

    must: tuple[Expectation, ...]
    should: tuple[Expectation, ...]


def settle(item: ComposedItem, expected: Expected, problems: list[Problem]) -> Expected:
    """The expectations in force, of all those that the files of the item list one after another.

    The parts of the item are added in order. An expectation that is stricter than an earlier one about the same takes
    its place, and one that is looser, or cannot be compared with it, is a problem. Every other one is added.
    """
    must = _split(expected.must, [part.must for part in item.parts])
    should = _split(expected.should, [part.should for part in item.parts])
    layers = [Expected(*pair) for pair in zip(must, should, strict=True)]
    current = layers[0]
    for layer in layers[1:]:
        current = _tighten(current, layer, problems)
    return current


def _split(expectations: Sequence[Expectation], nodes: Sequence[Node | None]) -> Iterator[tuple[Expectation, ...]]:
    """The expectations of each file; all of them are valid, so that each scalar has one."""
    start = 0
    for node in nodes:
        count = sum(1 for _ in scalars(node))
        yield tuple(expectations[start : start + count])
        start += count


def _tighten(current: Expected, layer: Expected, problems: list[Problem]) -> Expected:
    must, should = [*current.must], [*current.should]
    for new in layer.must:
        if _is_allowed(new, current.must, problems):
            _place(new, must)
            should = [old for old in should if compare(new, old) not in (Order.EQUAL, Order.STRICTER)]
    for new in layer.should:
        weaker = next((old for old in current.must if compare(new, old) in (Order.EQUAL, Order.LOOSER)), None)
        if weaker is not None:
            _refuse(new, weaker, problems)
        elif _is_allowed(new, current.should, problems):
            _place(new, should)
    return Expected(tuple(must), tuple(should))


def _place(new: Expectation, level: list[Expectation]) -> None:
    """Puts an expectation where a less strict one is, else at the end; one that is there already changes nothing."""
    orders = [compare(new, old) for old in level]
    if Order.EQUAL in orders:
        return
    weaker = [index for index, order in enumerate(orders) if order is Order.STRICTER]
    if not weaker:
        level.append(new)
        return
    level[weaker[0]] = new
    for index in reversed(weaker[1:]):
        del level[index]


def _is_allowed(new: Expectation, before: Iterable[Expectation], problems: list[Problem]) -> bool:
    looser = next((old for old in before if compare(new, old) in (Order.LOOSER, Order.UNPROVEN)), None)
    if looser is not None:
        _refuse(new, looser, problems)
    return looser is None


def _refuse(new: Expectation, demanded: Expectation, problems: list[Problem]) -> None:
    is_proven = compare(new, demanded) is not Order.UNPROVEN
    reason = "does not demand as much" if is_proven else "cannot be compared with it"
    message = f"the base policy demands {quote(demanded.text)} ({demanded.position}); {quote(new.text)} {reason}"
    hint = "remove it, or demand more" if is_proven else "remove it, or write it as an item of its own"
    problems.append(Problem(new.position, Code.LOOSENED_POLICY, message, hint))

"""What an item expects when several files expect something of it: the strictest, and nothing that loosens it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from gate.checklist.composition.refine import ComposedItem, LayerPart
from gate.checklist.composition.strictness import Order, compare
from gate.checklist.ratchet import Expanded, direction_of
from gate.checklist.yaml_tree import ListNode, MappingNode, Node, find_scalar, scalars
from gate.model.checklist import Expectation
from gate.model.codes import Code
from gate.model.errors import Problem
from gate.model.lazy_dataclass import dataclass
from gate.model.text import quote

Expand = Callable[[Node | None, Sequence[Expectation]], Expanded]
"""The expectations for a value of the key `ratchet` of an item, beside those that are written."""

Planned = Mapping[int, Expectation]
"""The expectations of the plan of an item by the `id` of their scalar."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What an item must and should hold, what its ratchet stands for, and what its plan demands by day."""

    must: tuple[Expectation, ...]
    should: tuple[Expectation, ...]
    ratchet: tuple[Expectation, ...] = ()
    plan: tuple[tuple[str, Expectation], ...] = ()


def settle(
    item: ComposedItem, expected: Expected, planned: Planned, expand: Expand, problems: list[Problem]
) -> Expected:
    """The expectations in force, of all those that the files of the item list one after another.

    The parts of the item are added in order. An expectation that is stricter than an earlier one about the same takes
    its place, and one that is looser, or cannot be compared with it, is a problem. Every other one is added. A ratchet
    of a later part takes the place of an earlier one if it holds all that the earlier one holds.
    """
    must = _split(expected.must, [part.must for part in item.parts])
    should = _split(expected.should, [part.should for part in item.parts])
    current = Expected((), ())
    for part, new_must, new_should in zip(item.parts, must, should, strict=True):
        layer = Expected(new_must, new_should, plan=tuple(_plan_of(part, planned)))
        is_first = part is item.parts[0]
        joined = layer if is_first else _tighten(current, layer, problems)
        lines, errors = expand(part.ratchet, joined.must)
        problems += errors
        if not is_first:
            if not errors:  # what is wrong with a ratchet says nothing about what it holds
                _check_ratchet(part, current.ratchet, lines, problems)
            _check_plan(current, layer, problems)
        current = Expected(joined.must, joined.should, lines, (*current.plan, *layer.plan))
    return current


def _plan_of(part: LayerPart, planned: Planned) -> Iterator[tuple[str, Expectation]]:
    """The expectations of the plan of one file, each with the day from which it is in force."""
    for step in part.plan.children if isinstance(part.plan, ListNode) else ():
        start = find_scalar(step, "from")
        for scalar in scalars(step.entries.get("must") if isinstance(step, MappingNode) else None):
            if start and id(scalar) in planned:
                yield start.value or "", planned[id(scalar)]


def _check_ratchet(
    part: LayerPart, before: Iterable[Expectation], lines: Sequence[Expectation], problems: list[Problem]
) -> None:
    """Refuses a ratchet that holds a fact of that of the base policy less, or not at all."""
    for old in before:
        if not any(compare(new, old) in (Order.EQUAL, Order.STRICTER) for new in lines):
            position = part.ratchet.position if part.ratchet else old.position
            message = (
                f"the ratchet of the base policy demands {quote(old.text)} ({old.position}); this one demands less"
            )
            hint = "remove it, or hold the same facts with no larger tolerance"
            problems.append(Problem(position, Code.LOOSENED_POLICY, message, hint))


def _check_plan(current: Expected, layer: Expected, problems: list[Problem]) -> None:
    """Refuses a step of a plan that is looser than what the base policy demands on its day."""
    for day, new in layer.plan:
        planned = (old for start, old in current.plan if start <= day)
        _is_allowed(new, (*current.must, *current.ratchet, *planned), problems)


def _split(expectations: Sequence[Expectation], nodes: Sequence[Node | None]) -> Iterator[tuple[Expectation, ...]]:
    """The expectations of each file; all of them are valid, so that each scalar has one."""
    start = 0
    for node in nodes:
        count = sum(1 for _ in scalars(node))
        yield tuple(expectations[start : start + count])
        start += count


def _tighten(current: Expected, layer: Expected, problems: list[Problem]) -> Expected:
    must, should = [*current.must], [*current.should]
    demanded = (*current.must, *current.ratchet)
    for new in layer.must:
        if _is_allowed(new, demanded, problems):
            _place(new, must, current.ratchet)
            should = [old for old in should if compare(new, old) not in (Order.EQUAL, Order.STRICTER)]
    for new in layer.should:
        weaker = next((old for old in demanded if compare(new, old) in (Order.EQUAL, Order.LOOSER)), None)
        if weaker is not None:
            _refuse(new, weaker, problems)
        elif _is_allowed(new, current.should, problems):
            _place(new, should)
    return Expected(tuple(must), tuple(should))


def _place(new: Expectation, level: list[Expectation], ratchet: Sequence[Expectation] = ()) -> None:
    """Puts an expectation where a less strict one is, else at the end; one that is there already changes nothing.

    A minimum or a maximum that a ratchet holds gives way only to one in the same direction, which it holds as well.
    """
    orders = [compare(new, old) for old in level]
    if Order.EQUAL in orders:
        return
    weaker = [
        index
        for index, order in enumerate(orders)
        if order is Order.STRICTER and not _is_needed(level[index], new, ratchet)
    ]
    if not weaker:
        level.append(new)
        return
    level[weaker[0]] = new
    for index in reversed(weaker[1:]):
        del level[index]


def _is_needed(old: Expectation, new: Expectation, ratchet: Sequence[Expectation]) -> bool:
    """Whether a ratchet holds the fact because of this expectation, and would not because of the new one."""
    direction = direction_of(old)
    is_held = any((line.fact.name, line.op) == (old.fact.name, direction) for line in ratchet)
    return is_held and direction_of(new) is not direction


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

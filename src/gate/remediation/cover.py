"""The cheapest choice that meets all needs: an integer covering problem, solved exactly where it is small.

Each choice can be taken a limited number of times; each time costs the same and contributes the same to some needs.
The search is a depth-first branch and bound after a greedy start. It visits MAX_NODES nodes at most: beyond that the
best cover so far is the result, which is at least irredundant.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from fractions import Fraction
from typing import Generic, TypeVar

from gate.model.lazy_dataclass import dataclass

Need = TypeVar("Need", bound=Hashable)

MAX_NODES = 2_000
"""Nodes of the search, for all needs that depend on each other."""


MAX_CHOICES = 300
"""Choices for needs that depend on each other; with more of them, the greedy cover is the result."""


@dataclass(frozen=True, slots=True)
class Choice(Generic[Need]):
    """What can be taken `available` times: its cost, and what it contributes each time (at least 1 to a need)."""

    cost: int
    gains: Mapping[Need, int]
    available: int = 1


@dataclass(frozen=True, slots=True)
class Cover:
    """How often each choice is taken, in the order of the choices, and whether no cover costs less."""

    counts: tuple[int, ...]
    is_exact: bool


def find_cover(choices: Sequence[Choice[Need]], needs: Mapping[Need, int]) -> Cover:
    """The cheapest counts that contribute at least `needs`, which all choices together must be able to meet.

    Raises:
        ValueError: when they are not.
    """
    counts = [0] * len(choices)
    is_exact = True
    for indexes in _split(choices, needs):
        part = [choices[index] for index in indexes]
        names = {name for choice in part for name in choice.gains}
        search = _Search(part, {name: count for name, count in needs.items() if name in names and count > 0})
        is_exact &= search.run()
        for index, count in zip(indexes, search.best, strict=True):
            counts[index] = count
    if missing := [name for name, count in needs.items() if count > _gain(choices, counts, name)]:
        raise ValueError(f"no choice contributes enough to {missing[0]}")
    return Cover(tuple(counts), is_exact)


def _gain(choices: Sequence[Choice[Need]], counts: Sequence[int], name: Need) -> int:
    return sum(choice.gains.get(name, 0) * count for choice, count in zip(choices, counts, strict=True))


def _split(choices: Sequence[Choice[Need]], needs: Mapping[Need, int]) -> list[list[int]]:
    """The indexes of the choices in groups that contribute to different needs, which are solved one by one."""
    parents: dict[Need, Need] = {}

    def root(name: Need) -> Need:
        while parents.setdefault(name, name) != name:
            parents[name] = name = parents[parents[name]]
        return name

    first_names: dict[int, Need] = {}
    for index, choice in enumerate(choices):
        for name in choice.gains:
            if needs.get(name, 0) > 0:
                parents[root(name)] = root(first_names.setdefault(index, name))
    groups: dict[Need, list[int]] = {}
    for index, name in first_names.items():
        groups.setdefault(root(name), []).append(index)
    return list(groups.values())


class _Search(Generic[Need]):
    """The search for one group of needs that depend on each other."""

    def __init__(self, choices: Sequence[Choice[Need]], needs: Mapping[Need, int]) -> None:
        self.needs = needs
        self.order = sorted(range(len(choices)), key=lambda index: _price(choices[index], needs))
        self.choices = [choices[index] for index in self.order]
        self.prices = {name: self._cheapest(name) for name in needs}
        self.reach = {name: self._reachable(name) for name in needs}
        self.counts = [0] * len(choices)
        self.sorted_best = self._greedy()
        self.best_cost = self._cost(self.sorted_best)
        self.nodes = 0

    @property
    def best(self) -> list[int]:
        """The counts of the best cover so far, in the order of the choices."""
        counts = [0] * len(self.order)
        for index, count in zip(self.order, self.sorted_best, strict=True):
            counts[index] = count
        return counts

    def run(self) -> bool:
        """Searches; returns whether the search was complete."""
        if len(self.choices) > MAX_CHOICES:
            return False
        self._visit(0, dict(self.needs), 0)
        return self.nodes <= MAX_NODES

    def _cheapest(self, name: Need) -> list[Fraction]:
        """The least cost of one unit of a need from each choice on; the last entry stands for no choice."""
        prices = [Fraction(0)]
        for choice in reversed(self.choices):
            gain = choice.gains.get(name, 0)
            price = Fraction(choice.cost, gain) if gain else None
            best = prices[-1]
            prices.append(best if price is None else price if not best else min(best, price))
        return prices[::-1]

    def _reachable(self, name: Need) -> list[int]:
        """How much all choices from each one on can contribute to a need."""
        amounts = [0]
        for choice in reversed(self.choices):
            amounts.append(amounts[-1] + choice.gains.get(name, 0) * choice.available)
        return amounts[::-1]

    def _cost(self, counts: Sequence[int]) -> int:
        return sum(choice.cost * count for choice, count in zip(self.choices, counts, strict=True))

    def _visit(self, depth: int, remaining: Mapping[Need, int], cost: int) -> None:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            return
        if not remaining:
            if cost < self.best_cost:
                self.best_cost, self.sorted_best = cost, [*self.counts]
            return
        if any(self.reach[name][depth] < count for name, count in remaining.items()):
            return
        if cost + max(self.prices[name][depth] * count for name, count in remaining.items()) >= self.best_cost:
            return
        choice = self.choices[depth]
        least, most = self._bounds(depth, remaining)
        for count in range(most, least - 1, -1):
            self.counts[depth] = count
            rest = _subtract(remaining, choice.gains, count)
            self._visit(depth + 1, rest, cost + choice.cost * count)
        self.counts[depth] = 0

    def _bounds(self, depth: int, remaining: Mapping[Need, int]) -> tuple[int, int]:
        """How often the choice must be taken, because the later ones are not enough, and how often it can help."""
        choice = self.choices[depth]
        least = most = 0
        for name, gain in choice.gains.items():
            if count := remaining.get(name, 0):
                missing = count - self.reach[name][depth + 1]
                least = max(least, -(-missing // gain))
                most = max(most, -(-count // gain))
        return max(least, 0), min(most, choice.available)

    def _greedy(self) -> list[int]:
        """The choices by price as often as they help, then without what turned out superfluous."""
        counts, remaining = [0] * len(self.choices), dict(self.needs)
        for index, choice in enumerate(self.choices):
            helpful = [-(-remaining[name] // gain) for name, gain in choice.gains.items() if name in remaining]
            counts[index] = min(max(helpful, default=0), choice.available)
            remaining = _subtract(remaining, choice.gains, counts[index])
        slack = {name: _gain(self.choices, counts, name) - count for name, count in self.needs.items()}
        for index in sorted(range(len(counts)), key=lambda index: -self.choices[index].cost):
            gains = {name: gain for name, gain in self.choices[index].gains.items() if name in slack}
            superfluous = min(counts[index], *(slack[name] // gain for name, gain in gains.items()))
            counts[index] -= superfluous
            slack |= {name: slack[name] - gain * superfluous for name, gain in gains.items()}
        return counts


def _price(choice: Choice[Need], needs: Mapping[Need, int]) -> tuple[Fraction, int]:
    """The cost of one unit of any need, for the order of the search."""
    gains = [min(gain, needs[name]) for name, gain in choice.gains.items() if name in needs]
    return Fraction(choice.cost, sum(gains) or 1), choice.cost


def _subtract(remaining: Mapping[Need, int], gains: Mapping[Need, int], count: int) -> dict[Need, int]:
    """What is still needed; a need that is met is left out."""
    amounts = {name: amount - gains.get(name, 0) * count for name, amount in remaining.items()}
    return {name: amount for name, amount in amounts.items() if amount > 0}

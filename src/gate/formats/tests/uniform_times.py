"""Reads many times at once that are written with the same number of decimals, as a runner writes nearly all."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from gate.formats.common import json_numbers

_MAX_WHOLE = 10**12
"""Whole seconds from which a time is unreadable, see `timestamps.SECONDS`."""

_MAX_UNIT = 10**12
"""Fractions in a second: a sum of so small ones is exact."""


class UniformTimes(NamedTuple):
    """Times as whole seconds, which are negative, and fractions of a second, each of them with `unit` added to it.

    `unit` is the number of fractions in a second, a power of ten. `longest` are the most whole seconds.
    """

    seconds: Sequence[int]
    fractions: Sequence[int]
    unit: int
    longest: int

    def total(self) -> Decimal:
        """The exact sum, in seconds."""
        units = sum(self.fractions) - self.unit * (len(self.fractions) + sum(self.seconds))
        return Decimal(units).scaleb(1 - len(str(self.unit)))

    def slowest(self, floor: float) -> int | None:
        """The position of the first of the longest times; None when none is longer than `floor`."""
        if self.longest + 1 <= floor:
            return None
        units = [fraction - self.unit * second for second, fraction in zip(self.seconds, self.fractions, strict=True)]
        return units.index(max(units))


def read_times(times: Sequence[str | None]) -> UniformTimes | None:
    """The times, of digits and points; None unless each has a point, and all of them as many decimals.

    As a JSON array, `0.25` and `1.50` are `[-0,125,-1,150]`. The digit in front of a fraction keeps its zeros. The
    start of a time is negative or zero: where each second number is above that, it is the fraction of a time.
    """
    first = times[0] or ""
    unit = 10 ** len(first.partition(".")[2])
    if unit > _MAX_UNIT:
        return None
    try:
        text = ",-".join(times)  # type: ignore[arg-type]
    except TypeError:  # a case without a time
        return None
    numbers = json_numbers.read_integers(b"-" + text.replace(".", ",1").encode())
    if not numbers or len(numbers) != 2 * len(times):
        return None
    seconds, fractions = numbers[::2], numbers[1::2]
    longest = -min(seconds)
    if longest >= _MAX_WHOLE or not unit <= min(fractions) <= max(fractions) < 2 * unit:
        return None
    return UniformTimes(seconds, fractions, unit, longest)

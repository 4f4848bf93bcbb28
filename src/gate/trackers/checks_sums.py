"""Sums and means against their parts: scores, hours, and totals of a list."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from gate.parsers.tracker_words import plain
from gate.trackers.amounts import amounts
from gate.trackers.sayings import Account, Contradiction, Saying, added

ABOUT = Decimal("0.25")
"""The part by which a number with a `~` may differ."""

_SUMMED = re.compile(r"total|target|estimate|remaining|invested|spent")
_RANGE = re.compile(
    r"(?P<money>[$€£])?\s?(?P<low>\d[\d,]{0,12})(?:\s*[-–]\s*[$€£]?(?P<high>\d[\d,]{0,12}))?"
    r"\s*(?:[a-z]+ )?(?P<unit>days?|hours?|h\b|d\b)?"
)


def scores(account: Account) -> Iterator[Contradiction]:
    """The overall score of a scorecard: against the mean of its rows."""
    for card in account.tracker.scorecards:
        rows = [row.score for row in card.rows if card.overall and row.of == card.overall.of]
        if card.overall is None or len(rows) < 2:
            continue
        mean = sum(rows, Decimal(0)) / len(rows)
        if abs(mean - card.overall.score) > Decimal("0.1"):
            exact = mean.quantize(Decimal("0.001")).normalize()
            said = f"claims {card.overall.score} overall; the mean of its {len(rows)} rows is {exact:f}"
            yield Contradiction("mean-score", card.overall.line, said)


def hours(account: Account) -> Iterator[Contradiction]:
    """Hours of a section, and of all that is open or done: against the sum of the tasks."""
    for saying in account.sayings:
        label = saying.label.lower()
        if not _SUMMED.search(label):
            continue
        found = [each for each in amounts(saying.text.replace("~", "")) if each.unit == "h"]
        counted, what = _meant(account, saying, label)
        if not found or counted is None:
            continue
        claimed = found[0].number
        slack = claimed * ABOUT if "~" in saying.text else Decimal(0)
        if abs(counted - claimed) > slack:
            said = f"claims {claimed.normalize():f} hours; the {what} add up to {counted.normalize():f}"
            yield Contradiction("hours", saying.line, said)


def _meant(account: Account, saying: Saying, label: str) -> tuple[Decimal | None, str]:
    """The hours that a label means, None unless every task has some, and whose they are."""
    if "remaining" in label:
        return account.hours_left, "open tasks"
    if re.search(r"invested|spent", label):
        return account.hours_done, "done tasks"
    return added(account.below(saying.section)), "tasks of its section"


def totals(account: Account) -> Iterator[Contradiction]:
    """`Total: 25-30 days` below a list of days, or of money: against the sum of the list."""
    for saying in account.sayings:
        if not saying.label.lower().startswith("total"):
            continue
        claimed = _range(plain(saying.text))
        if claimed is None:
            continue
        unit, low, high = claimed
        parts = [
            found
            for entry in account.listed(saying.section)
            if (found := _range(entry.title.partition(":")[2])) and found[0] == unit
        ]  # fmt: skip
        least, most = sum(part[1] for part in parts), sum(part[2] for part in parts)
        about = ABOUT if "~" in saying.text else Decimal(0)
        if len(parts) > 1 and (most < low * (1 - about) or least > high * (1 + about)):
            listed = f"{least:,}" if least == most else f"{least:,} to {most:,}"
            yield Contradiction("total", saying.line, f"claims {plain(saying.text)!r}; the list adds up to {listed}")


def _range(text: str) -> tuple[str, int, int] | None:
    """Unit (`money`, `d` or `h`), the least and the most; None for a number of anything else."""
    match = _RANGE.search(text)
    unit = ("money" if match["money"] else (match["unit"] or "")[:1]) if match else ""
    if not match or not unit:
        return None
    low = int(match["low"].replace(",", ""))
    return unit, low, int(match["high"].replace(",", "")) if match["high"] else low

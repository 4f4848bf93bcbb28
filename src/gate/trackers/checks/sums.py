"""Checks sums and means against their parts: scores, hours, and totals of a list."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from gate.trackers.checks.groups import find_groups
from gate.trackers.checks.index import TrackerIndex
from gate.trackers.checks.model import Contradiction, shorten
from gate.trackers.reading.amounts import HourRange, parse_hours
from gate.trackers.reading.model import Entry, Score, Scorecard, Statement
from gate.trackers.reading.vocabulary import Progress, strip_marks

APPROXIMATION = Decimal("0.25")
"""The relative difference that a number with a `~` may have."""

_HOURS_LABEL = re.compile(
    r"\btotal\b|\bestimated?\b|\bremaining\b|\binvested\b|\bspent\b|\b(?:week|phase|sprint|day) \d+ target\b"
)
_MEAN_LABEL = re.compile(
    r"overall|average|mean|(?:overall|average|mean|weighted) (?:\w+ ){0,2}(?:score|rating|grade|readiness)",
    re.IGNORECASE,
)
_SCORE = re.compile(r"(?<![\d.,/])(\d{1,3}(?:\.\d{1,2})?)\s*/\s*(\d{1,3})(?![\d./]| tasks?\b| items?\b)")
_AMOUNT = r"\d[\d,]{0,12}(?:\.\d{1,4})?"
_RANGE = re.compile(
    rf"(?P<money>[$€£])?\s?(?P<low>{_AMOUNT})(?:\s*[-–]\s*[$€£]?(?P<high>{_AMOUNT}))?"
    r"(?P<rate>\s?(?:/|per\b)\s?[A-Za-z]+)?\s*(?:[a-z]+ )?(?P<unit>days?|hours?|h\b|d\b)?"
)
MAX_GAP = 2
"""Lines from a list to the total below it, and from one entry of it to the next."""


def check_scores(index: TrackerIndex) -> Iterator[Contradiction]:
    """Compares the overall score of a scorecard, in its table or beside it, with the mean of its rows."""
    cards = index.tracker.scorecards
    for card in cards:
        if card.overall:
            yield from _check_mean(card, card.overall)
    for statement in index.statements if cards else ():
        is_mean = not statement.cells and _MEAN_LABEL.fullmatch(strip_marks(statement.label))
        match = _SCORE.search(strip_marks(statement.text)) if is_mean else None
        candidates = [card for card in cards if card.section == statement.section] or list(cards)
        if match and len(candidates) == 1:
            claimed = Score(statement.line, statement.label, Decimal(match[1]), Decimal(match[2]), match[0])
            yield from _check_mean(candidates[0], claimed)


def _check_mean(card: Scorecard, claimed: Score) -> Iterator[Contradiction]:
    """Compares a score with the mean of the rows, weighted where the table has weights, within rounding."""
    rows = [(row.score, row.weight) for row in card.rows if row.maximum == claimed.maximum]
    weights = [weight for _, weight in rows if weight is not None]
    claims_weights = "weight" in claimed.name.lower() and set(weights) == {1}
    if len(rows) < 2 or len(weights) < len(rows) or not sum(weights) or claims_weights:
        return
    mean = sum((score * weight for score, weight in rows if weight is not None), Decimal(0)) / sum(weights)
    if abs(mean - claimed.score) > max(Decimal("0.1"), _half_digit(claimed.score)):
        exact = mean.quantize(Decimal("0.001")).normalize()
        message = f"claims {claimed.score} overall; the mean of its {len(rows)} rows is {exact:f}"
        yield Contradiction("mean-score", claimed.line, message, claimed.text)


def _half_digit(number: Decimal) -> Decimal:
    """Half of the last digit of a number: its rounding error."""
    return Decimal("0.5").scaleb(int(number.as_tuple().exponent))


def check_hours(index: TrackerIndex) -> Iterator[Contradiction]:
    """Compares the hours claimed for a section, or for all open or done tasks, with the sum of their estimates."""
    for statement in index.statements if index.tasks else ():
        claimed = parse_hours(statement.text) if _HOURS_LABEL.search(statement.label.lower()) else None
        if claimed is None:
            continue
        subject, sums = _sums(index, statement)
        tolerance = APPROXIMATION if re.search(r"~|≈|\babout\b|\bapprox", statement.text) else Decimal(0)
        if sums and not any(_overlaps(claimed, total, tolerance) for total in sums):
            message = f"claims {claimed.text} hours; the {subject} add up to {sums[0].text}"
            yield Contradiction("hours", statement.line, message, claimed.source)


def _sums(index: TrackerIndex, statement: Statement) -> tuple[str, list[HourRange]]:
    """The tasks that a label is about, in words, and the possible sums of their hours."""
    label = statement.label.lower()
    is_remaining = bool(re.search(r"remaining|\bleft\b", label))
    is_spent = bool(re.search(r"invested|spent|completed", label))
    sums: list[HourRange] = []
    of_section = False
    if not any(parse_hours(entry.text) for entry in index.other_entries(statement.section)):
        for group in find_groups(index, statement, label):
            tasks = [
                task
                for task in group.tasks
                if not (is_remaining or is_spent) or (task.progress is Progress.DONE) is is_spent
            ]
            if (total := _add_estimates(tasks)) is not None:
                of_section = of_section or bool(group.title and not sums)
                sums.append(total)
    if is_remaining:
        return "open tasks", sums
    if is_spent:
        return "done tasks", sums
    return "tasks of its section" if of_section else "tasks", sums


def _add_estimates(tasks: Sequence[Entry]) -> HourRange | None:
    """The sum of the estimates; None without tasks, or where a task has no estimate."""
    estimates = [parse_hours(re.sub(r"^\s*(\d+)\s*m\s*$", r"\1 min", task.get("estimate"))) for task in tasks]
    hours = [estimate for estimate in estimates if estimate is not None]
    if not hours or len(hours) < len(estimates):
        return None
    return HourRange(
        sum((estimate.low for estimate in hours), Decimal(0)), sum((estimate.high for estimate in hours), Decimal(0))
    )


def _rounding(hours: Decimal) -> Decimal:
    """The rounding error of hours: half of the last digit, or a quarter of an hour for half an hour."""
    return Decimal("0.25") if hours % 1 == Decimal("0.5") else _half_digit(hours)


def _overlaps(claimed: HourRange, counted: HourRange, tolerance: Decimal) -> bool:
    """Whether both ranges overlap, within rounding."""
    low = min(claimed.low * (1 - tolerance), claimed.low - _rounding(claimed.low))
    high = max(claimed.high * (1 + tolerance), claimed.high + _rounding(claimed.high))
    return low <= counted.high and counted.low <= high


def check_totals(index: TrackerIndex) -> Iterator[Contradiction]:
    """Compares `Total: 25-30 days` after a list of days or amounts of money with the sum of the list."""
    for statement in index.statements:
        if not statement.label.lower().startswith("total") or statement.cells:
            continue
        claimed = _parse_range(strip_marks(statement.text))
        if claimed is None:
            continue
        unit, low, high = claimed
        entries = _entries_above(index, statement)
        parts = [part for entry in entries if (part := _parse_range(strip_marks(entry.text).partition(":")[2]))]
        tolerance = APPROXIMATION if "~" in statement.text else Decimal(0)
        least, most = sum(part[1] for part in parts), sum(part[2] for part in parts)
        fits = low * (1 - tolerance) <= most and least <= high * (1 + tolerance)
        if len(parts) > 1 and _have_unit(parts, unit) and not fits and not _is_in_table(index, statement, unit):
            total = f"{least:,}" if least == most else f"{least:,} to {most:,}"
            message = f"claims {shorten(strip_marks(statement.text))!r}; the list adds up to {total}"
            yield Contradiction("total", statement.line, message, strip_marks(statement.text))


def _have_unit(parts: Sequence[tuple[str, Decimal, Decimal]], unit: str) -> bool:
    """Whether the parts have the unit of their total: `$5` and `$5/month` fit `$10/month`; `$1/user` does not."""
    return all(part[0] in (unit, unit.partition("/")[0]) for part in parts)


def _is_in_table(index: TrackerIndex, statement: Statement, unit: str) -> bool:
    """Whether a table of the same section has such amounts, which the total may include."""
    cells = (strip_marks(cell) for row in index.rows(statement.section) for _, cell in row.cells[1:])
    ranges = (_parse_range(cell) for cell in cells)
    return any(amount and amount[0].partition("/")[0] == unit.partition("/")[0] for amount in ranges)


def _entries_above(index: TrackerIndex, statement: Statement) -> list[Entry]:
    """The entries of the list directly above a total, without another total or a gap between them."""
    entries: list[Entry] = []
    top = statement.line
    for entry in reversed(index.other_entries(statement.section)):
        last = max([entry.line, *(field.line for field in entry.fields)])
        if last >= statement.line:
            continue
        if top - last > MAX_GAP or re.match(r"(?:sub-?)?total", strip_marks(entry.title), re.IGNORECASE):
            break
        entries.append(entry)
        top = entry.line
    return entries[::-1]


def _parse_range(text: str) -> tuple[str, Decimal, Decimal] | None:
    """The unit (`money`, `money/month`, `d` or `h`), the low and the high end; None for any other number."""
    match = _RANGE.search(text)
    unit = _unit(match) if match else ""
    if not match or not unit:
        return None
    low = Decimal(match["low"].replace(",", ""))
    return unit, low, Decimal(match["high"].replace(",", "")) if match["high"] else low


def _unit(match: re.Match[str]) -> str:
    """The unit of an amount: `money` with its rate (`money/month`), else the first letter of a unit of time."""
    if match["money"]:
        return "money" + re.sub(r"\W*per\W+|\s", "/", (match["rate"] or "").lower())
    return (match["unit"] or "")[:1]

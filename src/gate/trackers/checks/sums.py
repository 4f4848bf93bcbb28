"""Sums and means against their parts: scores, hours, and totals of a list."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from gate.trackers.checks.groups import meant
from gate.trackers.reading.model import Entry, Score, Scorecard
from gate.trackers.reading.vocabulary import State, plain
from gate.trackers.statements import Account, Contradiction, Saying, clipped
from gate.trackers.suggestions.amounts import Span, hours_of

ABOUT = Decimal("0.25")
"""The part by which a number with a `~` may differ."""

_SUMMED = re.compile(
    r"\btotal\b|\bestimated?\b|\bremaining\b|\binvested\b|\bspent\b|\b(?:week|phase|sprint|day) \d+ target\b"
)
_MEAN = re.compile(
    r"overall|average|mean|(?:overall|average|mean|weighted) (?:\w+ ){0,2}(?:score|rating|grade|readiness)",
    re.IGNORECASE,
)
_SCORE = re.compile(r"(?<![\d.,/])(\d{1,3}(?:\.\d{1,2})?)\s*/\s*(\d{1,3})(?![\d./]| tasks?\b| items?\b)")
_AMOUNT = r"\d[\d,]{0,12}(?:\.\d{1,4})?"
_RANGE = re.compile(
    rf"(?P<money>[$€£])?\s?(?P<low>{_AMOUNT})(?:\s*[-–]\s*[$€£]?(?P<high>{_AMOUNT}))?"
    r"(?P<rate>\s?(?:/|per\b)\s?[A-Za-z]+)?\s*(?:[a-z]+ )?(?P<unit>days?|hours?|h\b|d\b)?"
)
NEAR = 2
"""Lines from a list to the total below it, and from one entry of it to the next."""


def scores(account: Account) -> Iterator[Contradiction]:
    """The overall score of a scorecard, in a row of it or beside it: against the mean of its rows."""
    cards = account.tracker.scorecards
    for card in cards:
        if card.overall:
            yield from _mean(card, card.overall)
    for saying in account.sayings if cards else ():
        match = _SCORE.search(plain(saying.text)) if not saying.cells and _MEAN.fullmatch(plain(saying.label)) else None
        near = [card for card in cards if card.section == saying.section] or list(cards)
        if match and len(near) == 1:
            claimed = Score(saying.line, saying.label, Decimal(match[1]), Decimal(match[2]), match[0])
            yield from _mean(near[0], claimed)


def _mean(card: Scorecard, claimed: Score) -> Iterator[Contradiction]:
    """Weighed where a column weighs the rows; people round to the digits that they write."""
    rows = [(row.score, row.weight) for row in card.rows if row.of == claimed.of]
    weights = [weight for _, weight in rows if weight is not None]
    unknown = len(weights) < len(rows) or not sum(weights) or ("weight" in claimed.name.lower() and set(weights) == {1})
    if len(rows) < 2 or unknown:
        return
    mean = sum((score * weight for score, weight in rows if weight is not None), Decimal(0)) / sum(weights)
    if abs(mean - claimed.score) > max(Decimal("0.1"), _half(claimed.score)):
        exact = mean.quantize(Decimal("0.001")).normalize()
        said = f"claims {claimed.score} overall; the mean of its {len(rows)} rows is {exact:f}"
        yield Contradiction("mean-score", claimed.line, said, claimed.text)


def _half(number: Decimal) -> Decimal:
    """Half of the last digit that is written."""
    return Decimal("0.5").scaleb(int(number.as_tuple().exponent))


def hours(account: Account) -> Iterator[Contradiction]:
    """Hours of a section, and of all that is open or done: against the sum of the tasks."""
    for saying in account.sayings if account.tasks else ():
        claimed = hours_of(saying.text) if _SUMMED.search(saying.label.lower()) else None
        if claimed is None:
            continue
        what, sums = _sums(account, saying)
        about = ABOUT if re.search(r"~|≈|\babout\b|\bapprox", saying.text) else Decimal(0)
        if sums and not any(_fits(claimed, each, about) for each in sums):
            said = f"claims {claimed.written} hours; the {what} add up to {sums[0].written}"
            yield Contradiction("hours", saying.line, said, claimed.text)


def _sums(account: Account, saying: Saying) -> tuple[str, list[Span]]:
    """Whose hours a label means, and how many those are: of its section, of those above, or of all."""
    label = saying.label.lower()
    left = bool(re.search(r"remaining|\bleft\b", label))
    spent = bool(re.search(r"invested|spent|completed", label))
    listed = any(hours_of(entry.title) for entry in account.listed(saying.section))
    sums: list[Span] = []
    own = False
    for group in [] if listed else meant(account, saying, label):
        tasks = [task for task in group.tasks if not (left or spent) or (task.state is State.DONE) is spent]
        if (found := _added(tasks)) is not None:
            own = own or bool(group.title and not sums)
            sums.append(found)
    what = "open tasks" if left else "done tasks" if spent else "tasks of its section" if own else "tasks"
    return what, sums


def _added(tasks: Sequence[Entry]) -> Span | None:
    """The hours of the tasks together; None where one has none, or there are no tasks."""
    found = [hours_of(re.sub(r"^\s*(\d+)\s*m\s*$", r"\1 min", task.get("estimate"))) for task in tasks]
    spans = [each for each in found if each is not None]
    if not spans or len(spans) < len(found):
        return None
    return Span(sum((each.least for each in spans), Decimal(0)), sum((each.most for each in spans), Decimal(0)))


def _fits(claimed: Span, counted: Span, about: Decimal) -> bool:
    """Whether the two have a number in common, as people round."""
    least = min(claimed.least * (1 - about), claimed.least - _half(claimed.least))
    most = max(claimed.most * (1 + about), claimed.most + _half(claimed.most))
    return least <= counted.most and counted.least <= most


def totals(account: Account) -> Iterator[Contradiction]:
    """`Total: 25-30 days` at the end of a list of days, or of money: against the sum of the list."""
    for saying in account.sayings:
        if not saying.label.lower().startswith("total") or saying.cells:
            continue
        claimed = _range(plain(saying.text))
        if claimed is None:
            continue
        unit, low, high = claimed
        parts = [found for entry in _above(account, saying) if (found := _range(entry.title.partition(":")[2]))]
        about = ABOUT if "~" in saying.text else Decimal(0)
        least, most = sum(part[1] for part in parts), sum(part[2] for part in parts)
        fits = low * (1 - about) <= most and least <= high * (1 + about)
        if len(parts) > 1 and _alike(unit, parts) and not fits and not _tabled(account, saying, unit):
            listed = f"{least:,}" if least == most else f"{least:,} to {most:,}"
            said = f"claims {clipped(plain(saying.text))!r}; the list adds up to {listed}"
            yield Contradiction("total", saying.line, said, plain(saying.text))


def _alike(unit: str, parts: Sequence[tuple[str, Decimal, Decimal]]) -> bool:
    """Whether the parts are in the unit of their total: `$5` and `$5/month` below `$10/month`, but no `$1/user`."""
    return all(part[0] in (unit, unit.partition("/")[0]) for part in parts)


def _tabled(account: Account, saying: Saying, unit: str) -> bool:
    """Whether a table of the same section holds such amounts, which the total may count too."""
    cells = (plain(cell) for each in account.rows(saying.section) for _, cell in each.cells[1:])
    found = (_range(cell) for cell in cells)
    return any(each and each[0].partition("/")[0] == unit.partition("/")[0] for each in found)


def _above(account: Account, saying: Saying) -> list[Entry]:
    """The entries of the list that a total ends: right above it, with no other total or blank page between."""
    found: list[Entry] = []
    top = saying.line
    for entry in reversed(account.listed(saying.section)):
        last = max([entry.line, *(each.line for each in entry.fields)])
        if last >= saying.line:
            continue
        if top - last > NEAR or re.match(r"(?:sub-?)?total", plain(entry.title), re.IGNORECASE):
            break
        found.append(entry)
        top = entry.line
    return found[::-1]


def _range(text: str) -> tuple[str, Decimal, Decimal] | None:
    """Unit (`money`, `money/month`, `d` or `h`), the least and the most; None for a number of anything else."""
    match = _RANGE.search(text)
    unit = _unit(match) if match else ""
    if not match or not unit:
        return None
    low = Decimal(match["low"].replace(",", ""))
    return unit, low, Decimal(match["high"].replace(",", "")) if match["high"] else low


def _unit(match: re.Match[str]) -> str:
    """The unit of an amount: `money`, what it is for behind it (`money/month`), else the first letter of a time."""
    if match["money"]:
        return "money" + re.sub(r"\W*per\W+|\s", "/", (match["rate"] or "").lower())
    return (match["unit"] or "")[:1]

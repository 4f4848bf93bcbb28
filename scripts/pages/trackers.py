"""The table in docs/trackers.md, made from the five trackers themselves: `make pages` writes it."""

from __future__ import annotations

import sys
from collections import Counter

from gate.probes.common import probe
from gate.trackers.checks.contradictions import contradictions
from gate.trackers.draft import draft
from gate.trackers.reading.reader import parse
from gate.trackers.reading.vocabulary import State
from gate.trackers.suggestions.suggestion import SILENT
from scripts.pages.markdown import filled, table
from tests.corpus import REPOSITORY
from tests.seeds import SEEDS, THERE, seed
from tests.trackers.seed_reading import Standing, counted
from tests.trackers.truth import NAMED, STATED

PAGE = REPOSITORY / "docs" / "trackers.md"
HEAD = (
    "tracker", "lines", "tasks", "done", "in progress", "open", "entries that ask", "bound by themselves",
    "to be signed", "unbound", "items", "contradictions",
)  # fmt: skip

RATES = ("a line that", "lines", *Standing)


def rows() -> list[tuple[str, ...]]:
    """A row for each tracker; an entry counts once, however many items it has."""
    return [_row(name) for name in SEEDS]


def _row(name: str) -> tuple[str, ...]:
    tracker = parse(seed(name))
    made = draft(tracker, probe.names())
    probes = {item.id: item.suggestion.probe for item in made.items}
    asking = [each for each in made.asked if each.entry.sort not in SILENT]
    kinds = Counter(_kind([probes[one] for one in each.ids]) for each in asking)
    states = Counter(task.state for task in tracker.tasks)
    return tuple(
        str(each)
        for each in (
            name, len(seed(name).splitlines()), len(tracker.tasks), states[State.DONE], states[State.PROGRESS],
            states[State.OPEN], len(asking), kinds["bound"], kinds["signoff"], kinds["unbound"], len(made.items),
            len(contradictions(tracker)),
        )
    )  # fmt: skip


def _kind(probes: list[str]) -> str:
    if not probes:
        return "unbound"
    return "signoff" if probes == ["signoff"] else "bound"


def rates() -> list[tuple[str, ...]]:
    """How many lines that ask for evidence are bound as people read them."""
    kinds = (("states a bound, a path, an address, a report", STATED), ("names a kind of evidence and no more", NAMED))
    found = [(kind, counted(truth)) for kind, truth in kinds]
    return [(kind, str(each.total()), *(str(each[how]) for how in Standing)) for kind, each in found]


def generated(text: str) -> str:
    """The page with its table as it should be."""
    return filled(text, {"seeds": table(HEAD, rows()), "rates": table(RATES, rates())})


def main(arguments: list[str]) -> int:
    """Writes the page anew with `--write`, where the trackers are; else says whether it would change."""
    if not THERE:
        return 0
    before = PAGE.read_text(encoding="utf-8")
    after = generated(before)
    if "--write" in arguments:
        PAGE.write_text(after, encoding="utf-8")
    return 0 if "--write" in arguments or after == before else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

"""Generates the tables of docs/trackers.md from the example trackers; `make pages` writes them."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable

from gate.probes.common import registry
from gate.trackers.checks.contradictions import find_contradictions
from gate.trackers.draft import draft_checklist
from gate.trackers.reading.reader import parse
from gate.trackers.reading.vocabulary import Progress
from gate.trackers.suggestions.suggestion import KINDS_WITHOUT_EVIDENCE
from scripts.pages.markdown import filled, table
from tests.corpus import REPOSITORY
from tests.seeds import OWN, SHARED, SHARED_AVAILABLE, seed
from tests.trackers.suggestions.expected_suggestions import NAMED, STATED
from tests.trackers.suggestions.seed_suggestions import Result, count_results

PAGE = REPOSITORY / "docs" / "trackers.md"
HEADS = (
    "tracker", "lines", "tasks", "done", "in progress", "open", "entries that need evidence", "with evidence",
    "with a sign-off", "without evidence", "items", "contradictions",
)  # fmt: skip

RATE_HEADS = ("a line that", "lines", *Result)


def tracker_rows(names: Iterable[str]) -> list[tuple[str, ...]]:
    """A row for each tracker; an entry counts once, however many items it has."""
    return [_tracker_row(name) for name in names]


def _tracker_row(name: str) -> tuple[str, ...]:
    tracker = parse(seed(name))
    draft = draft_checklist(tracker, registry.names())
    probes = {item.id: item.suggestion.probe for item in draft.items}
    entries = [item for item in draft.entries if item.entry.kind not in KINDS_WITHOUT_EVIDENCE]
    evidence = Counter(_evidence([probes[item_id] for item_id in item.item_ids]) for item in entries)
    progress = Counter(task.progress for task in tracker.tasks)
    numbers = (
        len(seed(name).splitlines()), len(tracker.tasks), progress[Progress.DONE], progress[Progress.IN_PROGRESS],
        progress[Progress.OPEN], len(entries), evidence["evidence"], evidence["signoff"], evidence["none"],
        len(draft.items), len(find_contradictions(tracker)),
    )  # fmt: skip
    return (name, *map(str, numbers))


def _evidence(probes: list[str]) -> str:
    if not probes:
        return "none"
    return "signoff" if probes == ["signoff"] else "evidence"


def rate_rows(names: Iterable[str]) -> list[tuple[str, ...]]:
    """How many lines of these trackers have the suggestions that people expect."""
    kinds = (
        ("states a threshold, a path, an address or a report", STATED),
        ("only names a kind of evidence", NAMED),
    )
    counts = [(kind, count_results(names, expected)) for kind, expected in kinds]
    return [(kind, str(count.total()), *(str(count[result]) for result in Result)) for kind, count in counts]


def generated(text: str) -> str:
    """The page with current tables; those of other people's trackers stay as they are where these are missing."""
    tables = {"own": table(HEADS, tracker_rows(OWN))}
    if SHARED_AVAILABLE:
        tables |= {"seeds": table(HEADS, tracker_rows(SHARED)), "rates": table(RATE_HEADS, rate_rows(SHARED))}
    return filled(text, tables)


def main(arguments: list[str]) -> int:
    """Writes the page with `--write`; otherwise exits with 1 if the page would change."""
    before = PAGE.read_text(encoding="utf-8")
    after = generated(before)
    if "--write" in arguments:
        PAGE.write_text(after, encoding="utf-8")
    return 0 if "--write" in arguments or after == before else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

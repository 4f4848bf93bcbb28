"""The tables of docs/formats.md that compare the files of the corpus with their ground truth.

The page shows the committed corpus. As a command, it prints the same tables for that corpus and the larger one, and the
kinds of files in it that no format reads.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import cache

from gate.formats.catalog import registries
from gate.model.text import pluralize
from scripts.pages.markdown import table
from tests.corpus import FOLDER, all_records, read_records
from tests.corpus.comparison import Agreement, Comparison, compare_all, truths

HEADER = ("probe", "`format`", "producers", "files", "equal", "refused", "exceptions")


def agreement(comparisons: Iterable[tuple[str, Comparison]]) -> str:
    """The table of the formats: how many files of each, and how many agree with the ground truth."""
    by_format: defaultdict[tuple[str, str], list[Comparison]] = defaultdict(list)
    for topic, comparison in comparisons:
        by_format[topic, comparison.format].append(comparison)
    rows = [
        (topic, f"`{name}`", *_row(by_format[topic, name]))
        for topic, registry in registries().items()
        for name in registry
    ]
    total = [comparison for group in by_format.values() for comparison in group]
    return table(HEADER, [*rows, ("all", pluralize(len(by_format), "format"), "", *_row(total)[1:])])


def _row(comparisons: Iterable[Comparison]) -> tuple[str, ...]:
    comparisons = list(comparisons)
    named = {comparison.record.producer.lower(): comparison.record.producer for comparison in comparisons}
    producers = [named[name] for name in sorted(named) if name] or ["(written for the tests)"]
    counts = Counter(comparison.agreement for comparison in comparisons)
    agreements = (Agreement.EQUAL, Agreement.REFUSED, Agreement.EXCEPTION)
    return (", ".join(producers), str(len(comparisons)), *(str(counts[agreement]) for agreement in agreements))


def exceptions(comparisons: Iterable[tuple[str, Comparison]]) -> str:
    """The table of the files whose ground truth is not followed, with the reason."""
    return table(
        ("file", "read as", "why"),
        (
            (
                f"`{comparison.record.path}`",
                f"refused: {comparison.error.cause}" if comparison.error else "other numbers",
                comparison.reason,
            )
            for _, comparison in comparisons
            if comparison.agreement is Agreement.EXCEPTION
        ),
    )


@cache
def parts() -> dict[str, str]:
    """The generated parts of the page, from the committed corpus."""
    comparisons = [*compare_all(read_records(FOLDER))]
    return {"agreement": agreement(comparisons), "exceptions": exceptions(comparisons)}


def main() -> int:
    """Prints the tables for all records, and the kinds that nothing is compared for; 1 when a file differs."""
    records = all_records()
    compared = {kind for truth in truths().values() for kind in truth.FORMAT_NAMES}
    others = sorted({record.format for record in records} - compared)
    comparisons = [*compare_all(records)]
    different = [comparison for _, comparison in comparisons if comparison.agreement is Agreement.DIFFERENT]
    sys.stdout.write(
        f"{agreement(comparisons)}\n\n{exceptions(comparisons)}\n\nnot compared: {', '.join(others) or 'none'}\n"
    )
    for comparison in different:
        detail = comparison.error or f"{dict(comparison.counts)}; expected {dict(comparison.expected)}"
        sys.stdout.write(f"differs: {comparison.record.path}: {detail}\n")
    return 1 if different else 0


if __name__ == "__main__":
    raise SystemExit(main())

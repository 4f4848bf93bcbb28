"""Compares what a report declares about its findings with what it lists.

A list that is shorter than its own header was cut or filtered after the tool wrote it, or the tool leaves out findings
on purpose. Each format knows which options of its tool do that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from gate.formats.common.json_fields import parse_count
from gate.formats.findings.collector import Collector
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from gate.model.text import join_names

MAX_COUNT = 10**9


def read_count(raw: object) -> int:
    """A number of findings; 0 for anything else."""
    count = parse_count(raw)
    return count if count is not None and count < MAX_COUNT else 0


def read_counts(raw: Mapping[str, object], names: Iterable[str], prefix: str = "") -> dict[str, int]:
    """The declared number of findings by name, where the header has `prefix` before each name."""
    return {name: read_count(raw.get(prefix + name)) for name in names}


def find_missing(declared: Mapping[str, int], listed: Mapping[str, int]) -> dict[str, int]:
    """How many of the declared findings are not listed, by name; only names that lack some."""
    differences = {name: count - listed.get(name, 0) for name, count in declared.items()}
    return {name: difference for name, difference in differences.items() if difference > 0}


def lowest_listed(listed: Mapping[str, int], worst_first: Sequence[str]) -> int:
    """The position of the lowest level that is listed. An option may leave out the levels below, never the worst."""
    return max((position for position, name in enumerate(worst_first) if listed.get(name, 0)), default=0)


def is_below_listed(missing: Mapping[str, int], listed: Mapping[str, int], worst_first: Sequence[str]) -> bool:
    """Whether all that is not listed is less severe than all that is, as an option for a lowest level has it."""
    return any(listed.values()) and not missing.keys() & set(worst_first[: lowest_listed(listed, worst_first) + 1])


def incomplete(
    missing: Mapping[str, int], listed: Mapping[str, int], noun: str, hint: str = "", plural: str = ""
) -> EvidenceError:
    """The error for a report that declares more than it lists: what it does not list is unknown.

    `missing` has how many are not listed by name, where those of one kind have none, and `listed` how many are.
    """
    declared = {name: count + listed.get(name, 0) for name, count in missing.items()}
    nouns = noun if sum(declared.values()) == 1 else plural or f"{noun}s"
    counts = {name: listed.get(name, 0) for name in missing}
    if len(counts) == 1 or not any(counts.values()):
        counts = {"": sum(counts.values())}
    text = _join(counts) if any(counts.values()) else "none"
    detail = f"the report is incomplete: it declares {_join(declared)} {nouns}, and lists {text}"
    return EvidenceError(Cause.INCOMPLETE, f"{detail}; {hint}" if hint else detail)


def _join(counts: Mapping[str, int]) -> str:
    return join_names([f"{count:,} {name}".strip() for name, count in counts.items()], len(counts))


def note_failures(collector: Collector, part: str, count: int) -> None:
    """Notes parts of the scan that failed, such as `a file that gosec could not load`: their findings are missing.

    Raises:
        EvidenceError: unreadable when the report lists no finding at all: that the scan found nothing is not shown.
    """
    if count and not collector.total:
        times = f" ({count:,} times)" if count > 1 else ""
        raise EvidenceError(
            Cause.UNREADABLE, f"the report lists no finding, and a part of the scan failed: {part}{times}"
        )
    collector.note(f"{part}: its findings are missing", count)

"""The plain values that every reader of security scans returns, whatever the format, and how they are collected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, Severity
from gate.model.text import truncate
from gate.model.timestamps import parse_report_time

Wanted = Callable[[str], bool]
"""Whether findings at this path (as written in the report) count; a finding without a path always does."""

MAX_ALIKE = 50
"""How many findings of one rule and severity are told one by one; the rest is counted."""

MAX_TOLD = 500_000
"""The most findings that are told one by one: a mistake or an attack, not a scan, has more."""

MAX_MESSAGE = 300
MAX_LINE = 10_000_000

ORDER: Mapping[Severity, int] = {
    severity: rank
    for rank, severity in enumerate(
        (Severity.UNRATED, Severity.INFO, Severity.LOW, Severity.MEDIUM, Severity.HIGH, Severity.CRITICAL)
    )
}
"""How bad a severity is; a known one outranks none at all."""

WORDS: Mapping[str, Severity] = {
    "critical": Severity.CRITICAL,
    "high": Severity.HIGH,
    "medium": Severity.MEDIUM,
    "moderate": Severity.MEDIUM,
    "low": Severity.LOW,
    "negligible": Severity.INFO,
    "info": Severity.INFO,
    "none": Severity.INFO,
}
"""The words of most tools, in lower case; every other word, and none at all, is unrated."""


@dataclass(frozen=True, slots=True)
class ScanFinding:
    """One finding as the tool reports it, without the code or the secret it found.

    `path` is as the report writes it. `package` and `ids` are there for findings about a dependency: its name, and
    the names of the advisory (the rule and its aliases). `fixed` is the version that mends it, where it is told;
    `fixable` is true when the tool knows of a fix, with or without a version.
    """

    rule: str
    message: str = ""
    severity: Severity = Severity.UNRATED
    path: str = ""
    line: int | None = None
    end_line: int | None = None
    package: str = ""
    version: str = ""
    fixed: str = ""
    ids: tuple[str, ...] = ()
    fixable: bool = False
    suppressed: bool = False


@dataclass(frozen=True, slots=True)
class Alike:
    """What matters of a finding that is counted and not told."""

    severity: Severity
    fixable: bool = False
    suppressed: bool = False


@dataclass(frozen=True, slots=True)
class ScanReport:
    """One report that proves that a scan ran. `untold` counts the findings beyond MAX_ALIKE, `elsewhere` those that
    were not wanted. `notes` are remarks a reader of the report must not miss.
    """

    format: str
    findings: tuple[ScanFinding, ...] = ()
    untold: Mapping[Alike, int] = field(default_factory=dict)
    elsewhere: int = 0
    tool: str = ""
    produced_at: datetime | None = None
    notes: tuple[str, ...] = ()


Parse = Callable[[Any, Wanted], ScanReport]
"""What each format has: a stream and what is wanted to a report; raises EvidenceError when it is no evidence."""


class Collector:
    """Collects the findings and remarks of one report."""

    def __init__(self, wanted: Wanted) -> None:
        self._wanted = wanted
        self._findings: list[ScanFinding] = []
        self._alike: Counter[tuple[str, Alike]] = Counter()
        self._untold: Counter[Alike] = Counter()
        self._remarks: Counter[str] = Counter()
        self._elsewhere = 0
        self.total = 0

    def add(self, finding: ScanFinding, times: int = 1) -> None:
        """Takes a finding that the report lists so many times, in places that are all wanted if the first is.

        Raises:
            EvidenceError: unreadable when more than MAX_TOLD would have to be told.
        """
        self.total += times
        if not self.wants(finding.path, times):
            return
        alike = Alike(finding.severity, finding.fixable, finding.suppressed)
        if not finding.package:
            self._alike[finding.rule, alike] += 1
            if self._alike[finding.rule, alike] > MAX_ALIKE:
                self._untold[alike] += times
                return
        if len(self._findings) >= MAX_TOLD:
            raise EvidenceError(Cause.UNREADABLE, f"the report lists more than {MAX_TOLD:,} findings")
        self._findings.append(finding)
        if times > 1:
            self._untold[alike] += times - 1

    def extend(self, findings: Iterable[ScanFinding]) -> None:
        """Takes each of these; raises as `add` does."""
        for finding in findings:
            self.add(finding)

    def wants(self, path: str, times: int = 1) -> bool:
        """Whether findings at this path count; those that do not are counted apart."""
        if not path or self._wanted(path):
            return True
        self._elsewhere += times
        return False

    def remark(self, words: str, times: int = 1) -> None:
        """Remembers an oddity; the same one is told once, with how often it occurred."""
        if times > 0:
            self._remarks[words] += times

    def report(self, name: str, tool: str = "", produced_at: datetime | None = None) -> ScanReport:
        """What was collected."""
        notes = tuple(words if times == 1 else f"{words} ({times:,} times)" for words, times in self._remarks.items())
        return ScanReport(name, tuple(self._findings), dict(self._untold), self._elsewhere, tool, produced_at, notes)


# --------------------------------------------------------------------------------------------------- what was written


def rated(written: object, words: Mapping[str, Severity] = WORDS) -> Severity:
    """The severity that a tool's word means; unrated when it is none of its words."""
    return words.get(written.strip().lower(), Severity.UNRATED) if isinstance(written, str) else Severity.UNRATED


def scored(score: object) -> Severity | None:
    """The severity of a CVSS base score from 0 to 10 (its qualitative scale); None when it is no such score.

    Source: CVSS 3.1 specification, section 5; GitHub reads `security-severity` in the same steps.
    """
    number = _number(score)
    if number is None or not 0 <= number <= 10:
        return None
    for least, severity in ((9, Severity.CRITICAL), (7, Severity.HIGH), (4, Severity.MEDIUM)):
        if number >= least:
            return severity
    return Severity.LOW if number > 0 else Severity.INFO


def _number(written: object) -> Decimal | None:
    if isinstance(written, bool) or not isinstance(written, (str, int, Decimal)) or len(str(written)) > 40:
        return None
    try:
        number = Decimal(written)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def plain(written: object, limit: int = MAX_MESSAGE) -> str:
    """A text on one line, bounded, without halves of characters; empty when it is no text."""
    if isinstance(written, int) and not isinstance(written, bool):
        written = str(written) if abs(written) < 10**18 else ""
    if not isinstance(written, str):
        return ""
    short = truncate(" ".join(written[: limit * 4].split()), limit)
    return short if short.isascii() else short.encode("utf-8", "replace").decode("utf-8")


def word(written: object) -> str:
    """What `plain` makes of a name that occurs again and again."""
    return _again(written) if isinstance(written, str) else plain(written)


_again = lru_cache(maxsize=4096)(plain)


def line(written: object) -> int | None:
    """A line number from 1; None when it is none that is believed."""
    whole = isinstance(written, int) and not isinstance(written, bool)
    return written if whole and 1 <= written <= MAX_LINE else None  # type: ignore[return-value,operator]


def when(written: object) -> datetime | None:
    """The moment that was written, in UTC where it names no zone; None when it is none."""
    return parse_report_time(written) if isinstance(written, str) else None


def objects(written: object) -> list[dict[str, Any]]:
    """The objects of a list; nothing when it is none."""
    return [entry for entry in written if isinstance(entry, dict)] if isinstance(written, list) else []


def strict(written: object, expected: str, of: str) -> list[dict[str, Any]]:
    """The objects of a list that may be absent or null.

    Raises:
        EvidenceError: unreadable when it is something else, or holds something else: what it meant would be lost.
    """
    if written is not None and (not isinstance(written, list) or len(objects(written)) != len(written)):
        raise broken(expected, f"its `{of}` are no list of objects")
    return objects(written)


def mapping(written: object) -> dict[str, Any]:
    """An object, or an empty one in its place."""
    return written if isinstance(written, dict) else {}


def texts(written: object) -> list[str]:
    """The texts of a list; nothing when it is none."""
    return [entry for entry in written if isinstance(entry, str)] if isinstance(written, list) else []


def broken(expected: str, instead: str) -> EvidenceError:
    """The refusal of a document of another shape."""
    return EvidenceError(Cause.UNREADABLE, f"expected {expected}, but {instead}")

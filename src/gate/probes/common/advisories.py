"""Counts the findings of several scans, so that one advisory on one package counts once however many scanners see it.

Advisories have several names (CVE, GHSA, PYSEC ...), and scanners tell some of them: two sightings are of one advisory
when they share a name and the package. How often it counts is what the scanner says that sees it most often: one
scanner may list it for several targets. Seen again at the same place by the same scanner, it is the same.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from gate.formats.findings.model import SEVERITY_RANKS, FindingKind, ScanFinding, ScanReport
from gate.model.evidence import Severity

_SCHEMES = re.compile(r"(CVE|GHSA|PYSEC|RUSTSEC|GO|MAL)-")
"""Databases that give one name to one vulnerability; those of distributions bundle several."""

WORST_FIRST = tuple(sorted(SEVERITY_RANKS, key=lambda severity: -SEVERITY_RANKS[severity]))


@dataclass(frozen=True, slots=True)
class Scan:
    """One report, and the scanner that made it: reports of one scanner add up, those of several are compared."""

    report: ScanReport
    scanner: str

    @property
    def name(self) -> str:
        """The scanner as people call it."""
        return self.report.tool.partition(" ")[0] or self.report.format


@dataclass(frozen=True, slots=True)
class Sighting:
    """One finding in one scan."""

    finding: ScanFinding
    scan: Scan
    place: int
    """Which of the reports it was, for telling one from another."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many findings there are: by severity those in force, of these the fixable ones, and the suppressed ones."""

    severities: Counter[Severity]
    fixable: int = 0
    suppressed: int = 0


@dataclass(frozen=True, slots=True)
class Merged:
    """One advisory on one package, or one finding of another kind: its counts, and the sightings that tell of it."""

    counts: Counts
    sightings: tuple[Sighting, ...]

    @property
    def scanners(self) -> tuple[str, ...]:
        """Who saw it, in the order of the alphabet."""
        return tuple(sorted({each.scan.name for each in self.sightings}))


def merge(scans: Sequence[Scan]) -> Iterator[Merged]:
    """The findings of all scans, each once; in no particular order."""
    names = _Names()
    known: list[tuple[tuple[str, str], Sighting]] = []
    for place, scan in enumerate(scans):
        for finding in scan.report.findings:
            sighting = Sighting(finding, scan, place)
            if keys := _keys(finding):
                known.append((names.join(keys), sighting))
            else:
                yield Merged(_single(finding), (sighting,))
    together: dict[tuple[str, str], list[Sighting]] = defaultdict(list)
    for key, sighting in known:
        together[names.of(key)].append(sighting)
    for sightings in together.values():
        yield Merged(_single(sightings[0].finding) if len(sightings) == 1 else _counts(sightings), tuple(sightings))


def untold(scans: Iterable[Scan]) -> Counts:
    """The findings that the reports count without telling them one by one."""
    severities: Counter[Severity] = Counter()
    fixable = suppressed = 0
    for scan in scans:
        for alike, times in scan.report.unlisted.items():
            suppressed += times * alike.suppressed
            if not alike.suppressed:
                severities[alike.severity] += times
                fixable += times * alike.fixable
    return Counts(severities, fixable, suppressed)


def added(counts: Iterable[Counts]) -> Counts:
    """All of them together."""
    severities: Counter[Severity] = Counter()
    fixable = suppressed = 0
    for each in counts:
        severities.update(each.severities)
        fixable += each.fixable
        suppressed += each.suppressed
    return Counts(severities, fixable, suppressed)


# ------------------------------------------------------------------------------------------------------------- counting


def _single(finding: ScanFinding | FindingKind) -> Counts:
    if finding.suppressed:
        return Counts(Counter(), suppressed=1)
    return Counts(Counter({finding.severity: 1}), fixable=int(finding.fixable))


def _counts(sightings: Sequence[Sighting]) -> Counts:
    """The counts of one advisory on one package.

    For every severity the number of those at least so bad is what the scanner says that sees most of them: the worst
    rating wins, and another scan never makes a number of those at least so bad smaller.
    """
    severities: Counter[Severity] = Counter()
    worse = 0
    for severity in WORST_FIRST:
        at_least = _most(sightings, partial(_at_least, severity))
        if at_least > worse:
            severities[severity] = at_least - worse
            worse = at_least
    fixable = _most(sightings, lambda one: one.fixable and not one.suppressed)
    return Counts(severities, fixable, _most(sightings, lambda one: one.suppressed))


def _at_least(severity: Severity, finding: ScanFinding) -> bool:
    return not finding.suppressed and SEVERITY_RANKS[finding.severity] >= SEVERITY_RANKS[severity]


def _most(sightings: Iterable[Sighting], holds: Callable[[ScanFinding], bool]) -> int:
    """How often the scanner that sees it most often sees it; once at one place, however many reports name that."""
    seen: Counter[tuple[str, str, int]] = Counter()
    for each in sightings:
        if holds(each.finding):
            seen[each.scan.scanner, each.finding.path, each.place] += 1
    at_place: dict[tuple[str, str], int] = {}
    for (scanner, path, _), count in seen.items():
        at_place[scanner, path] = max(count, at_place.get((scanner, path), 0))
    by_scanner: Counter[str] = Counter()
    for (scanner, _), count in at_place.items():
        by_scanner[scanner] += count
    return max(by_scanner.values(), default=0)


# ---------------------------------------------------------------------------------------------------------------- names


def _keys(finding: ScanFinding) -> list[tuple[str, str]]:
    """The package with each name of the advisory; nothing for a finding that is about no package.

    A finding that names two of one database (a bundle of a distribution) is known by its own name only.
    """
    if not finding.package or not finding.ids:
        return []
    package = re.sub(r"[-_.]+", "-", finding.package.strip().lower())
    own, *others = (name.strip().upper() for name in finding.ids)
    names = {own, *(name for name in others if _SCHEMES.match(name))}
    schemes = [name.partition("-")[0] for name in names]
    chosen = {own} if len(set(schemes)) < len(schemes) else names
    return [(package, name) for name in sorted(chosen)]


class _Names:
    """Which names mean the same: a forest of sets, joined as sightings tell (union-find)."""

    def __init__(self) -> None:
        self._above: dict[tuple[str, str], tuple[str, str]] = {}

    def of(self, key: tuple[str, str]) -> tuple[str, str]:
        """The name that stands for all that mean the same."""
        while (above := self._above.setdefault(key, key)) != key:
            self._above[key] = self._above[above]
            key = above
        return key

    def join(self, keys: Sequence[tuple[str, str]]) -> tuple[str, str]:
        """Says that these mean the same, and gives one of them."""
        first = self.of(keys[0])
        for key in keys[1:]:
            self._above[self.of(key)] = first
        return first

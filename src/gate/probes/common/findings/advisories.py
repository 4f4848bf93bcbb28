"""Merges the findings of several scans: one advisory on one package counts once, however many scanners report it.

Advisories have several names (CVE, GHSA, PYSEC and others), and scanners report some of them: two sightings belong to
the same advisory when they share a name and the package. It counts as often as in the scanner that reports it most
often, because one scanner may list it for several targets. Several reports of one scanner add up, as they do for any
other finding: a path such as `package-lock.json` or `/var/lib/dpkg/status` is another file in another folder or image.
Only reports that name the same image or cluster are scans of one target, and count a location once.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from functools import lru_cache, partial
from itertools import chain, islice, repeat
from typing import NamedTuple

from gate.formats.findings.model import SEVERITY_RANKS, FindingHead, FindingKind, ScanFinding, ScanReport
from gate.model.evidence import BUNDLE, Severity
from gate.model.lazy_dataclass import dataclass

_SCHEMES = re.compile(r"(CVE|GHSA|PYSEC|RUSTSEC|GO|MAL)-")
"""Databases with one name per vulnerability; names of distributions bundle several vulnerabilities."""

_SEPARATORS = re.compile(r"[-_.]+")

WORST_FIRST = tuple(Severity)


@dataclass(frozen=True, slots=True)
class Scan:
    """One report, and its scanner: reports of one scanner add up, reports of several scanners are compared."""

    report: ScanReport
    scanner: str

    @property
    def name(self) -> str:
        """The name of the scanner, for messages."""
        return self.report.tool.partition(" ")[0] or self.report.format


class Sighting(NamedTuple):
    """One finding in one scan; `scan_index` tells the reports apart, `position` the findings of a report.

    `amended` replaces the finding of the report where it is not None.
    """

    head: FindingHead
    scan: Scan
    scan_index: int
    position: int
    amended: ScanFinding | None = None

    @property
    def finding(self) -> ScanFinding:
        """The whole finding, which a report may only now make."""
        return self.amended or self.scan.report.findings[self.position]

    def suppress(self) -> Sighting:
        """The same finding, suppressed."""
        head = self.head._replace(kind=self.head.kind._replace(suppressed=True))
        return self._replace(head=head, amended=self.finding._replace(suppressed=True))


@dataclass(frozen=True, slots=True)
class Counts:
    """The number of findings: open ones by severity, the fixable ones among them by severity, and suppressed ones."""

    severities: Counter[Severity]
    fixes: Counter[Severity] = field(default_factory=Counter)
    suppressed: int = 0

    @property
    def fixable(self) -> int:
        """The open findings with a known fix."""
        return self.fixes.total()


class MergedFinding(NamedTuple):
    """One advisory on one package, or one finding of another kind: its counts and its sightings."""

    counts: Counts
    sightings: tuple[Sighting, ...]

    @property
    def scanners(self) -> tuple[str, ...]:
        """The scanners that report it, in alphabetical order."""
        return tuple(sorted({sighting.scan.name for sighting in self.sightings}))


@dataclass(frozen=True, slots=True)
class MergedFindings:
    """The findings of all scans, each once; one with a single sighting is that sighting."""

    entries: Sequence[Sighting | MergedFinding]

    def __iter__(self) -> Iterator[MergedFinding]:
        for entry in self.entries:
            if isinstance(entry, Sighting):
                yield MergedFinding(_count_kind(entry.head.kind), (entry,))
            else:
                yield entry

    @property
    def multiple(self) -> list[MergedFinding]:
        """Those with several sightings: hardly any finding is reported twice."""
        return [entry for entry in self.entries if isinstance(entry, MergedFinding)]

    @property
    def suppressed(self) -> int:
        """How many of them are suppressed."""
        single = sum(entry.head.kind.suppressed for entry in self.entries if isinstance(entry, Sighting))
        return single + sum(entry.counts.suppressed for entry in self.multiple)


AdvisoryKey = tuple[str, str]
"""A package, and the name of an advisory in capitals."""

Amend = Callable[[Sequence[Sighting]], Sequence[Sighting]]
"""Changes the sightings of one advisory on one package before they are counted."""


def merge(scans: Sequence[Scan], amend: Amend | None = None) -> MergedFindings:
    """The findings of all scans, each once, in no particular order."""
    aliases = _Aliases()
    entries: list[Sighting | MergedFinding] = []
    names: list[AdvisoryKey] = []
    advisories: list[Sighting] = []
    for index, scan in enumerate(scans):
        heads = scan.report.heads
        for sighting in map(Sighting, heads, repeat(scan), repeat(index), range(len(heads))):
            if keys := advisory_keys(sighting.head):
                names.append(keys[0])
                advisories.append(sighting)
                if len(keys) > 1:
                    aliases.join(keys)
            else:
                entries.append(sighting)
    if aliases:
        names = list(map(aliases.find, names))
    for sightings in _group(names, advisories):
        amended = amend(sightings) if amend else sightings
        is_single = len(amended) == 1
        entries.append(amended[0] if is_single else MergedFinding(_count_sightings(amended), tuple(amended)))
    return MergedFindings(entries)


def _group(keys: Sequence[AdvisoryKey], sightings: Sequence[Sighting]) -> Iterator[Sequence[Sighting]]:
    """The sightings with equal keys, in the order of the first of them; hardly any has a key of another one."""
    repeated: dict[AdvisoryKey, list[Sighting]] = {key: [] for key, count in Counter(keys).items() if count > 1}
    for key, sighting in zip(keys, sightings, strict=True):
        if key in repeated:
            repeated[key].append(sighting)
    for key, sighting in zip(keys, sightings, strict=True):
        group = repeated.get(key)
        if group is None:
            yield (sighting,)
        elif group[0] is sighting:
            yield group


def add_unlisted(scans: Iterable[Scan]) -> Counter[FindingKind]:
    """The findings that reports count without listing them, by kind and rule."""
    unlisted: Counter[FindingKind] = Counter()
    for scan in scans:
        unlisted.update(scan.report.unlisted)
    return unlisted


def count_unlisted(unlisted: Mapping[FindingKind, int]) -> Counts:
    """The counts of the findings that reports do not list."""
    severities: Counter[Severity] = Counter()
    fixes: Counter[Severity] = Counter()
    suppressed = 0
    for kind, count in unlisted.items():
        suppressed += count * kind.suppressed
        if not kind.suppressed:
            severities[kind.severity] += count
            fixes[kind.severity] += count * kind.fixable
    return Counts(severities, fixes, suppressed)


def add_counts(counts: Iterable[Counts]) -> Counts:
    """The sum of all counts."""
    severities: Counter[Severity] = Counter()
    fixes: Counter[Severity] = Counter()
    suppressed = 0
    for count in counts:
        severities.update(count.severities)
        fixes.update(count.fixes)
        suppressed += count.suppressed
    return Counts(severities, fixes, suppressed)


# ------------------------------------------------------------------------------------------------------------ counting


def _count_kind(kind: FindingKind) -> Counts:
    return _count_one(kind.severity, kind.fixable, kind.suppressed)


@lru_cache
def _count_one(severity: Severity, fixable: bool, suppressed: bool) -> Counts:  # noqa: FBT001
    if suppressed:
        return Counts(Counter(), suppressed=1)
    return Counts(Counter({severity: 1}), Counter({severity: int(fixable)}))


def _count_sightings(sightings: Sequence[Sighting]) -> Counts:
    """The counts of one advisory on one package.

    For every severity, the number of findings of at least that severity is the highest number of any scanner. So the
    worst rating wins, and another scan never reduces such a number. The worst of them are the fixable ones.
    """
    severities: Counter[Severity] = Counter()
    worse = 0
    for severity in WORST_FIRST:
        at_least = _max_by_scanner(sightings, partial(_is_at_least, severity))
        if at_least > worse:
            severities[severity] = at_least - worse
            worse = at_least
    fixable = _max_by_scanner(sightings, lambda kind: kind.fixable and not kind.suppressed)
    ranked = chain.from_iterable([severity] * severities[severity] for severity in WORST_FIRST)
    return Counts(
        severities, Counter(islice(ranked, fixable)), _max_by_scanner(sightings, lambda kind: kind.suppressed)
    )


def _is_at_least(severity: Severity, kind: FindingKind) -> bool:
    return not kind.suppressed and SEVERITY_RANKS[kind.severity] >= SEVERITY_RANKS[severity]


def _max_by_scanner(sightings: Iterable[Sighting], matches: Callable[[FindingKind], bool]) -> int:
    """The highest count of any scanner; several reports of one target count the same location once."""
    by_report: Counter[tuple[str, str | int, str, int]] = Counter()
    for sighting in sightings:
        if matches(sighting.head.kind):
            target = sighting.scan.report.target or sighting.scan_index
            by_report[sighting.scan.scanner, target, sighting.finding.path, sighting.scan_index] += 1
    by_location: dict[tuple[str, str | int, str], int] = {}
    for (scanner, target, path, _), count in by_report.items():
        location = (scanner, target, path)
        by_location[location] = max(count, by_location.get(location, 0))
    by_scanner: Counter[str] = Counter()
    for (scanner, _, _), count in by_location.items():
        by_scanner[scanner] += count
    return max(by_scanner.values(), default=0)


# ---------------------------------------------------------------------------------------------------------------- names


def advisory_names(finding: ScanFinding | FindingHead) -> list[str]:
    """The names of the advisory, as the scanner writes them; empty for a finding without any.

    A finding with two names of one database (a bundle of a distribution) has only its own name.
    """
    if len(finding.ids) < 2:
        return [name.strip() for name in finding.ids]
    primary, *aliases = (name.strip() for name in finding.ids)
    names = {name.upper(): name for name in (*(alias for alias in aliases if _SCHEMES.match(alias.upper())), primary)}
    schemes = [name.partition("-")[0] for name in names]
    return [primary] if len(set(schemes)) < len(schemes) else list(names.values())


def advisory_keys(finding: ScanFinding | FindingHead) -> list[AdvisoryKey]:
    """The package with each name of the advisory; empty for a finding that is not about a package."""
    if not finding.package:
        return []
    package = _normalize(finding.package)
    if len(finding.ids) == 1:
        return [(package, finding.ids[0].strip().upper())]
    return [(package, name) for name in sorted(name.upper() for name in advisory_names(finding))]


def bundled_keys(finding: ScanFinding) -> list[AdvisoryKey]:
    """The package with each advisory of a finding that bundles several; empty for one about a single advisory."""
    if BUNDLE not in finding.rule or not advisory_keys(finding):
        return []
    return [(_normalize(finding.package), name.upper()) for name in finding.rule.split(BUNDLE)]


def _normalize(package: str) -> str:
    """The name of a package as scanners that differ in letters and separators write it alike."""
    name = package.strip().lower()
    has_other = "_" in name or "." in name or "--" in name
    return _SEPARATORS.sub("-", name) if has_other else name


class _Aliases:
    """Which names belong to the same advisory: disjoint sets with union-find."""

    def __init__(self) -> None:
        self._parents: dict[AdvisoryKey, AdvisoryKey] = {}

    def find(self, key: AdvisoryKey) -> AdvisoryKey:
        """The representative of all names of the advisory."""
        while (parent := self._parents.get(key, key)) != key:
            self._parents[key] = self._parents.get(parent, parent)
            key = parent
        return key

    def join(self, keys: Sequence[AdvisoryKey]) -> None:
        """Records that these names belong to the same advisory."""
        first = self.find(keys[0])
        for key in keys[1:]:
            if (other := self.find(key)) != first:
                self._parents[other] = first

    def __len__(self) -> int:
        return len(self._parents)

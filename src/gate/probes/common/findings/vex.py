"""Takes findings out of the counts that VEX documents say do not affect: they become suppressed, with the reason.

A statement counts for a finding when it names its vulnerability and its product. Of one author, the newest statements
on a finding count (OpenVEX specification, "Updating Statements"). `not_affected` needs a justification, `fixed` the
version. Where any author says `affected` or `under_investigation`, or the newest statements contradict each other,
nothing is taken out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import chain

from gate.formats.common.json_fields import parse_text
from gate.formats.vex.model import VexStatement, VexStatus
from gate.model.evidence import BUNDLE, Finding, Source
from gate.model.lazy_dataclass import dataclass
from gate.model.text import join_names, pluralize
from gate.probes.common.findings.advisories import MergedFinding, Sighting, advisory_names
from gate.probes.common.findings.vex_documents import LocatedDocument, VexDocuments, load
from gate.probes.common.findings.vex_products import ScannedProducts
from gate.probes.common.probe import ProbeContext

MAX_NAMED = 3
"""How many vulnerabilities one note names."""

MAX_LISTED = 500
"""How many findings that were taken out are listed."""

_EARLIEST = datetime.min.replace(tzinfo=UTC)

_Located = tuple[LocatedDocument, VexStatement]


@dataclass(frozen=True, slots=True)
class Exemption:
    """A finding that VEX documents take out, and why."""

    sighting: Sighting
    reason: str


def read_vex(context: ProbeContext, globs: Sequence[str], products: Sequence[str]) -> VexFilter:
    """The filter of the documents that the globs match; `products` is what the checklist says is scanned."""
    return VexFilter(load(context, globs), ScannedProducts(products, context.subject.repo))


class VexFilter:
    """Applies the statements to the sightings of one advisory after the other, and remembers what it did."""

    def __init__(self, loaded: VexDocuments, products: ScannedProducts) -> None:
        self._loaded = loaded
        self._products = products
        self._by_name: dict[str, list[_Located]] = defaultdict(list)
        self._exempt: dict[int, Exemption] = {}
        self._reported: set[str] = set()
        self._used: set[str] = set()
        self._contradicted: set[str] = set()
        for located in loaded.documents:
            for statement in located.document.statements:
                for name in statement.names:
                    self._by_name[name].append((located, statement))

    @property
    def has_statements(self) -> bool:
        """Whether any document says anything."""
        return bool(self._by_name)

    @property
    def sources(self) -> tuple[Source, ...]:
        """The documents that count."""
        return tuple(located.source for located in self._loaded.documents)

    def amend(self, sightings: Sequence[Sighting]) -> Sequence[Sighting]:
        """The sightings of one advisory on one package; those that are taken out are suppressed."""
        names = {name.upper() for sighting in sightings for name in advisory_names(sighting.finding)}
        return [self._amend(sighting, names) for sighting in sightings]

    def _amend(self, sighting: Sighting, names: set[str]) -> Sighting:
        finding = sighting.finding
        if finding.suppressed:
            return sighting
        parts = [{part.upper()} for part in finding.rule.split(BUNDLE)] if BUNDLE in finding.rule else [names]
        reasons = [self._decide(part, sighting) for part in parts]
        if not all(reasons):
            return sighting
        amended = sighting.suppress()
        self._exempt[id(amended)] = Exemption(amended, "; ".join(dict.fromkeys(reasons)))
        return amended

    def _decide(self, names: set[str], sighting: Sighting) -> str:
        """Why the vulnerability does not affect the finding; empty when it does, or nobody says that it does not."""
        candidates = {id(pair[1]): pair for name in names for pair in self._by_name.get(name, ())}
        self._reported |= {
            name for _, statement in candidates.values() if _exempts(statement) for name in statement.names[:1]
        }
        finding, report = sighting.finding, sighting.scan.report
        applicable = [pair for pair in candidates.values() if self._products.covers(pair[1], finding, report)]
        self._used |= {name for _, statement in applicable for name in statement.names[:1]}
        newest = list(chain.from_iterable(_newest_by_author(applicable)))
        exempting = [pair for pair in newest if _exempts(pair[1])]
        if exempting and len(exempting) < len(newest):
            self._contradicted |= {name for _, statement in exempting for name in statement.names[:1]}
        return _describe(exempting[0]) if exempting and len(exempting) == len(newest) else ""

    def list_exempt(self, merged: Iterable[MergedFinding]) -> Iterator[Finding]:
        """The findings that were taken out, each with who says so and why; as many as the fact `suppressed` counts."""
        listed = 0
        for entry in merged if self._exempt else ():
            exempt = [self._exempt[id(sighting)] for sighting in entry.sightings if id(sighting) in self._exempt]
            for exemption in exempt[: min(entry.counts.suppressed, MAX_LISTED - listed)]:
                listed += 1
                yield _finding(exemption)

    def notes(self) -> Iterator[str]:
        """Notes on what was taken out, on documents that do not count, and on statements that took nothing out."""
        yield from self._loaded.notes
        exempt = dict.fromkeys(
            f"{exemption.sighting.finding.rule} in {exemption.sighting.finding.package} ({exemption.reason})"
            for exemption in self._exempt.values()
        )
        if exempt:
            yield f"suppressed by VEX: {join_names(list(exempt), MAX_NAMED)}"
        if self._contradicted:
            names = join_names(sorted(self._contradicted), MAX_NAMED)
            yield f"VEX documents contradict each other on {names}, so they take nothing out there"
        if unused := self._reported - self._used:
            names = join_names(sorted(unused), MAX_NAMED)
            statements = pluralize(len(unused), "vulnerability", "vulnerabilities")
            yield f"VEX statements on {statements} of the scans ({names}) name no product of them, and take nothing out"


def _newest_by_author(pairs: Sequence[_Located]) -> Iterator[list[_Located]]:
    """Of each author, the statements with the newest time; one without a time is older than any other."""
    by_author: dict[str, list[_Located]] = defaultdict(list)
    for pair in pairs:
        by_author[pair[0].document.author].append(pair)
    for authored in by_author.values():
        newest = max(statement.timestamp or _EARLIEST for _, statement in authored)
        yield [pair for pair in authored if (pair[1].timestamp or _EARLIEST) == newest]


def _exempts(statement: VexStatement) -> bool:
    is_justified = statement.status is VexStatus.NOT_AFFECTED and bool(statement.justification)
    return is_justified or statement.status is VexStatus.FIXED


def _describe(pair: _Located) -> str:
    located, statement = pair
    reason = f": {statement.justification}" if statement.justification else ""
    return f"{statement.status}{reason} ({located.document.author}, {located.path})"


def _finding(exemption: Exemption) -> Finding:
    finding = exemption.sighting.finding
    package = f"{finding.package} {finding.version}".strip()
    message = parse_text(f"{package}: {parse_text(finding.message, 120)} [VEX: {exemption.reason}]", 400)
    return Finding(
        finding.rule, message, finding.severity, names=tuple(filter(None, (finding.rule, *advisory_names(finding)))),
        places=(finding.package,), counted_in=("suppressed",),
    )  # fmt: skip

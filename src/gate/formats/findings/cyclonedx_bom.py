"""The vulnerabilities and components of a CycloneDX document, from JSON or XML.

Source of the format: the CycloneDX specification (cyclonedx.org/docs, schemas 1.4 to 1.7, `vulnerabilities`), and the
extension Vulnerability 1.0 of earlier versions. A vulnerability counts once, with the component that it affects. Its
severity is the worst of its ratings; a CVSS rating without the word has it by its score, or by that of its vector: by
the specification, the word corresponds to the score.
`analysis` is the producer's own VEX: what is not affected, resolved or a false positive is suppressed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Any, NamedTuple

from gate.formats.common import purl as purls
from gate.formats.common.json_fields import as_object, parse_text, parse_timestamp, select_objects, wrong_format
from gate.formats.findings.collector import MAX_LISTED, MAX_TEXT, Collector
from gate.formats.findings.cvss import rate_vector
from gate.formats.findings.fields import MAX_NAMES, parse_severity, rate_score
from gate.formats.findings.model import SEVERITY_RANKS, ScanFinding, ScanReport
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, Severity
from gate.model.lazy_dataclass import dataclass
from gate.model.text import join_names

EXPECTED = "a CycloneDX document with `vulnerabilities`"
SEVERITIES = {name: parse_severity(name) for name in ("critical", "high", "medium", "low", "info", "none", "unknown")}
SUPPRESSING = frozenset({"not_affected", "false_positive", "resolved", "resolved_with_pedigree"})
"""The states of an analysis that take a vulnerability out of the counts."""

AUTHORS = ("manufacturer", "supplier", "manufacture")
"""Members of the metadata that name who made the document or the product, beside `authors`."""

MAX_COMPONENTS = 500_000


class Component(NamedTuple):
    """What a vulnerability may affect: its name (with its group where it has one) and version."""

    name: str
    version: str = ""
    purl: str = ""


@dataclass(slots=True)
class BomReader:
    """Collects components and vulnerabilities in the order of the document: either may come first."""

    collector: Collector
    components: dict[str, Component] = field(default_factory=dict)
    pending: list[tuple[ScanFinding, tuple[str, ...]]] = field(default_factory=list)
    tools: list[str] = field(default_factory=list)
    timestamp: object = None
    author: str = ""
    target: str = ""
    has_vulnerabilities: bool = False
    _size: int = 0

    def add_component(self, ref: object, component: Component) -> None:
        """Remembers a component under its reference and its package URL."""
        if len(self.components) > MAX_COMPONENTS:
            raise EvidenceError(Cause.TOO_LARGE, f"the document has more than {MAX_COMPONENTS:,} components")
        for key in filter(None, (parse_text(ref, 1000), component.purl)):
            self.grow(len(key) + 200)
            self.components.setdefault(key, component)

    def add_vulnerability(self, entry: Mapping[str, Any]) -> None:
        """Adds one vulnerability in the structure of JSON; which components it affects is known at the end."""
        if len(self.pending) >= MAX_LISTED:
            raise EvidenceError(Cause.TOO_LARGE, f"the document lists more than {MAX_LISTED:,} vulnerabilities")
        finding = _finding(entry)
        affected = [parse_text(target.get("ref"), 1000) for target in select_objects(entry.get("affects"))]
        self.grow(finding.size + sum(map(len, affected)))
        self.pending.append((finding, tuple(filter(None, dict.fromkeys(affected)))))

    def grow(self, size: int) -> None:
        """Counts what is kept; raises EvidenceError (too large) when it is more than MAX_TEXT."""
        self._size += size
        if self._size > MAX_TEXT:
            raise EvidenceError(Cause.TOO_LARGE, "the texts of the document have more characters than can be kept")

    def report(self, name: str) -> ScanReport:
        """The report of the whole document.

        Raises:
            EvidenceError: wrong format for an SBOM, which nobody scanned; empty for an empty list of Trivy's, which it
                also writes without a scan of vulnerabilities (`pkg/sbom/cyclonedx/marshal.go`).
        """
        if not self.has_vulnerabilities:
            detail = "this is an SBOM without them; scan it: `grype sbom:FILE -o json` or `osv-scanner -L FILE`"
            detail += "; the probe `sbom` reads its licences"
            raise wrong_format(EXPECTED, detail)
        if not self.pending and any(tool.lower().startswith("trivy") for tool in self.tools):
            detail = "Trivy writes an empty `vulnerabilities` also without a scan; write its own JSON: `--format json`"
            raise EvidenceError(Cause.EMPTY, detail)
        if not self.pending:
            self.collector.note("the list of vulnerabilities is empty; some tools write that without a scan")
        for finding, refs in self.pending:
            self.collector.add(self._locate(finding, refs))
        tool = self.tools[0] if self.tools else "CycloneDX"
        return self.collector.report(name, tool, parse_timestamp(self.timestamp), self.target)

    def _locate(self, finding: ScanFinding, refs: tuple[str, ...]) -> ScanFinding:
        """The finding with the components that it affects; several are one name, which no other scan has."""
        affected = list(dict.fromkeys(self.find_component(ref) for ref in refs))
        if len(affected) == 1:
            component = affected[0]
            return finding._replace(package=component.name, version=component.version, purl=component.purl)
        names = list(dict.fromkeys(component.name for component in affected))
        return finding._replace(package=join_names(names, MAX_NAMES, separator=" + ")[:300])

    def find_component(self, ref: str) -> Component:
        """The component with a reference, which may be a link to it in another document (`urn:cdx:…#ref`)."""
        component = self.components.get(ref) or self.components.get(ref.rpartition("#")[2])
        return component or from_purl(ref) or Component(ref)


def _finding(entry: Mapping[str, Any]) -> ScanFinding:
    rule = parse_text(entry.get("id"))
    references = [parse_text(reference.get("id")) for reference in select_objects(entry.get("references"))[:MAX_NAMES]]
    names = tuple(filter(None, dict.fromkeys((rule, *references))))
    remedy = parse_text(entry.get("recommendation"))
    analysis = as_object(entry.get("analysis"))
    state = parse_text(analysis.get("state"), 40)
    title = parse_text(entry.get("description")) or parse_text(entry.get("detail"))
    return ScanFinding(
        names[0] if names else "unnamed advisory", describe_analysis(title, analysis) if state else title,
        rate(entry.get("ratings")), remedy=remedy, ids=names,
        fixable=remedy.lower().startswith(("upgrade ", "update ")), suppressed=state in SUPPRESSING,
    )  # fmt: skip


def describe_analysis(title: str, analysis: Mapping[str, Any]) -> str:
    """The title with the state of the analysis and its reasons."""
    reasons = (parse_text(analysis.get(name), 120) for name in ("justification", "detail"))
    reason = ": ".join(filter(None, (parse_text(analysis.get("state"), 40), ", ".join(filter(None, reasons)))))
    return parse_text(f"{parse_text(title, 150)} ({reason})")


def rate(ratings: object) -> Severity:
    """The worst severity of all ratings."""
    rated = [Severity.UNRATED, *map(_rate, select_objects(ratings))]
    return max(rated, key=lambda severity: SEVERITY_RANKS[severity])


def _rate(rating: dict[str, Any]) -> Severity:
    severity = parse_severity(rating.get("severity"))
    if severity is Severity.UNRATED and parse_text(rating.get("method"), 20).upper().startswith("CVSS"):
        return rate_score(rating.get("score")) or rate_vector(rating.get("vector"))
    return severity


def read_component(entry: Mapping[str, Any]) -> Component:
    """The component of an entry; its package URL names it as scanners do, where there is one."""
    purl, version = parse_text(entry.get("purl"), purls.MAX_LENGTH), parse_text(entry.get("version"))
    if component := from_purl(purl):
        return component if component.version else component._replace(version=version)
    return Component(parse_text(entry.get("name")) or "unnamed component", version, purl)


def from_purl(text: str) -> Component | None:
    """The component that a package URL names; None for another text."""
    purl = purls.parse(text)
    return Component(parse_text(purl.package), parse_text(purl.version), text) if purl else None

"""Reads the reports of Clair: of version 4 (`clairctl report -o json`), and of the clients clair-scanner and Klar.

Source of the formats: Clair's `openapi.yaml` (VulnerabilityReport: `package_vulnerabilities` maps packages to ids of
vulnerabilities), clair-scanner's `reporter.go` (a list of `vulnerabilities`; `unapproved` names some of them), Klar's
`main.go` (`Vulnerabilities` by severity). Severities are those of Clair's `database/severity.go`. A report of no
package or layer is no evidence of a scan.
"""

from __future__ import annotations

from dataclasses import field
from typing import Any, BinaryIO

from gate.formats.common.json_fields import as_object, parse_text, select_strings, wrong_format
from gate.formats.common.json_outline import find_names
from gate.formats.common.json_stream import WILDCARD, PathTree, walk
from gate.formats.findings.collector import MAX_LISTED, Collector
from gate.formats.findings.declared import incomplete
from gate.formats.findings.fields import parse_severity, read_fix, require_severity
from gate.formats.findings.model import FindingsFormat, PathFilter, ScanFinding, ScanReport
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, Severity
from gate.model.lazy_dataclass import dataclass

_EXPECTED = "a report of Clair"
_SEVERITIES = {
    **{name: parse_severity(name) for name in ("critical", "high", "medium", "low", "negligible", "unknown")},
    "defcon1": Severity.CRITICAL,
}
_NEWER = frozenset({"packages", "vulnerabilities", "package_vulnerabilities"})
_SHAPE: PathTree = {**{name: {} for name in _NEWER}, "Vulnerabilities": {WILDCARD: {}}}


def matches(head: bytes) -> bool:
    """Whether the document has members that only Clair or one of its clients writes."""
    names = find_names(head)
    is_newer = "package_vulnerabilities" in names or {"manifest_hash", "packages"} <= names
    return is_newer or {"image", "unapproved"} <= names or {"LayerCount", "Vulnerabilities"} <= names


def parse(stream: BinaryIO, includes: PathFilter) -> ScanReport:
    """The vulnerabilities of every package.

    Raises:
        EvidenceError: empty when no package or layer was scanned; incomplete when a name or an id leads to nothing;
            wrong format or unreadable when it is not such a report, or broken.
    """
    reader = _Reader(Collector(includes))
    for path, value in walk(stream, _SHAPE):
        match path:
            case (str(name),):
                reader.top[name] = value
            case ("packages", str(key)):
                reader.add_package(key, value)
            case ("vulnerabilities", str(key)):
                reader.add_vulnerability(key, value)
            case ("package_vulnerabilities", str(key)):
                reader.links.append((key, value))
            case ("vulnerabilities", int()):
                reader.collector.add(_finding(value, "vulnerability", "featurename", "featureversion", "fixedby"))
            case ("Vulnerabilities", str()) if not isinstance(value, list):
                raise wrong_format(_EXPECTED, "the vulnerabilities of one severity are not a list")
            case ("Vulnerabilities", str(), int()):
                reader.collector.add(_finding(value, "Name", "FeatureName", "FeatureVersion", "FixedBy"))
    return reader.report()


@dataclass(slots=True)
class _Reader:
    collector: Collector
    top: dict[str, Any] = field(default_factory=dict)
    packages: dict[str, tuple[str, str]] = field(default_factory=dict)
    vulnerabilities: dict[str, dict[str, str]] = field(default_factory=dict)
    links: list[tuple[str, object]] = field(default_factory=list)

    def add_package(self, key: str, value: object) -> None:
        """Remembers one package of version 4."""
        if len(self.packages) >= MAX_LISTED:
            raise EvidenceError(Cause.TOO_LARGE, f"the report lists more than {MAX_LISTED:,} packages")
        self.packages[key] = _name_package(value)

    def add_vulnerability(self, key: str, value: object) -> None:
        """Remembers one vulnerability of version 4: which packages have it is known at the end."""
        entry = as_object(value)
        if len(self.vulnerabilities) >= MAX_LISTED:
            raise EvidenceError(Cause.TOO_LARGE, f"the report lists more than {MAX_LISTED:,} vulnerabilities")
        texts = {name: parse_text(entry.get(name)) for name in ("name", "description", "fixed_in_version")}
        severity = parse_text(entry.get("normalized_severity") or entry.get("severity"), 20)
        self.vulnerabilities[key] = {**texts, "severity": severity}

    def report(self) -> ScanReport:
        if "package_vulnerabilities" in self.top or "manifest_hash" in self.top:
            return self._report_newer()
        if "Vulnerabilities" in self.top:
            if not isinstance(self.top["Vulnerabilities"], dict):
                raise wrong_format(_EXPECTED, "its `Vulnerabilities` are not an object")
            if not self.collector.total and self.top.get("LayerCount") in (0, None):
                raise EvidenceError(Cause.EMPTY, "Klar scanned no layer")
            return self.collector.report("clair", "Klar")
        if not isinstance(self.top.get("vulnerabilities"), list) or not isinstance(self.top.get("unapproved"), list):
            raise wrong_format(_EXPECTED, "this JSON lacks its lists of `vulnerabilities` and `unapproved`")
        return self._report_scanner()

    def _report_scanner(self) -> ScanReport:
        scan = self.collector.report("clair", "clair-scanner", target=parse_text(self.top.get("image")))
        missing = set(select_strings(self.top["unapproved"])) - {finding.rule for finding in scan.findings}
        if missing and not scan.excluded:
            count = len(set(select_strings(self.top["unapproved"]))) - len(missing)
            raise incomplete(
                {"": len(missing)}, {"": count}, "unapproved vulnerability", plural="unapproved vulnerabilities"
            )
        return scan

    def _report_newer(self) -> ScanReport:
        for name in _NEWER:
            if not isinstance(self.top.get(name), dict):
                raise wrong_format(_EXPECTED, f"its `{name}` is not an object")
        if not self.packages:
            raise EvidenceError(Cause.EMPTY, "Clair has no package of the image to match")
        for package, ids in self.links:
            if package not in self.packages or not isinstance(ids, list):
                raise wrong_format(_EXPECTED, "one of its `package_vulnerabilities` names no package of it")
            self.collector.extend(self._link(package, key) for key in ids)
        if self.vulnerabilities and not self.collector.total:
            raise incomplete({"": len(self.vulnerabilities)}, {}, "vulnerability", plural="vulnerabilities")
        return self.collector.report("clair", "Clair", target=parse_text(self.top.get("manifest_hash")))

    def _link(self, package: str, key: object) -> ScanFinding:
        entry = self.vulnerabilities.get(key) if isinstance(key, str) else None
        if entry is None:
            raise incomplete({"": 1}, {}, "vulnerability of a package")
        name, version = self.packages[package]
        rule, fixed = entry["name"] or "unnamed advisory", entry["fixed_in_version"]
        return ScanFinding(
            rule, entry["description"], parse_severity(entry["severity"], _SEVERITIES), package=name, version=version,
            **read_fix(name, fixed), ids=(rule,), fixable=bool(fixed),
        )  # fmt: skip


def _name_package(value: object) -> tuple[str, str]:
    package = as_object(value)
    return parse_text(package.get("name")) or "unnamed package", parse_text(package.get("version"))


def _finding(value: object, name: str, package: str, version: str, fixed: str) -> ScanFinding:
    """The vulnerability of a client of Clair; the arguments are the names of its members."""
    entry = {key.lower(): inner for key, inner in as_object(value).items()}
    rule = parse_text(entry.get(name.lower()))
    if not rule:
        raise wrong_format(_EXPECTED, "one of its vulnerabilities has no name")
    feature, fix = parse_text(entry.get(package.lower())), parse_text(entry.get(fixed.lower()))
    return ScanFinding(
        rule, parse_text(entry.get("description")), require_severity(entry, "severity", _SEVERITIES, _EXPECTED),
        package=feature or "unnamed package", version=parse_text(entry.get(version.lower())),
        **read_fix(feature, fix), ids=(rule,), fixable=bool(fix),
    )  # fmt: skip


FORMAT = FindingsFormat(
    "clair",
    "Clair",
    "Clair 4 (`clairctl report -o json`), clair-scanner, Klar",
    matches,
    parse,
    _SEVERITIES,
    paths=("*clair*.json",),
)

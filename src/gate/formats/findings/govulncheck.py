"""Reads the output of govulncheck (`-format json`, formerly `-json`).

Source of the format: golang.org/x/vuln, `internal/govulncheck/govulncheck.go` (the messages), `internal/scan` (their
order) and `internal/sarif/handler.go` (`level`). The output is a stream of messages, one JSON document each; some
pipelines collect them in a list. The first is `config`. An `osv` message describes an advisory that was considered, and
a `finding` says that a module is affected: one for the required module, and further ones for the imported package and
for each called symbol. They are one finding here, with the severity that govulncheck's own SARIF gives its level.

The stream has no end mark. A scan that fails before it looks at the code leaves its `config`, and perhaps the progress
of fetching the database; that is refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from typing import Any, BinaryIO

from gate.formats.common.json_fields import as_object, parse_line_number, parse_text, select_objects, wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import walk_entries
from gate.formats.findings.collector import Collector
from gate.formats.findings.fields import parse_names, read_fix
from gate.formats.findings.model import FindingsFormat, PathFilter, ScanFinding, ScanReport
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, Severity
from gate.model.lazy_dataclass import dataclass

_EXPECTED = "the output of govulncheck"
_MARKS = frozenset({"config.protocol_version", "finding.osv", "finding.trace"})
_FETCHING = "Fetching vulnerabilities"
"""The progress before the code is looked at."""

_SYMBOL, _PACKAGE, _MODULE = range(3)
_USES = ("called", "imported", "required")
SEVERITIES = (Severity.HIGH, Severity.MEDIUM, Severity.LOW)
"""The severities of a called symbol, an imported package and a required module."""

_SEVERITIES: Mapping[str, tuple[Severity, Severity, Severity]] = {
    "symbol": SEVERITIES,
    "package": (Severity.HIGH, Severity.HIGH, Severity.MEDIUM),
}
"""The severities of the three levels, by the level of the whole scan; at any other, each is high."""

_NAMES = dict(zip(_USES, SEVERITIES, strict=True))
"""What govulncheck shows about the use of a vulnerable module, for the table of severities."""

_NOT_ANALYZED = (Severity.HIGH, Severity.HIGH, Severity.HIGH)


def matches(head: bytes) -> bool:
    """Whether the documents, or those of a list, have members that only a message of govulncheck has."""
    return any(path.removeprefix("[].") in _MARKS for path in find_member_paths(head))


def parse(stream: BinaryIO, includes: PathFilter) -> ScanReport:
    """The advisories that affect a module, each once.

    Raises:
        EvidenceError: unreadable when the scan failed; wrong format or unreadable when it is not such an output, or
            broken.
    """
    reader = _Reader()
    for message in walk_entries(stream):
        reader.add(message)
    return reader.report(Collector(includes))


@dataclass(slots=True)
class _Sighting:
    """What is known of an advisory about a module: how close its use was shown, and by which trace."""

    level: int
    trace: Sequence[dict[str, Any]]
    fixed: str


@dataclass(slots=True)
class _Reader:
    config: dict[str, Any] | None = None
    progress: str = ""
    advisories: dict[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    sightings: dict[tuple[str, str], _Sighting] = field(default_factory=dict)

    def add(self, message: object) -> None:
        """Reads one message."""
        if not isinstance(message, dict):
            raise wrong_format(_EXPECTED, "one of its messages is not an object")
        match message:
            case {"config": dict(config)}:
                self.config = config
            case {"progress": dict(progress)}:
                self.progress = parse_text(progress.get("message")) or "progress"
            case {"osv": dict(advisory)}:
                summary = parse_text(advisory.get("summary")) or parse_text(advisory.get("details"))
                self.advisories[parse_text(advisory.get("id"))] = (summary, parse_names(advisory.get("aliases")))
            case {"finding": finding}:
                self._add_finding(as_object(finding))
            case {"config": _} | {"progress": _} | {"osv": _}:
                raise wrong_format(_EXPECTED, "one of its messages is not an object")

    def _add_finding(self, finding: dict[str, Any]) -> None:
        trace = select_objects(finding.get("trace")) or select_objects(finding.get("frames"))[::-1]
        rule, module = parse_text(finding.get("osv")), parse_text(trace[0].get("module")) if trace else ""
        if not rule or not module:
            raise wrong_format(_EXPECTED, "one of its findings names no advisory or no module")
        if not all(isinstance(frame.get(name, ""), str) for frame in trace for name in ("function", "package")):
            raise wrong_format(_EXPECTED, "a frame of one of its findings has no usable function or package")
        level = _SYMBOL if trace[0].get("function") else _PACKAGE if trace[0].get("package") else _MODULE
        sighting = self.sightings.get((rule, module))
        if sighting is None or level < sighting.level:
            fixed = parse_text(finding.get("fixed_version"), 100)
            self.sightings[rule, module] = _Sighting(level, trace, fixed)

    def report(self, collector: Collector) -> ScanReport:
        if self.config is None:
            raise wrong_format(_EXPECTED, "it has no `config` message")
        if not self.sightings and not self.advisories and (not self.progress or self.progress.startswith(_FETCHING)):
            raise EvidenceError(Cause.UNREADABLE, "govulncheck stopped before it looked at the code")
        collector.extend(self._findings(parse_text(self.config.get("scan_level"), 20)))
        name = parse_text(self.config.get("scanner_name"), 40) or "govulncheck"
        return collector.report("govulncheck", f"{name} {parse_text(self.config.get('scanner_version'), 40)}".strip())

    def _findings(self, scan_level: str) -> Iterator[ScanFinding]:
        severities = _SEVERITIES.get(scan_level, _NOT_ANALYZED)
        for (rule, module), sighting in self.sightings.items():
            summary, aliases = self.advisories.get(rule, ("", ()))
            use = _USES[sighting.level] if scan_level in _SEVERITIES else "its use was not analyzed"
            path, line = _call_site(sighting.trace)
            yield ScanFinding(
                rule, parse_text(f"{summary} ({use})".strip()), severities[sighting.level], path, line,
                package=module, version=parse_text(sighting.trace[0].get("version"), 100),
                **read_fix(module, sighting.fixed), ids=(rule, *aliases), fixable=bool(sighting.fixed),
                symbol=_symbol(sighting.trace[0]),
            )  # fmt: skip


def _symbol(frame: dict[str, Any]) -> str:
    """The vulnerable function, with its package; empty where only a package or a module is known."""
    names = (parse_text(frame.get(name), 150) for name in ("package", "receiver", "function"))
    return ".".join(filter(None, names)) if frame.get("function") else ""


def _call_site(trace: Sequence[dict[str, Any]]) -> tuple[str, int | None]:
    """The place in the module of the entry point that is closest to the vulnerable symbol; empty without positions."""
    for frame in trace[1:]:
        if frame.get("module") == trace[-1].get("module") and isinstance(frame.get("position"), dict):
            position = frame["position"]
            return parse_text(position.get("filename"), 1000), parse_line_number(position.get("line"))
    return "", None


FORMAT = FindingsFormat(
    "govulncheck",
    "govulncheck",
    "govulncheck (`-format json`)",
    matches,
    parse,
    _NAMES,
    paths=("*govulncheck*.json", "*vulncheck*.json"),
)

"""Reads SARIF 2.1.0, the format in which most scanners can report.

Source: Static Analysis Results Interchange Format (SARIF) Version 2.1.0, OASIS Standard, incorporating Errata 01.
Results may come before the rules that rate them, so they are grouped by what their severity depends on, and rated at
the end of their run. A run whose `results` are null or absent did not scan (section 3.14.23); a run of which an
invocation was not successful is no evidence (section 3.20.14).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, BinaryIO

from gate.formats.common import content
from gate.formats.common.json_batches import decode_strictly, encode
from gate.formats.common.json_fields import (
    as_object,
    parse_line_number,
    parse_text,
    parse_timestamp,
    require_objects,
    select_objects,
    wrong_format,
)
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import WILDCARD, Batch, BatchOf, PathTree, walk
from gate.formats.findings.collector import MAX_LISTED, Collector, limit_per_rule
from gate.formats.findings.fields import Fix
from gate.formats.findings.model import (
    OBJECT_SIZE,
    FindingHead,
    FindingKind,
    FindingsFormat,
    PathFilter,
    ScanFinding,
    ScanReport,
)
from gate.formats.findings.sarif_dependencies import (
    NO_DEPENDENCY,
    Dependency,
    find_dependency,
    find_help,
    names_advisory,
)
from gate.formats.findings.sarif_groups import Group, Signature, StoredResult
from gate.formats.findings.sarif_identity import read_novelty
from gate.formats.findings.sarif_invocations import check_invocation, check_metrics
from gate.formats.findings.sarif_keys import GroupsByKey, Key, result_type
from gate.formats.findings.sarif_results import (
    MAX_SHORT,
    find_location,
    find_path,
    find_uri,
    path_of_uri,
    read_message,
    read_path,
    read_rating,
    read_result,
    read_stored_result,
)
from gate.formats.findings.sarif_rules import LEVELS, UNNAMED_RULE, Rules, parse_reference
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, Severity
from gate.model.lazy_dataclass import dataclass

if TYPE_CHECKING:
    from gate.formats.findings.sarif_types import SarifResult

_EXPECTED = "a SARIF 2.1.0 log"
_ADVICE = {"1.0.0": "; compilers of .NET write 2.1.0 with `<ErrorLog>FILE,version=2.1</ErrorLog>`"}

MAX_STORED = 8 * 1024 * 1024
"""How many bytes of the texts of results a log keeps until somebody reads them; of further results, it keeps parts."""

MAX_STORED_RESULT = 1_000
"""The longest such text in bytes: of the many kilobytes of a result with flows of code, a finding needs hundreds."""

MAX_PATHS = 16_384
"""The paths of how many short URIs are remembered."""

_RUN: PathTree = {
    "results": BatchOf(result_type),
    **{name: {} for name in ("artifacts", "logicalLocations", "threadFlowLocations", "addresses")},
}
MAX_RUNS_NAMED = 20
"""The tools and images of how many runs of a log are remembered."""

_READ = frozenset({"tool", "invocations", "results", "properties", "externalPropertyFileReferences"})
_SIGNS = frozenset(("version", "$schema", "runs[].tool", "runs[].results", "runs[].invocations", "runs[].columnKind"))
_SHAPE: PathTree = {"runs": {WILDCARD: _RUN}}


def matches(head: bytes) -> bool:
    """Whether the document has runs as in SARIF, or a schema of SARIF."""
    paths = find_member_paths(head)
    return ("runs" in paths and not paths.isdisjoint(_SIGNS)) or (
        "$schema" in paths and "sarif" in content.decode_head(head)[:1000].lower()
    )


def parse(stream: BinaryIO, includes: PathFilter, levels: Mapping[str, Severity] = LEVELS) -> ScanReport:
    """The results of every run that count: of kind fail, not absent from a later run; suppressed ones separately.

    `levels` are those of scans of the security, or LINT_LEVELS.

    Raises:
        EvidenceError: empty when no run scanned; unreadable when a run was not successful or stores its results in
            other files, or when the log is broken; wrong format when it is of another version or not such a log.
    """
    reader = _Reader(Collector(includes), levels)
    for path, value in walk(stream, _SHAPE):
        match path:
            case ("runs", int(), "results", int()):
                reader.run.add_results(value)
            case ("runs", int(), "artifacts", int()):
                reader.run.artifacts.append(read_path(as_object(as_object(value).get("location"))))
            case ("runs", int(), str(name)) if name in _READ:
                reader.run.top[name] = value
            case ("runs", int()):
                reader.begin_run(value)
            case ("version" | "runs" | "inlineExternalProperties" as name,):
                reader.top[name] = value
    return reader.report()


@dataclass(slots=True)
class _Run:
    """One run while it is read."""

    collector: Collector
    levels: Mapping[str, Severity]
    top: dict[str, Any] = field(default_factory=dict)
    artifacts: list[str] = field(default_factory=list)
    groups: defaultdict[Signature, Group] = field(default_factory=lambda: defaultdict(Group))
    groups_by_key: GroupsByKey = field(default_factory=GroupsByKey)
    paths_by_uri: dict[str, str] = field(default_factory=dict)  # of paths that count
    stored: int = 0
    stored_text: int = 0  # of this run and those before
    has_results: bool = False

    def add_results(self, results: Batch) -> None:
        """Adds results. Most are like earlier ones that are listed, at a path that counts, and are only counted."""
        if not results.is_typed:
            for entry in results:
                self.add_result(entry)
            return
        limit, everywhere = limit_per_rule(self.stored), self.collector.counts_everywhere
        for result, key, group in self.groups_by_key.find(results):
            if group is None or len(group.first) < limit or not (everywhere or self._is_at_counted_path(result)):
                self._add_to_group(encode(result), key, group)
                limit = limit_per_rule(self.stored)
            else:
                group.count += 1

    def _is_at_counted_path(self, result: SarifResult) -> bool:
        locations = decode_strictly(bytes(result.locations)) if result.locations else None
        return find_uri({"locations": locations}) in self.paths_by_uri

    def _add_to_group(self, text: bytes, key: Key, group: Group | None) -> None:
        """Adds a result that may have to be listed; `group` is that of an earlier result with the same key."""
        entry = decode_strictly(text)
        path = path_of_uri(uri := find_uri(entry)) if group else ""
        if group is None or not path:
            notes = self.collector.notes_made
            group = self.add_result(entry, text)
            if group is not None and notes == self.collector.notes_made:
                self.groups_by_key.remember(key, group)
        elif self.collector.include(path):
            if len(uri) <= MAX_SHORT and len(self.paths_by_uri) < MAX_PATHS:
                self.paths_by_uri[uri] = path
            group.count += 1
            if len(group.first) < limit_per_rule(self.stored):
                self._list(group, entry, path, NO_DEPENDENCY, text)

    def add_result(self, entry: object, text: bytes = b"") -> Group | None:
        """Adds one result, if it counts; returns its group, unless more than the keys and the URI decides about it.

        `text` is the text of the result, if it is known.
        """
        if not isinstance(entry, dict):
            raise wrong_format(_EXPECTED, "one of its results is not an object")
        self.has_results = True
        if not self._counts(entry):
            return None
        path = find_path(entry, self.artifacts)
        if not self.collector.include(path):
            return None
        rule = parse_reference(entry)
        dependency = find_dependency(rule.id, read_message(entry))
        fixable = bool(dependency.fix["remedy"] or entry.get("fixes"))
        suppressed = self._suppressed(entry)
        signature = Signature(rule, read_rating(entry, self.collector), dependency.package, fixable, suppressed)
        group = self.groups[signature]
        group.count += 1
        if dependency.package or len(group.first) < limit_per_rule(self.stored):
            self._list(group, entry, path, dependency, text)
        has_uri = path == read_path(as_object(find_location(entry).get("artifactLocation")))
        return group if has_uri and not names_advisory(rule.id) else None

    def _list(self, group: Group, entry: dict[str, Any], path: str, dependency: Dependency, text: bytes) -> None:
        line = as_object(find_location(entry).get("region")).get("startLine")
        if line is not None and parse_line_number(line) is None:
            self.collector.note("a line number that is not possible")
        is_new, size = read_novelty(entry.get("baselineState")), OBJECT_SIZE + len(path)
        if 0 < len(text) <= MAX_STORED_RESULT and self.stored_text + len(text) <= MAX_STORED:
            self.stored_text += len(text)
            read = partial(read_stored_result, text, path, dependency)
            group.first.append(StoredResult(path, dependency.ids, is_new, size + len(text), read))
        else:
            result = read_result(entry, path, dependency)
            size += len(result.message) + len(result.identity.fingerprint) + len(result.identity.symbol)
            group.first.append(StoredResult(path, dependency.ids, is_new, size, lambda: result))
        self.stored += 1
        if self.stored > MAX_LISTED:
            raise EvidenceError(Cause.TOO_LARGE, f"a run has more than {MAX_LISTED:,} findings of different rules")

    def _counts(self, entry: dict[str, Any]) -> bool:
        """Whether the result is a problem that exists now (sections 3.27.9, 3.27.24)."""
        if "kind" not in entry:
            return entry.get("baselineState") != "absent"
        kind = entry["kind"]
        kind = kind.strip().lower() if isinstance(kind, str) else ""
        if kind in ("review", "open"):
            self.collector.note("a result that the tool could not decide (kind review or open), not counted")
        elif kind in ("pass", "notapplicable", "informational"):
            if str(entry.get("level", "none")).lower() != "none":
                self.collector.note("a result that is a problem by its level but not by its kind, not counted")
        else:
            if kind != "fail":
                self.collector.note("a result of an unknown kind, counted")
            return entry.get("baselineState") != "absent"
        return False

    def _suppressed(self, entry: dict[str, Any]) -> bool:
        """Whether it has suppressions, and each is in force: accepted, or without a status (sections 3.27.23, 3.35.3).

        One that is rejected or under review means that the result is not suppressed, whatever the others say.
        """
        if "suppressions" not in entry:
            return False
        statuses = [_status(suppression) for suppression in select_objects(entry["suppressions"])]
        if any(status not in (None, "accepted", "underReview", "rejected") for status in statuses):
            self.collector.note("a suppression of an unknown status, which suppresses nothing")
        return bool(statuses) and all(status in (None, "accepted") for status in statuses)

    def rate(self) -> None:
        """Checks that the run scanned, and rates its findings."""
        self._check()
        tool = as_object(self.top.get("tool"))
        rules = Rules(tool, select_objects(self.top.get("invocations")), self.collector, self.levels)
        if not parse_text(as_object(tool.get("driver")).get("name")):
            self.collector.note("a run that does not name its tool")
        for signature, group in self.groups.items():
            rule = rules.rule(signature.rule)
            severity = rules.severity(signature.rating, rule)
            name = signature.rule.id or parse_text(rule.get("id")) or UNNAMED_RULE
            fix = find_help(rule, signature.package)
            rest = group.count - len(group.first)
            fixable = signature.fixable or bool(fix["remedy"])
            kind = FindingKind(severity, fixable, signature.suppressed, name)
            make = partial(_make, fix=fix, message=rules.message(rule))
            for stored in group.first:
                if not signature.package and self.collector.count(kind, stored.path, 1 + rest):
                    rest = 0
                    continue
                head = FindingHead(kind, signature.package, stored.ids, stored.is_new)
                self.collector.defer(head, stored.path, stored.size, partial(make, head, stored), 1 + rest)
                rest = 0

    def _check(self) -> None:
        _refuse_stored(
            as_object(self.top.get("externalPropertyFileReferences")), "a run of the log stores", "other files"
        )
        results = self.top.get("results")
        if results is None:
            reason = "does not know its results (null)" if "results" in self.top else "has no results: it did not scan"
            raise EvidenceError(Cause.EMPTY, f"a run of the log {reason}")
        if not isinstance(results, list):
            raise wrong_format(_EXPECTED, "the `results` of a run is not a list")
        for invocation in require_objects(self.top.get("invocations"), _EXPECTED, "invocations"):
            check_invocation(invocation, self.tool() or "its tool", self.collector, has_results=self.has_results)
        if not self.has_results:
            check_metrics(self.top, self.tool() or "its tool")

    def tool(self) -> str:
        """The tool and its version."""
        driver = as_object(as_object(self.top.get("tool")).get("driver"))
        version = parse_text(driver.get("semanticVersion"), 40) or parse_text(driver.get("version"), 40)
        return f"{parse_text(driver.get('name'), 60)} {version}".strip()

    def image(self) -> str:
        """The image that was scanned, as Trivy names it; empty for other tools."""
        properties = as_object(self.top.get("properties"))
        names = (parse_text(properties.get("imageName")), parse_text(properties.get("imageID"), 100))
        return " ".join(filter(None, names))

    def ended(self) -> datetime | None:
        """When the run ended, or when it began where the log has no end."""
        for name in ("endTimeUtc", "startTimeUtc"):
            times = [
                parse_timestamp(invocation.get(name)) for invocation in select_objects(self.top.get("invocations"))
            ]
            if any(times):
                return min(time for time in times if time)
        return None


@dataclass(slots=True)
class _Reader:
    """The log while it is read; of a run that ended it keeps the tool, the time and the image."""

    collector: Collector
    levels: Mapping[str, Severity]
    top: dict[str, Any] = field(default_factory=dict)
    current: _Run | None = None
    tools: dict[str, None] = field(default_factory=dict)
    images: dict[str, None] = field(default_factory=dict)
    oldest: datetime | None = None

    @property
    def run(self) -> _Run:
        """The run that is read."""
        if self.current is None:
            raise wrong_format(_EXPECTED, "its runs are not a list")
        return self.current

    def begin_run(self, value: object) -> None:
        """Begins the next run, and rates the one before."""
        if not isinstance(value, dict):
            raise wrong_format(_EXPECTED, "one of its runs is not an object")
        self._end_run()
        stored_text = self.current.stored_text if self.current else 0
        self.current = _Run(self.collector, self.levels, stored_text=stored_text)

    def _end_run(self) -> None:
        if self.current is None:
            return
        self.current.rate()
        ended = self.current.ended()
        self.oldest = min(filter(None, (self.oldest, ended)), default=None)
        for names, name in ((self.tools, self.current.tool()), (self.images, self.current.image())):
            if len(names) < MAX_RUNS_NAMED:
                names[name] = None

    def report(self) -> ScanReport:
        version = self.top.get("version")
        if not isinstance(self.top.get("runs"), list):
            raise wrong_format(_EXPECTED, "this JSON has no list of `runs`")
        if not isinstance(version, str) or not version.startswith("2.1.0"):
            number = parse_text(version, 20)
            raise wrong_format(_EXPECTED, f"its version is {number or 'missing'}{_ADVICE.get(number, '')}")
        for stored in require_objects(self.top.get("inlineExternalProperties"), _EXPECTED, "inlineExternalProperties"):
            _refuse_stored(stored, "the log stores", "a part outside its runs")
        if self.current is None:
            raise EvidenceError(Cause.EMPTY, "the log has no run: no tool scanned")
        self._end_run()
        tools = ", ".join(list(filter(None, self.tools))[:5])
        target = ", ".join(self.images) if all(self.images) else ""
        return self.collector.report("sarif", tools, self.oldest, parse_text(target))


def _make(head: FindingHead, stored: StoredResult, *, fix: Fix, message: str) -> ScanFinding:
    """The finding; `fix` and `message` are those of its rule."""
    kind, result = head.kind, stored.read()
    return ScanFinding(
        kind.rule, result.message or message, kind.severity, result.path, result.line, result.end_line,
        package=head.package, ids=head.ids, fixable=kind.fixable, **(result.fix if result.fix["remedy"] else fix),
        suppressed=kind.suppressed, **result.identity._asdict(),
    )  # fmt: skip


def _status(suppression: dict[str, Any]) -> object:
    """Its status, which may be absent; its kind may not (section 3.35.2)."""
    return suppression.get("status", suppression.get("state", None if "kind" in suppression else "unknown"))


def _refuse_stored(stored: dict[str, Any], subject: str, place: str) -> None:
    """Refuses what is kept apart from the run and decides the findings (sections 3.15.2 and 4.3)."""
    for name in ("results", "invocations", "driver", "extensions"):
        if stored.get(name):
            raise EvidenceError(Cause.UNREADABLE, f"{subject} its `{name}` in {place}, which are not read")


FORMAT = FindingsFormat(
    "sarif",
    "SARIF 2.1.0",
    "CodeQL, ESLint, Checkov, Trivy and most scanners",
    matches,
    parse,
    LEVELS,
    paths=("*.sarif", "*.sarif.json"),
)

"""Scans the files on disk for reports, and proposes items whose `must` expectations hold today."""

from __future__ import annotations

import posixpath
import shlex
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import field, replace
from types import MappingProxyType

from gate.adapters.committed_files import find_committed
from gate.adapters.default_branch import find_base, guess_default_branch
from gate.adapters.host import Host
from gate.adapters.workspace import Workspace
from gate.formats import coverage as coverage_formats
from gate.formats.catalog import registries
from gate.model.errors import EvidenceError
from gate.model.evidence import Evidence, Unseen
from gate.model.globs import THIRD_PARTY_GLOBS, escape
from gate.model.lazy_dataclass import dataclass
from gate.model.text import join_names, pluralize
from gate.model.values import Percentage
from gate.probes.common import registry
from gate.probes.common.probe import ProbeContext
from gate.probes.common.report_count import REPORTS
from gate.scaffold import report_globs, report_search
from gate.scaffold.expectations import (
    ceiling,
    floor_of,
    forbid_new,
    hold,
    ratchet,
    read_count,
    read_percentage,
    require_reports,
)
from gate.scaffold.ignore_globs import explain_only_tests, find_ignore_globs
from gate.scaffold.plain_items import NEW_TITLES, PLAIN_ITEMS, PlainItem
from gate.scaffold.project_scan import MAX_NAMED, ProjectScan, ProposedExpectation, ProposedItem
from gate.scaffold.repeated_findings import drop_repeated
from gate.scaffold.report_globs import display_reports
from gate.scaffold.report_search import DetectedReports
from gate.scaffold.tests_item import propose_tests
from gate.scaffold.unused_files import group_by_reason

_NO_PARAMS: Mapping[str, object] = MappingProxyType({})

PROJECT_FILES = (
    ("README", "{README,Readme,readme}{,.*}"),
    ("LICENSE", "{LICENSE,License,license,LICENCE,Licence,licence,COPYING}{,.*,-*}"),
    ("CODEOWNERS", "{CODEOWNERS,.github/CODEOWNERS,docs/CODEOWNERS}"),
)

COMPARE = (
    "There are findings today, so only new ones block: compared with the history of the main branch, "
    "else with the base branch (locally: `gate check --base {}`)."
)
"""What a reader must know about an item that counts new findings, with the name of the main branch."""

PATCH_COVERAGE = ProposedExpectation("patch_coverage >= 80%", "not measured; the lines that a change adds or changes")
"""Expected of every change, whatever the coverage of the existing code."""


def scan_project(host: Host) -> ProjectScan:
    """The items for the reports and project files on disk."""
    branch = guess_default_branch(host.repository)
    scan = ProjectScan(default_branch=branch, base=find_base(host.repository) or branch)
    scanner = _Scanner(host, report_search.search(host.workspace, scan.notes.append), scan)
    scanner.scan_coverage()
    scanner.scan_tests()
    scanner.scan_security()
    scanner.scan_components()
    scanner.scan_quality()
    for plain in PLAIN_ITEMS:
        scanner.scan_plain(plain)
    scanner.scan_project_files()
    scanner.note_unused()
    return scan


@dataclass(frozen=True, slots=True)
class _Scanner:
    host: Host
    reports: DetectedReports
    scan: ProjectScan
    refused: list[tuple[str, str, str]] = field(default_factory=list)
    """Reports that a probe cannot read: the path, the probe, and why; another probe may read them."""

    @property
    def workspace(self) -> Workspace:
        return self.host.workspace

    def scan_coverage(self) -> None:
        """One item for each format; two formats with equal coverage, or of the same files, are the same coverage."""
        percentages: set[Percentage] = set()
        measured: list[set[str]] = []
        items: list[ProposedItem] = []
        for name, detected in sorted(
            self.reports.of("coverage").items(), key=lambda entry: report_search.rank_coverage(entry[0])
        ):
            if not (paths := self._written("coverage", detected)):
                continue
            paths, params, evidence = self._measure_readable("coverage", paths)
            lines = evidence and read_percentage(evidence, "line_coverage")
            if not evidence or not lines:
                if evidence:
                    self._refuse_without_lines(paths[0], evidence)
                continue
            sources = list(self._source_files(name, paths))
            if reason := explain_only_tests(self.workspace, sources, THIRD_PARTY_GLOBS):
                self.scan.refuse("coverage", f"{paths[0]}: {reason}")
                continue
            names = {posixpath.basename(path.replace("\\", "/")) for path in sources}
            if lines in percentages or any(names <= files for files in measured):
                self.scan.notes.append(f"{paths[0]} reports the same coverage as another report and is not used")
                continue
            percentages.add(lines)
            measured.append(names)
            items.append(self._coverage_item(name, paths, params, evidence, lines))
        self.scan.items += [replace(item, id="coverage") for item in items] if len(items) == 1 else items

    def _refuse_without_lines(self, path: str, evidence: Evidence) -> None:
        """Notes why a report that can be read has no line coverage; the note on an unreadable one is there already."""
        if isinstance(lines := evidence.facts["line_coverage"], Unseen):
            self.scan.refuse("coverage", f"{path}: {lines.detail}")

    def _coverage_item(
        self, name: str, paths: Sequence[str], params: Mapping[str, list[str]], evidence: Evidence, lines: Percentage
    ) -> ProposedItem:
        floor = (floor_of("line_coverage", lines),)
        branches = read_percentage(evidence, "branch_coverage")
        ignore = find_ignore_globs(self.workspace, self._source_files(name, paths), THIRD_PARTY_GLOBS)
        return ProposedItem(
            f"coverage-{name}", "Tests cover the code", "testing", "coverage",
            {**params, **({"ignore": ignore} if ignore else {})}, reports=display_reports(params, paths),
            must=(*(floor if lines.percent >= 1 else ()), *require_reports(params, evidence)),
            should=(
                *(floor if lines.percent < 1 else ()),
                *((floor_of("branch_coverage", branches),) if branches else ()),
                PATCH_COVERAGE,
            ),
            ideas=("line_coverage >= baseline - 0.5pp  # needs a history, or --baseline with a saved result",),
            notes=evidence.notes,
        )  # fmt: skip

    def _source_files(self, name: str, paths: Sequence[str]) -> Iterator[str]:
        """The source files with coverable lines in reports of this format; the probe has read them without an error."""
        for path in paths:
            with self.workspace.open(path) as stream:
                files = coverage_formats.FORMATS[name].parse(stream).files
            yield from (file.path for file in files if file.coverable_lines)

    def scan_tests(self) -> None:
        """One item for each format; two formats with equal numbers of tests are the same tests."""
        items: list[ProposedItem] = []
        numbers_of_tests: set[tuple[int, ...]] = set()
        for name, detected in self.reports.of("tests").items():
            if not (paths := self._written("tests", detected)):
                continue
            paths, params, evidence = self._measure_readable("tests", paths)
            if not evidence:
                continue
            if (failed := read_count(evidence, "failed")) and not read_count(evidence, "passed"):
                failures = pluralize(failed, "failure is", "failures are")
                self.scan.refuse("tests", f"{paths[0]}: no test passed, so {failures} no threshold")
                continue
            counts = tuple(read_count(evidence, fact) for fact in ("total", "failed", "skipped"))
            if counts in numbers_of_tests:
                self.scan.notes.append(f"{paths[0]} reports the same tests as another report and is not used")
                continue
            numbers_of_tests.add(counts)
            items.append(propose_tests(f"tests-{name}", paths, params, evidence))
        self.scan.items += [replace(item, id="tests") for item in items] if len(items) == 1 else items

    def scan_plain(self, plain: PlainItem) -> None:
        """One item for all reports of a topic, with the values of today as thresholds."""
        paths = self._written(plain.topic, self.reports.paths_of(plain.topic))
        if not paths:
            return
        paths, params, evidence = self._measure_readable(plain.topic, paths)
        if not evidence:
            return
        specs = {spec.name: spec for spec in registry.load(plain.topic).facts}
        must, should, reports = (
            tuple(filter(None, (hold(specs[name], evidence.facts.get(name)) for name in names)))
            for names in (plain.must, plain.should, (REPORTS.name,))
        )
        self.scan.items.append(
            ProposedItem(
                plain.topic, plain.title, plain.category, plain.topic, params, must or reports, should, plain.ideas,
                evidence.notes, display_reports(params, paths),
            )
        )  # fmt: skip

    def scan_security(self) -> None:
        """One item for scans, and one for each scanner whose empty report names no tool."""
        scans = ProposedItem("scans", "The scans have no serious findings", "security", "security", {})
        self._add_findings(
            scans, self.reports.paths_of("security"), must=("critical", "high", "unrated"), should=("medium", "fixable")
        )
        self._add_bare("security", "scans")

    def scan_quality(self) -> None:
        """One item for reports of linters, and one for each linter whose empty report names no tool."""
        lint = ProposedItem("lint", "The linters report no error", "quality", "quality", {})
        self._add_findings(lint, self.reports.paths_of("quality"), must=("errors", "unrated"), should=("warnings",))
        self._add_bare("quality", "lint")

    def _add_bare(self, topic: str, prefix: str) -> None:
        """Adds an item for each tool whose report is nothing but an empty list, with its format."""
        for name, paths in sorted(self.reports.bare.get(topic, {}).items()):
            title = f"{registries()[topic][name].title} reports nothing"
            item = ProposedItem(f"{prefix}-{name}", title, topic, topic, {"format": name})
            self._add_findings(item, paths, must=("total",), should=())

    def _add_findings(
        self, item: ProposedItem, paths: Sequence[str], *, must: Sequence[str], should: Sequence[str]
    ) -> None:
        """Adds the item with the readable reports; an unreadable one would leave the whole item without data."""
        readable, repeated = drop_repeated(self._readable(item.probe, self._written(item.probe, paths), item.params))
        self.scan.notes += [f"{path} reports the same findings as another report and is not used" for path in repeated]
        params = {"reports": self._reports(readable), **item.params}
        if not readable or not (evidence := self._measure(item.probe, params)):
            return
        counts = {fact: read_count(evidence, fact) for fact in ("total", *must, *should)}
        has_debt = any(counts[fact] for fact in must)
        strict = tuple(ceiling(fact, counts[fact]) for fact in must)
        self.scan.items.append(
            replace(
                item,
                params=params,
                title=NEW_TITLES[item.probe] if has_debt else item.title,
                reports=display_reports(params, readable),
                must=(
                    *(forbid_new(must, counts) if has_debt else strict),
                    *require_reports(params, evidence),
                ),
                should=(ratchet("total", counts["total"]),)
                if has_debt
                else tuple(ceiling(fact, counts[fact]) for fact in should),
                notes=(COMPARE.format(shlex.quote(self.scan.base)),) if has_debt else (),
            )
        )

    def scan_components(self) -> None:
        """One item for all lists of components that can be read."""
        readable = list(self._readable("sbom", self._written("sbom", self.reports.paths_of("sbom"))))
        params = {"reports": self._reports(readable)}
        if not readable or not (evidence := self._measure("sbom", params)):
            return
        unknown, unversioned = (read_count(evidence, name) for name in ("unknown_license", "without_version"))
        self.scan.items.append(
            ProposedItem(
                "licences", "The licences of all components are known", "security", "sbom", params,
                reports=display_reports(params, readable),
                must=(ceiling("unknown_license", unknown), *require_reports(params, evidence)),
                should=(ceiling("without_version", unversioned),),
                ideas=("denied == 0  # needs the parameter `allow`, such as [MIT, Apache-2.0]",),
            )
        )  # fmt: skip

    def scan_project_files(self) -> None:
        """An item for the project files that exist, and one for those that are missing."""
        matches = {name: self.workspace.glob_or_empty([glob])[:1] for name, glob in PROJECT_FILES}
        if existing := [name for name, paths in matches.items() if paths]:
            params = {"paths": [glob_of(path) for name in existing for path in matches[name]]}
            must = (ProposedExpectation("exists", "yes"),)
            self.scan.items.append(
                ProposedItem("project-files", _exist(existing), "documentation", "files", params, must)
            )
        if missing := [name for name, paths in matches.items() if not paths]:
            params = {"paths": [glob for name, glob in PROJECT_FILES if name in missing]}
            should = (ProposedExpectation("exists", "no"),)
            item = ProposedItem(
                "missing-project-files", _exist(missing), "documentation", "files", params, should=should
            )
            (self.scan.later if self.scan.items else self.scan.items).append(item)

    def _written(self, probe: str, paths: Sequence[str]) -> list[str]:
        """The reports without committed ones, which are samples, or of a run long ago."""
        committed = self._find_committed(paths)
        if committed:
            self.scan.refuse(probe, f"{join_names(sorted(committed), MAX_NAMED)}: committed in the repository")
        return [path for path in paths if path not in committed]

    def _find_committed(self, paths: Sequence[str]) -> Collection[str]:
        """Those of the paths that are committed; none where git cannot tell."""
        try:
            return find_committed(self.host, paths)
        except EvidenceError:
            return ()

    def _reports(self, paths: Sequence[str]) -> list[str]:
        """The globs of the folders that hold the reports."""
        return report_globs.generalize(paths, self.workspace.glob_or_empty)

    def _measure_readable(
        self, name: str, paths: Sequence[str]
    ) -> tuple[list[str], dict[str, list[str]], Evidence | None]:
        """The reports that can be read, the parameters that select them, and their evidence if there are any.

        An unreadable report leaves the whole item without data, so the others are measured without it.
        """
        params = {"reports": self._reports(paths)}
        evidence, detail = self._try(name, params)
        if evidence or len(paths) < 2:
            if detail:
                self.scan.refuse(name, detail)
            return list(paths), params, evidence
        readable = list(self._readable(name, paths))
        params = {"reports": self._reports(readable)}
        return readable, params, self._measure(name, params) if readable else None

    def _readable(
        self, name: str, paths: Sequence[str], params: Mapping[str, object] = _NO_PARAMS
    ) -> dict[str, Evidence]:
        """The reports that the probe can read, each for itself, with its evidence."""
        readable = {}
        for path in paths:
            try:
                readable[path] = _evaluate(self.host, name, {**params, "reports": [glob_of(path)]})
            except EvidenceError as error:
                self.refused.append((path, name, error.detail))
        return readable

    def _measure(self, name: str, params: Mapping[str, object]) -> Evidence | None:
        evidence, detail = self._try(name, params)
        if detail:
            self.scan.refuse(name, detail)
        return evidence

    def _try(self, name: str, params: Mapping[str, object]) -> tuple[Evidence | None, str]:
        """The evidence, or why there is none."""
        try:
            return _evaluate(self.host, name, params), ""
        except EvidenceError as error:
            return None, error.detail

    def note_unused(self) -> None:
        """A note for each refused report that no item has, and for each file that only its name makes a report."""
        globs = [glob for item in self.scan.items for glob in item.params.get("reports", ())]
        used = set(self.workspace.glob_or_empty(globs)) if globs else set()
        for path, probe, detail in self.refused:
            if path not in used:
                self.scan.refuse(probe, detail)
        committed = self._find_committed(list(self.reports.unused))
        uncommitted = {path: reason for path, reason in self.reports.unused.items() if path not in committed}
        for probes, detail in group_by_reason(uncommitted):
            self.scan.notes.append(f"not used: {detail}")
            for probe in probes:
                self.scan.refused.setdefault(probe, []).append(detail)


def _evaluate(host: Host, name: str, params: Mapping[str, object]) -> Evidence:
    kind = registry.load(name)
    return kind.measure(kind.params.model_validate(params), ProbeContext(host))


def _exist(names: Sequence[str]) -> str:
    phrase = f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]
    return f"{phrase} {'exist' if len(names) > 1 else 'exists'}"


def glob_of(path: str) -> str:
    """The glob that matches only this path."""
    return escape(path)

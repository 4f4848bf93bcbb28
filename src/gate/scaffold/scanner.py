"""Scans the files on disk for reports, and proposes items whose `must` expectations hold today."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction

from gate.adapters.committed_files import find_committed
from gate.adapters.host import Host
from gate.adapters.workspace import Workspace
from gate.formats import coverage as coverage_formats
from gate.formats import findings as findings_formats
from gate.formats import quality as quality_formats
from gate.formats import sbom as component_formats
from gate.formats import tests as test_formats
from gate.formats.common import content
from gate.model.errors import EvidenceError
from gate.model.evidence import Evidence, Seen
from gate.model.globs import THIRD_PARTY_GLOBS, escape
from gate.model.text import join_names
from gate.model.values import Percentage
from gate.probes.common import registry
from gate.probes.common.probe import ProbeContext
from gate.render import numbers
from gate.scaffold import report_globs
from gate.scaffold.ignore_globs import find_ignore_globs
from gate.scaffold.project_scan import ProjectScan, ProposedExpectation, ProposedItem

COVERAGE_GLOBS = (
    "**/{coverage,cobertura,cobertura-coverage,coverage.cobertura}.xml",
    "**/jacoco*.xml",
    "**/{lcov,coverage}.info",
    "**/*.lcov",
    "**/coverage.json",
    "**/{cover,coverage}.out",
    "**/.resultset.json",
)
TEST_GLOBS = (
    "**/{junit,*-junit,*_junit,pytest,test-results,test-report,phpunit}.xml",
    "**/{TEST-,junit-,junit_}*.xml",
    "**/{test-results,test-reports,surefire-reports}/**/*.xml",
)
SCAN_GLOBS = (
    "**/*.sarif",
    "**/*.sarif.json",
    "**/*{trivy,pip-audit,npm-audit,bandit,semgrep,grype,osv,gitleaks}*.json",
)
COMPONENT_GLOBS = (
    "**/{bom,sbom,*-bom,*-sbom,*.bom,*.sbom,*.cdx,*.spdx,*cyclonedx*}.{json,xml}",
    "**/*.spdx",
    "**/{licenses,*-licenses}.json",
)
LINT_GLOBS = (
    "**/*{eslint,stylelint,pylint,ruff,mypy,flake8,golangci,rubocop,phpcs,pmd,biome,clippy}*.json",
    "**/*{code-quality,codequality,code_quality,codeclimate}*.json",
    "**/*{checkstyle,spotbugs,findbugs,pmd,ktlint,detekt,swiftlint,phpcs,cppcheck,lint-results}*.xml",
    "**/{checkstyle,spotbugs,pmd,detekt,ktlint}/**/*.xml",
    "**/*.{rdjson,rdjsonl}",
)
WRITE_EMPTY_LISTS = ("pylint", "ruff")
"""Linters that write an empty list when they find nothing, as their formats are called."""

PROJECT_FILES = (
    ("README", "{README,Readme,readme}{,.*}"),
    ("LICENSE", "{LICENSE,License,license,LICENCE,Licence,licence,COPYING}{,.*,-*}"),
    ("CODEOWNERS", "{CODEOWNERS,.github/CODEOWNERS,docs/CODEOWNERS}"),
)

MAX_LISTED = 12
"""The most reports that a message lists; for more it names the globs."""

MAX_NAMED = 3
MAX_SNIFFED = 2000
"""The most files that are opened to detect their format."""

NEW_FACTS = {"critical": "new_critical", "high": "new_high", "unrated": "new_unrated", "total": "new"}
"""The facts that count the new ones among the findings of another fact."""

COMPARE = (
    "There are such findings today, so only new ones block: compared with a result of the main branch (`--baseline`), "
    "else with the base branch (locally: `gate check --base main`)."
)
"""What a reader must know about an item that counts new findings."""

PATCH_COVERAGE = ProposedExpectation("patch_coverage >= 80%", "not measured; the lines that a change adds or changes")
"""Expected of every change, whatever the coverage of the existing code."""


def scan_project(host: Host) -> ProjectScan:
    """The items for the reports and project files on disk."""
    scanner = _Scanner(host)
    scanner.scan_coverage()
    scanner.scan_tests()
    scanner.scan_security()
    scanner.scan_components()
    scanner.scan_quality()
    scanner.scan_project_files()
    return scanner.scan


@dataclass(frozen=True, slots=True)
class _Scanner:
    host: Host
    scan: ProjectScan = field(default_factory=ProjectScan)

    @property
    def workspace(self) -> Workspace:
        return self.host.workspace

    def scan_coverage(self) -> None:
        """One item for each format; two formats with equal coverage are the same coverage."""
        by_format: dict[str, list[str]] = {}
        for path, head in self._heads(COVERAGE_GLOBS):
            if report_format := coverage_formats.FORMATS.detect(head):
                by_format.setdefault(report_format.name, []).append(path)
        percentages: set[Percentage] = set()
        items: list[ProposedItem] = []
        for name, detected in by_format.items():
            if not (paths := self._written(detected)):
                continue
            params = {"reports": self._reports(paths)}
            evidence = self._measure("coverage", params)
            lines = evidence and _percentage(evidence, "line_coverage")
            if not evidence or not lines:
                continue
            if lines in percentages:
                self.scan.notes.append(f"{paths[0]} reports the same coverage as another report and is not used")
                continue
            percentages.add(lines)
            items.append(self._coverage_item(name, paths, params, evidence, lines))
        self.scan.items += [replace(item, id="coverage") for item in items] if len(items) == 1 else items

    def _coverage_item(
        self, name: str, paths: Sequence[str], params: Mapping[str, list[str]], evidence: Evidence, lines: Percentage
    ) -> ProposedItem:
        floor = _floor("line_coverage", lines)
        branches = _percentage(evidence, "branch_coverage")
        ignore = find_ignore_globs(self.workspace, self._source_files(name, paths), THIRD_PARTY_GLOBS)
        return ProposedItem(
            f"coverage-{name}", "Tests cover the code", "testing", "coverage",
            {**params, **({"ignore": ignore} if ignore else {})}, reports=_display_reports(params, paths),
            must=(*(floor if lines.percent >= 1 else ()), *_require_reports(params, evidence)),
            should=(
                *(floor if lines.percent < 1 else ()),
                *(_floor("branch_coverage", branches) if branches else ()),
                PATCH_COVERAGE,
            ),
            ideas=("line_coverage >= baseline - 0.5pp  # needs --baseline, a saved result",),
            notes=evidence.notes,
        )  # fmt: skip

    def _source_files(self, name: str, paths: Sequence[str]) -> Iterator[str]:
        """The source files with coverable lines in reports of this format; the probe has read them without an error."""
        for path in paths:
            with self.workspace.open(path) as stream:
                files = coverage_formats.FORMATS[name].parse(stream).files
            yield from (file.path for file in files if file.coverable_lines)

    def scan_tests(self) -> None:
        """One item for all JUnit reports."""
        paths = self._written([path for path, head in self._heads(TEST_GLOBS) if test_formats.FORMATS.detect(head)])
        if not paths:
            return
        params = {"reports": self._reports(paths)}
        evidence = self._measure("tests", params)
        if not evidence:
            return
        total, failed, skipped = (_count(evidence, name) for name in ("total", "failed", "skipped"))
        pass_rate = _percentage(evidence, "pass_rate")
        none_failed = ProposedExpectation("failed == 0", f"{failed:,}")
        self.scan.items.append(
            ProposedItem(
                "tests", "The tests pass", "testing", "tests", params, reports=_display_reports(params, paths),
                must=(*((_ceiling("failed", failed),) if pass_rate else ()), *_require_reports(params, evidence)),
                should=(
                    *((none_failed,) if failed or not pass_rate else ()),
                    ProposedExpectation(
                        f"total >= {max(1, total * 9 // 10)}", f"{total:,}; fewer means that some tests did not run"
                    ),
                    _ceiling("skipped", skipped),
                ),
                ideas=("duration <= 10m",),
            )
        )  # fmt: skip

    def scan_security(self) -> None:
        """One item for scans, and one for an empty Gitleaks report, whose format cannot be detected."""
        detected: list[str] = []
        undetected: list[str] = []
        for path, head in self._heads(SCAN_GLOBS):
            if findings_formats.FORMATS.detect(head):
                detected.append(path)
            elif findings_formats.find_bare_value(head) and "gitleaks" in path.rpartition("/")[2]:
                undetected.append(path)
        scans = ProposedItem("scans", "The scans have no serious findings", "security", "security", {})
        self._add_scans(scans, detected, must=("critical", "high", "unrated"), should=("medium", "fixable"))
        secrets = ProposedItem("secrets", "No secrets are committed", "security", "security", {"format": "gitleaks"})
        self._add_scans(secrets, undetected, must=("total",), should=())

    def scan_quality(self) -> None:
        """One item for reports of linters, and one for each linter whose empty report cannot be detected."""
        detected: list[str] = []
        undetected: dict[str, list[str]] = {}
        for path, head in self._heads(LINT_GLOBS):
            linter = next((linter for linter in WRITE_EMPTY_LISTS if linter in path.rpartition("/")[2]), "")
            if quality_formats.FORMATS.detect(head):
                detected.append(path)
            elif linter and findings_formats.find_bare_value(head) == "[]":
                undetected.setdefault(linter, []).append(path)
        title = "The linters report no error"
        self._add_scans(
            ProposedItem("lint", title, "quality", "quality", {}), detected,
            must=("errors", "unrated"), should=("warnings",),
        )  # fmt: skip
        for linter, paths in undetected.items():
            item = ProposedItem(f"lint-{linter}", f"{linter} reports nothing", "quality", "quality", {"format": linter})
            self._add_scans(item, paths, must=("total",), should=())

    def _add_scans(
        self, item: ProposedItem, paths: Sequence[str], *, must: Sequence[str], should: Sequence[str]
    ) -> None:
        """Adds the item with the readable reports; an unreadable one would leave the whole item without data."""
        readable = [
            path
            for path in self._written(paths)
            if self._measure(item.probe, {**item.params, "reports": [glob_of(path)]})
        ]
        params = {"reports": self._reports(readable), **item.params}
        if not readable or not (evidence := self._measure(item.probe, params)):
            return
        counts = {fact: _count(evidence, fact) for fact in ("total", *must, *should)}
        has_debt = any(counts[fact] for fact in must)
        strict = tuple(_ceiling(fact, counts[fact]) for fact in must)
        self.scan.items.append(
            replace(
                item,
                params=params,
                title="The scans have no new findings" if has_debt else item.title,
                reports=_display_reports(params, readable),
                must=(*(_only_old(must, counts) if has_debt else strict), *_require_reports(params, evidence)),
                should=(_ratchet("total", counts["total"]),)
                if has_debt
                else tuple(_ceiling(fact, counts[fact]) for fact in should),
                notes=(COMPARE,) if has_debt else (),
            )
        )

    def scan_components(self) -> None:
        """One item for all lists of components that can be read."""
        detected = [path for path, head in self._heads(COMPONENT_GLOBS) if component_formats.FORMATS.detect(head)]
        readable = [path for path in self._written(detected) if self._measure("sbom", {"reports": [glob_of(path)]})]
        params = {"reports": self._reports(readable)}
        if not readable or not (evidence := self._measure("sbom", params)):
            return
        unknown, unversioned = (_count(evidence, name) for name in ("unknown_license", "without_version"))
        self.scan.items.append(
            ProposedItem(
                "licences", "The licences of all components are known", "security", "sbom", params,
                reports=_display_reports(params, readable),
                must=(_ceiling("unknown_license", unknown), *_require_reports(params, evidence)),
                should=(_ceiling("without_version", unversioned),),
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

    def _heads(self, globs: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        """The files that match, each with its first bytes."""
        try:
            paths = self.workspace.glob(globs, THIRD_PARTY_GLOBS)
        except EvidenceError as error:
            self.scan.notes.append(error.detail)
            return
        for path in paths[:MAX_SNIFFED]:
            if not path.isprintable():
                self.scan.notes.append(f"not used: {path} has unprintable characters in its name")
                continue
            try:
                with self.workspace.open(path) as stream:
                    head = stream.read(content.HEAD)
            except EvidenceError as error:
                self.scan.notes.append(error.detail)
                continue
            yield path, head

    def _written(self, paths: Sequence[str]) -> list[str]:
        """The reports without committed ones, which are samples, or of a run long ago."""
        try:
            committed = find_committed(self.host, paths)
        except EvidenceError:
            return list(paths)
        if committed:
            self.scan.notes.append(f"not used: {join_names(sorted(committed), MAX_NAMED)}: committed in the repository")
        return [path for path in paths if path not in committed]

    def _reports(self, paths: Sequence[str]) -> list[str]:
        """The globs of the folders that hold the reports."""
        return report_globs.generalize(paths, self.workspace.glob_or_empty)

    def _measure(self, name: str, params: Mapping[str, object]) -> Evidence | None:
        kind = registry.load(name)
        try:
            return kind.measure(kind.params.model_validate(params), ProbeContext(self.host))
        except EvidenceError as error:
            self.scan.notes.append(f"not used: {error.detail}")
            return None


def _exist(names: Sequence[str]) -> str:
    phrase = f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]
    return f"{phrase} {'exist' if len(names) > 1 else 'exists'}"


def _display_reports(params: Mapping[str, Sequence[str] | str], paths: Sequence[str]) -> tuple[str, ...]:
    """The reports for people: plain paths; if there are many, globs."""
    return tuple(paths if len(paths) <= MAX_LISTED else params["reports"])


def glob_of(path: str) -> str:
    """The glob that matches only this path."""
    return escape(path)


def _percentage(evidence: Evidence, name: str) -> Percentage | None:
    observed = evidence.facts[name]
    return observed.value if isinstance(observed, Seen) and isinstance(observed.value, Percentage) else None


def _count(evidence: Evidence, name: str) -> int:
    observed = evidence.facts[name]
    return int(observed.value) if isinstance(observed, Seen) and isinstance(observed.value, Decimal) else 0


def _require_reports(params: Mapping[str, Sequence[str] | str], evidence: Evidence) -> tuple[ProposedExpectation, ...]:
    """As many reports as today, where a wildcard stands for a folder: each module or shard writes one."""
    count, globs = _count(evidence, "reports"), params["reports"]
    if count < 2 or any("*" in glob.rpartition("/")[2] for glob in globs):
        return ()
    return (ProposedExpectation(f"reports >= {count}", f"{count}; fewer means that a report is missing"),)


def _floor(name: str, percentage: Percentage) -> tuple[ProposedExpectation, ...]:
    """At least today's percentage, rounded down to a tenth but at least 1 %, since a threshold of 0 % cannot fail."""
    threshold = max(Fraction(1), Fraction(int(percentage.percent * 10), 10))
    today = numbers.format_pair(percentage.percent, threshold, "%").value
    text = f"{float(threshold):g}"
    return (ProposedExpectation(f"{name} >= {text}%", f"{today} ({percentage.part:,} of {percentage.of:,})"),)


def _ceiling(name: str, count: int) -> ProposedExpectation:
    """At most today's count."""
    return ProposedExpectation(f"{name} <= {count}" if count else f"{name} == 0", f"{count:,}")


def _only_old(facts: Sequence[str], counts: Mapping[str, int]) -> tuple[ProposedExpectation, ...]:
    """No new finding, where there are findings today."""
    return tuple(ProposedExpectation(f"{NEW_FACTS[fact]} == 0", f"{counts[fact]:,}, new and old") for fact in facts)


def _ratchet(name: str, count: int) -> ProposedExpectation:
    """At most as many as in the baseline."""
    return ProposedExpectation(f"{name} <= baseline", f"{count:,}")

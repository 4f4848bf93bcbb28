"""Reads the JSON of Snyk (`snyk test`, `snyk container test` and `snyk iac test` with `--json`).

Source of the format: snyk/cli, `src/lib/snyk-test/legacy.ts`, `run-test.ts`, `iac-test-result.ts` and
`src/cli/commands/test`. There is one object for each project, and a list of them for several. `vulnerabilities` repeats
an issue for each path to the package; `uniqueCount` counts the different ones after all filters, so a list with fewer
was cut. `filtered` has the issues that a policy ignores, or that are patched. A container may have `applications`,
which are further projects. A project that could not be tested is an object with an `error`.

`severity` ends at high, for old clients; `severityWithCritical` is the one that Snyk shows, and the worse one counts
here. `snyk code test --json` writes SARIF.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from typing import Any, BinaryIO

from gate.formats.common.json_fields import as_object, parse_line_number, parse_text, wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import WILDCARD, PathTree, walk
from gate.formats.findings.collector import MAX_LISTED, Collector
from gate.formats.findings.declared import find_missing, incomplete, read_count
from gate.formats.findings.fields import Fix, parse_names, parse_severity, read_fix
from gate.formats.findings.model import SEVERITY_RANKS, FindingsFormat, PathFilter, ScanFinding, ScanReport
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, Severity
from gate.model.lazy_dataclass import dataclass
from gate.model.text import pluralize

_EXPECTED = "a Snyk report"
_SEVERITIES = {name: parse_severity(name) for name in ("critical", "high", "medium", "low")}
"""Snyk's names of severities."""

_ISSUES = ("vulnerabilities", "infrastructureAsCodeIssues")
_FILTERED = ("ignore", "patch")
_MARKS = frozenset(
    {
        "dependencyCount", "filesystemPolicy", "ignoreSettings", "infrastructureAsCodeIssues", "isLicensesEnabled",
        "licensesPolicy", "vulnerabilities[].CVSSv3", "vulnerabilities[].disclosureTime",
        "vulnerabilities[].isUpgradable", "vulnerabilities[].packageName", "vulnerabilities[].semver",
    }
)  # fmt: skip
_FAILED = frozenset({"ok", "error", "path"})
"""The members of a project that could not be tested."""

_PROJECT: PathTree = {
    **{name: {} for name in _ISSUES},
    "filtered": {name: {} for name in _FILTERED},
    "remediation": {WILDCARD: {}},
}
_SHAPE: PathTree = {
    **_PROJECT,
    "applications": {WILDCARD: _PROJECT},
    WILDCARD: {**_PROJECT, "applications": {WILDCARD: _PROJECT}},
}
_LINUX = ("apk", "deb", "linux", "rpm")


def matches(head: bytes) -> bool:
    """Whether the document, or an entry of the list, has members that only a project of Snyk has."""
    paths = {path.removeprefix("[].") for path in find_member_paths(head)}
    return bool(paths & _MARKS) or paths >= _FAILED


def parse(stream: BinaryIO, includes: PathFilter) -> ScanReport:
    """The issues of all projects, and those that a policy filters as suppressed.

    Raises:
        EvidenceError: unreadable when a project could not be tested; empty when there was no dependency to test;
            incomplete when a project lists fewer issues than it counts; wrong format or unreadable when it is not such
            a report, or broken.
    """
    reader = _Reader(Collector(includes))
    for path, value in walk(stream, _SHAPE):
        place, inner = _split(path)
        match inner:
            case () if isinstance(value, dict):
                reader.begin(place)
            case () if path or not isinstance(value, list):
                raise wrong_format(_EXPECTED, "one of its projects is not an object")
            case ("vulnerabilities" | "infrastructureAsCodeIssues", int()):
                reader.projects[place].add(value, suppressed=False)
            case ("filtered", "ignore" | "patch", int()):
                reader.projects[place].add(value, suppressed=True)
            case (str(name),):
                reader.projects[place].members[name] = value
            case ("filtered", str(name)) if not isinstance(value, list):
                raise wrong_format(_EXPECTED, f"the issues filtered by `{parse_text(name, 40)}` are not a list")
    return reader.report()


def _split(path: tuple[str | int, ...]) -> tuple[tuple[str | int, ...], tuple[str | int, ...]]:
    """The path of the project (the root, an entry of the list, an application), and the path inside of it."""
    length = 1 if path and isinstance(path[0], int) else 0
    if path[length : length + 1] == ("applications",) and len(path) > length + 1:
        length += 2
    return path[:length], path[length:]


@dataclass(slots=True)
class _Project:
    """One project; its issues wait for the name of its file, which follows them."""

    members: dict[str, Any] = field(default_factory=dict)
    findings: list[ScanFinding] = field(default_factory=list)
    rules: set[str] = field(default_factory=set)

    def add(self, entry: object, *, suppressed: bool) -> None:
        """Adds one issue."""
        if not isinstance(entry, dict) or not entry.get("id"):
            raise wrong_format(_EXPECTED, "one of its issues has no id")
        if len(self.findings) >= MAX_LISTED:
            raise EvidenceError(Cause.TOO_LARGE, f"a project lists more than {MAX_LISTED:,} issues")
        is_dependency = "packageName" in entry or "moduleName" in entry or "name" in entry
        finding = _issue(entry) if is_dependency else _misconfiguration(entry)
        self.findings.append(finding._replace(suppressed=finding.suppressed or suppressed))
        if not suppressed:
            self.rules.add(finding.rule)

    @property
    def is_container(self) -> bool:
        """Whether the project is an image."""
        return "docker" in self.members or parse_text(self.members.get("packageManager")).startswith(_LINUX)

    def located(self) -> Iterator[ScanFinding]:
        """The issues with the file of the project; an image has none."""
        names = ("displayTargetFile", "targetFilePath", "targetFile")
        paths = [] if self.is_container else [parse_text(self.members.get(name), 1000) for name in names]
        path = next(filter(None, paths), "")
        return (finding._replace(path=path) for finding in self.findings)

    def check(self) -> None:
        """Refuses a project without issues that lacks their list, or that declares more of them than it lists."""
        lists = [name for name in _ISSUES if name in self.members]
        if not lists or any(not isinstance(self.members[name], list) for name in lists):
            raise wrong_format(_EXPECTED, "one of its projects lacks its list of issues")
        declared = read_count(self.members.get("uniqueCount", int(self.members.get("ok") is False)))
        if missing := find_missing({"": declared}, {"": len(self.rules)}):
            raise incomplete(missing, {"": len(self.rules)}, "issue")


@dataclass(slots=True)
class _Reader:
    collector: Collector
    projects: dict[tuple[str | int, ...], _Project] = field(default_factory=dict)

    def begin(self, place: tuple[str | int, ...]) -> None:
        """Begins the next project."""
        self.projects[place] = _Project()

    def report(self) -> ScanReport:
        if not self.projects:
            raise EvidenceError(Cause.EMPTY, "Snyk lists no project")
        self._check_errors()
        for project in self.projects.values():
            project.check()
            self.collector.extend(project.located())
        counts = [project.members.get("dependencyCount") for project in self.projects.values()]
        if not self.collector.total and all(count == 0 for count in counts):
            raise EvidenceError(Cause.EMPTY, "Snyk found no dependency to test")
        return self.collector.report("snyk", "Snyk", None, self._target())

    def _check_errors(self) -> None:
        failures = [project.members for project in self.projects.values() if project.members.get("error") is not None]
        if failures:
            path = next(filter(None, (parse_text(members.get("path"), 100) for members in failures)), "")
            failed = f"{len(failures):,} of {pluralize(len(self.projects), 'project')}"
            raise EvidenceError(
                Cause.UNREADABLE, f"Snyk could not test {failed}{f', such as {path}' if path else ''}; see its log"
            )

    def _target(self) -> str:
        """The name of the image, when exactly one was tested."""
        images = {parse_text(project.members.get("path")) for project in self.projects.values() if project.is_container}
        return images.pop() if len(images) == 1 else ""


def _issue(entry: dict[str, Any]) -> ScanFinding:
    """A vulnerability of a package, or a violation of the policy for its licences."""
    rule, package = parse_text(entry["id"]), _package(entry)
    identifiers = as_object(entry.get("identifiers"))
    aliases = [alias for kind, names in identifiers.items() if kind != "CWE" for alias in parse_names(names)]
    fixes = ", ".join(parse_names(entry.get("fixedIn"))) or parse_text(entry.get("nearestFixedInVersion"), 100)
    is_fixable = any(entry.get(name) is True for name in ("isUpgradable", "isPatchable", "isPinnable"))
    return ScanFinding(
        rule, parse_text(entry.get("title")), _severity(entry),
        package=package, version=parse_text(entry.get("version"), 100),
        **(_upgrade(entry) or read_fix(package, fixes)), ids=(rule, *aliases), fixable=is_fixable or bool(fixes),
    )  # fmt: skip


def _severity(entry: dict[str, Any]) -> Severity:
    names = [entry[name] for name in ("severity", "severityWithCritical") if isinstance(entry.get(name), str)]
    if not names:
        raise wrong_format(_EXPECTED, "one of its issues has no severity")
    return max((parse_severity(name, _SEVERITIES) for name in names), key=lambda severity: SEVERITY_RANKS[severity])


def _package(entry: dict[str, Any]) -> str:
    """The name of the package; for Linux the binary package, where the name has the source package before it."""
    names = (parse_text(entry.get(name)) for name in ("name", "packageName", "moduleName"))
    name = next(filter(None, names), "") or "unnamed package"
    manager = parse_text(entry.get("packageManager"), 40)
    is_linux = entry.get("language") == "linux" or manager.startswith(_LINUX)
    return name.rpartition("/")[2] if is_linux else name


def _upgrade(entry: dict[str, Any]) -> Fix | None:
    """The upgrade of the direct dependency that leads to the package: the first step of `upgradePath` that changes."""
    steps, path = entry.get("upgradePath"), entry.get("from")
    if not isinstance(steps, list) or not isinstance(path, list) or entry.get("isUpgradable") is not True:
        return None
    for index, step in enumerate(steps[:50]):
        package, _, version = step.rpartition("@") if isinstance(step, str) else ("", "", "")
        if package and (index >= len(path) or step != path[index]):
            return read_fix(parse_text(package), parse_text(version, 100))
    return None


def _misconfiguration(entry: dict[str, Any]) -> ScanFinding:
    """A misconfiguration of `snyk iac test`."""
    line = parse_line_number(entry.get("lineNumber"))
    path = entry.get("path")
    steps = [parse_text(step, 60) for step in path[:20]] if isinstance(path, list) else []
    return ScanFinding(
        parse_text(entry["id"]), parse_text(entry.get("title")) or parse_text(entry.get("issue")), _severity(entry),
        line=line, remedy=parse_text(entry.get("resolve")), suppressed=entry.get("isIgnored") is True,
        symbol=parse_text(".".join(filter(None, steps))),
    )  # fmt: skip


FORMAT = FindingsFormat(
    "snyk",
    "Snyk",
    "Snyk (`test`, `container test`, `iac test` with `--json`)",
    matches,
    parse,
    _SEVERITIES,
    paths=("*snyk*.json",),
)

"""Reads the output of `dotnet list package --vulnerable --format json`.

Source of the format: NuGet.Client's `ListPackage/ListPackageJsonRenderer.cs`. Without `--vulnerable` (in `parameters`)
the same structure lists packages without their vulnerabilities. A project without vulnerable packages has no
`frameworks`. `problems` are warnings and errors, such as a project that was not restored, or a source that did not
answer; what an error is about was not checked. A severity that the source does not know is an empty text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from typing import Any, BinaryIO

from gate.formats.common.json_fields import parse_text, require_members, wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import walk
from gate.formats.findings.collector import Collector
from gate.formats.findings.fields import parse_severity, require_severity
from gate.formats.findings.model import FindingsFormat, PathFilter, ScanFinding, ScanReport
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from gate.model.text import pluralize

_EXPECTED = "a report of `dotnet list package`"
_FRAMEWORKS = "projects[].frameworks[]"
_LISTS = ("topLevelPackages", "transitivePackages")
_PROJECT = frozenset({"path", "frameworks"})
_FRAMEWORK = frozenset({"framework", *_LISTS})
_SEVERITIES = {name: parse_severity(name) for name in ("critical", "high", "moderate", "low")}
"""NuGet's names of severities."""

_GHSA = re.compile(r"GHSA(?:-[0-9a-z]{4}){3}", re.IGNORECASE)


def matches(head: bytes) -> bool:
    """Whether the document has the members of such a report."""
    paths = find_member_paths(head)
    is_listing = "parameters" in paths and bool(paths & {"projects", "problems", "sources"}) and "version" in paths
    return is_listing or any(f"{_FRAMEWORKS}.{name}" in paths for name in _LISTS)


def parse(stream: BinaryIO, includes: PathFilter) -> ScanReport:
    """The vulnerabilities of the packages of every project and framework.

    Raises:
        EvidenceError: empty when there is no project; unreadable when dotnet reports an error; wrong format or
            unreadable when it is not such a report, lists other things than vulnerabilities, or is broken.
    """
    collector = Collector(includes)
    top: dict[str, Any] = {}
    projects = 0
    for path, value in walk(stream, {"projects": {}}):
        match path:
            case ("projects", int()):
                projects += 1
                collector.extend(_project(value))
            case (str(name),):
                top[name] = value
    if not isinstance(top.get("projects"), list):
        raise wrong_format(_EXPECTED, "this JSON lacks its `projects`")
    _check_parameters(parse_text(top.get("parameters"), 1000).split(), collector)
    _check_problems(require_members(top, "problems", _EXPECTED), collector)
    if not projects:
        raise EvidenceError(Cause.EMPTY, "dotnet lists no project")
    return collector.report("dotnet-list", "dotnet list package")


def _check_parameters(parameters: list[str], collector: Collector) -> None:
    """Refuses a list of packages without their vulnerabilities; notes that packages of packages are left out."""
    if "--vulnerable" not in parameters:
        raise wrong_format(_EXPECTED, "it was written without `--vulnerable`, and lists no vulnerabilities")
    is_complete = "--include-transitive" in parameters
    collector.note("packages of packages are left out (--include-transitive)", int(not is_complete))


def _check_problems(problems: list[dict[str, Any]], collector: Collector) -> None:
    errors = sum(problem.get("level") != "warning" for problem in problems)
    if errors:
        raise EvidenceError(
            Cause.UNREADABLE, f"dotnet could not check everything: it reports {pluralize(errors, 'error')}"
        )
    collector.note("a warning of dotnet", len(problems))


def _project(entry: object) -> Iterator[ScanFinding]:
    if not isinstance(entry, dict) or not isinstance(entry.get("path"), str):
        raise wrong_format(_EXPECTED, "one of its projects has no path")
    path = parse_text(entry["path"], 1000)
    _check_members(entry, _PROJECT)
    frameworks = require_members(entry, "frameworks", _EXPECTED)
    if "frameworks" in entry and not frameworks:
        raise wrong_format(_EXPECTED, "one of its projects lists no frameworks")
    for framework in frameworks:
        _check_members(framework, _FRAMEWORK)
        if not any(framework.get(name) for name in _LISTS):
            raise wrong_format(_EXPECTED, "one of its frameworks lists no packages")
        for package in chain.from_iterable(require_members(framework, name, _EXPECTED) for name in _LISTS):
            vulnerabilities = require_members(package, "vulnerabilities", _EXPECTED)
            if not vulnerabilities:
                raise wrong_format(_EXPECTED, "one of its packages lists no vulnerabilities")
            yield from (_vulnerability(vulnerability, package, path) for vulnerability in vulnerabilities)


def _check_members(entry: dict[str, Any], expected: frozenset[str]) -> None:
    """Refuses an object that has another member in place of one that may be absent."""
    if not entry.keys() <= expected and not entry.keys() >= expected:
        raise wrong_format(_EXPECTED, "one of its projects or frameworks has other members than those of version 1")


def _vulnerability(entry: dict[str, Any], package: dict[str, Any], path: str) -> ScanFinding:
    address = parse_text(entry.get("advisoryurl"))
    if not address:
        raise wrong_format(_EXPECTED, "one of its vulnerabilities names no advisory")
    match = _GHSA.search(address)
    rule = f"GHSA{match[0][4:].lower()}" if match else address
    return ScanFinding(
        rule, f"see {address}", require_severity(entry, "severity", _SEVERITIES, _EXPECTED), path,
        package=parse_text(package.get("id")) or "unnamed package",
        version=parse_text(package.get("resolvedVersion")), ids=(rule,),
    )  # fmt: skip


FORMAT = FindingsFormat(
    "dotnet-list", "dotnet list package", "dotnet (`list package --vulnerable --format json`)", matches, parse,
    _SEVERITIES, paths=("*vulnerable*.json",))  # fmt: skip

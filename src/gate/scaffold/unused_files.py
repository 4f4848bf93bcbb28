"""Why a file that is called like a report gives no item, where no format matches its content."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any

from gate.formats.catalog import registries
from gate.formats.common import content, report_kinds
from gate.formats.common.report_kind import ReportKind, Topic
from gate.model.errors import EvidenceError
from gate.model.globs import matches
from gate.model.text import join_names
from gate.scaffold.project_scan import MAX_NAMED

UNREAD_PATHS = (
    ".coverage", "*.exec", "*.ec", "*.profraw", "*.profdata", "jacoco.csv", "coverage.txt", "codecov.html",
    "{htmlcov,coverage,lcov-report,jacoco,test,jacocoTestReport,playwright-report,allure-report,site}/{,html/}index.html",
    "{surefire,failsafe}-report*.html", "report.html", "mochawesome.html", "lighthouse*.html", "*.report.html",
    "*.nessus", "*.fpr", "*.{prof,pprof}", "simulation.log", "history-trend.json", "test-output.{txt,log}",
    "{test,tests,pytest,jest,lint,eslint,mypy,ruff,flake8}{-output,-results,-report,}.{txt,log}",
    "{checkmarx,veracode,burp,nikto,prowler,sonar,blackduck,whitesource}*.{json,xml,csv}",
    "{knip,depcheck,jscpd,dependency-cruiser,size-limit,cloc,scc,tokei,radon,*bundle*,*stats}{,-report}.json",
)  # fmt: skip
"""Globs of files, in any folder, that tools write and no format reads: one may explain why an item is missing."""

TOPICS_OF_LISTS = (Topic.SECURITY, Topic.QUALITY)
"""The topics whose tools may write an empty list when they find nothing."""


def find_companion(head: bytes) -> ReportKind | None:
    """The kind of a file that is written beside a report which is read, and matters only where that is missing."""
    kind = report_kinds.identify(head)
    return kind if kind and kind.companion and kind.topic else None


def explain_unused(path: str, head: bytes) -> str:
    """The reason, by the first bytes of the file; empty for a file that is perhaps no report at all."""
    if not head.strip():
        return "the file is empty"
    if value := content.find_bare_value(head):
        return f"this is nothing but `{value}`{_refusal(path, head)}"
    kind = report_kinds.identify(head)
    if kind is None or not kind.step or kind.companion or not kind.topic:
        return ""
    return describe_unread(kind)


def describe_unread(kind: ReportKind) -> str:
    """What a file of this kind is, and the step that gets a report which is read."""
    return f"this is {kind.name}, which is not read; {kind.step}"


def group_by_reason(reasons: Mapping[str, str]) -> Iterator[tuple[list[str], str]]:
    """A text for each reason, with the first of its files, and the topics that their names suggest.

    `reasons` has the reason of each file.
    """
    for reason in dict.fromkeys(reasons.values()):
        paths = [path for path in reasons if reasons[path] == reason]
        topics = [topic for topic, registry in registries().items() if any(_is_named(path, registry) for path in paths)]
        yield topics, f"{join_names(paths, MAX_NAMED)}: {reason}"


def _is_named(path: str, registry: Mapping[str, Any]) -> bool:
    """Whether tools of one of the formats write a file of this name."""
    return matches(path, [f"**/{glob}" for entry in registry.values() for glob in entry.paths])


def _refusal(path: str, head: bytes) -> str:
    """What a format says about an empty list, whose tools write a file of this name; empty where none refuses it."""
    for topic in TOPICS_OF_LISTS:
        for entry in registries()[topic].values():
            if matches(path, [f"**/{glob}" for glob in entry.paths]):
                report_format: Any = entry
                try:
                    report_format.parse(BytesIO(head), lambda _path: True)
                except EvidenceError as error:
                    return f": {error.detail}"
    return ""

"""Looks for reports where the tools of any format write them, and detects their formats by their content."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import field
from io import BytesIO

from gate.adapters.workspace import Workspace
from gate.formats.catalog import registries
from gate.formats.common import content
from gate.formats.common.report_kind import ReportKind
from gate.model.errors import EvidenceError
from gate.model.globs import THIRD_PARTY_GLOBS, matches
from gate.model.lazy_dataclass import dataclass
from gate.scaffold.shared_reports import choose_topics
from gate.scaffold.unused_files import (
    TOPICS_OF_LISTS,
    UNREAD_PATHS,
    describe_unread,
    explain_unused,
    find_companion,
)

MAX_SNIFFED = 5000
"""The most files that are opened to detect their format."""

PREFERRED = ("lcov", "cobertura", "jacoco", "istanbul", "simplecov", "clover", "opencover", "simplecov-resultset")
"""The coverage formats that are used before all others."""

TOTALS_ONLY = ("istanbul-summary", "simplecov-last-run", "gcovr-summary")
"""The coverage formats that are used after all others: they have no lines."""

FORMATS_WITH_OLD_LISTS = ("trivy",)
"""The formats of tools whose old versions alone wrote a bare list: an empty one hints at a failed step."""

Note = Callable[[str], object]


@dataclass(slots=True)
class DetectedReports:
    """The paths of the reports by format, by the topic of the registry that reads them.

    `bare` are files that hold nothing but an empty list: their names suggest the format, their content names no tool.
    `unused` has the reason for each file that is called like a report and that no format reads.
    """

    by_topic: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    bare: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    unused: dict[str, str] = field(default_factory=dict)

    def of(self, topic: str) -> dict[str, list[str]]:
        """The reports of one topic by their format."""
        return self.by_topic.get(topic, {})

    def paths_of(self, topic: str) -> list[str]:
        """All reports of one topic."""
        return [path for paths in self.of(topic).values() for path in paths]


def search(workspace: Workspace, note: Note) -> DetectedReports:
    """The reports below the root; `note` is called with what a reader must know about other files."""
    reports = DetectedReports()
    companions: dict[str, ReportKind] = {}
    for path, head in _heads(workspace, note):
        detected = {topic: registry.detect(head) for topic, registry in registries().items()}
        formats = {topic: report_format.name for topic, report_format in detected.items() if report_format}
        for topic, name in choose_topics(workspace, path, formats).items():
            reports.by_topic.setdefault(topic, {}).setdefault(name, []).append(path)
        suggested = list(_suggest_formats(path, head)) if content.find_bare_value(head) else []
        for topic, name in suggested:
            reports.bare.setdefault(topic, {}).setdefault(name, []).append(path)
        if not formats and not suggested and (reason := explain_unused(path, head)):
            reports.unused[path] = reason
        if not formats and (companion := find_companion(head)):
            companions[path] = companion
    alone = {path: kind for path, kind in companions.items() if kind.topic not in reports.by_topic}
    reports.unused |= {path: describe_unread(kind) for path, kind in alone.items()}
    return reports


def globs() -> list[str]:
    """Where the tools of all formats write their reports, in any folder, and where others write what is not read."""
    paths = (path for registry in registries().values() for entry in registry.values() for path in entry.paths)
    return [f"**/{path}" for path in dict.fromkeys((*paths, *UNREAD_PATHS))]


def _suggest_formats(path: str, head: bytes) -> Iterator[tuple[str, str]]:
    """The topics and formats of findings whose tools write a file of this name, and this when they find nothing."""
    for topic in TOPICS_OF_LISTS:
        for name, entry in registries()[topic].items():
            if name not in FORMATS_WITH_OLD_LISTS and matches(path, [f"**/{glob}" for glob in entry.paths]):
                with contextlib.suppress(EvidenceError):
                    entry.parse(BytesIO(head), lambda _path: True)
                    yield topic, name


def rank_coverage(name: str) -> tuple[bool, int, str]:
    """The order of the coverage formats, best first: one run of a tool may write several."""
    return name in TOTALS_ONLY, PREFERRED.index(name) if name in PREFERRED else len(PREFERRED), name


def _heads(workspace: Workspace, note: Note) -> Iterator[tuple[str, bytes]]:
    """The files that match, each with its first bytes."""
    for path in _paths(workspace, note)[:MAX_SNIFFED]:
        if not path.isprintable():
            note(f"not used: {path} has unprintable characters in its name")
            continue
        try:
            with workspace.open(path) as stream:
                head = stream.read(content.HEAD)
        except EvidenceError as error:
            note(error.detail)
            continue
        yield path, head


def _paths(workspace: Workspace, note: Note) -> Sequence[str]:
    try:
        return workspace.glob(globs(), THIRD_PARTY_GLOBS)
    except EvidenceError as error:
        note(error.detail)
        return ()

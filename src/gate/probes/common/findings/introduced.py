"""Whether the change of this run introduces a finding: it is on a line that the change adds."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from functools import cached_property

from gate.adapters.workspace import Workspace
from gate.formats.findings.model import ScanFinding
from gate.model.errors import EvidenceError
from gate.model.evidence import Novelty
from gate.model.subject import Change, ChangedFile
from gate.probes.common.findings.counted_findings import CountedFinding

_MANIFESTS = re.compile(
    r"package(-lock)?\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?|deno\.(jsonc?|lock)"
    r"|.*requirements.*\.(txt|in)|constraints.*\.txt|pyproject\.toml|poetry\.lock|uv\.lock|pdm\.lock|pylock.*\.toml"
    r"|Pipfile(\.lock)?|setup\.(py|cfg)|environment\.ya?ml|go\.(mod|sum|work)|Cargo\.(toml|lock)|composer\.(json|lock)"
    r"|Gemfile(\.lock)?|.*\.gemspec|pom\.xml|.*\.gradle(\.kts)?|gradle\.lockfile|libs\.versions\.toml|build\.sbt"
    r"|.*\.(cs|fs|vb)proj|packages\.(config|lock\.json)|Directory\.Packages\.props|pubspec\.(yaml|lock)|mix\.(exs|lock)"
    r"|Package\.(swift|resolved)|Podfile(\.lock)?|conanfile\.(py|txt)|vcpkg\.json|Chart\.(yaml|lock)"
    r"|(.*[.-])?(Docker|Container)file([.-].*)?|.*\.dockerfile|\.gitmodules",
    re.IGNORECASE,
)
"""Names of files that declare or lock dependencies, or build an image."""

MAX_MANIFEST = 16 * 1024 * 1024
"""The largest manifest in which added lines are searched, in bytes."""


class Introduced:
    """Compares findings with the added lines of a change."""

    def __init__(self, change: Change, workspace: Workspace) -> None:
        self._workspace = workspace
        self._files: Mapping[str, ChangedFile] = {file.path: file for file in change.files}
        self._added_text: dict[str, str] = {}

    def compare(self, entry: CountedFinding) -> tuple[Novelty, str]:
        """Whether the change introduces the finding, and why that is not sure."""
        if entry.finding.package:
            return self._compare_dependency(entry)
        if entry.finding.commit:
            return Novelty.UNSURE, "a scan of the history names commits, and no lines of the change"
        if not entry.path:
            return Novelty.UNSURE, "the finding is in no file of the repository"
        file = self._files.get(entry.path)
        if file is None or _is_only_renamed(file):
            return Novelty.OLD, ""
        if file.binary or file.is_link or file.has_nonstandard_line_endings:
            return Novelty.UNSURE, "git does not tell which lines of the file changed"
        return _compare_lines(entry.finding, file)

    def _compare_dependency(self, entry: CountedFinding) -> tuple[Novelty, str]:
        """A manifest and its lock file lie in one folder: a change of one changes what the other means."""
        if entry.finding.path and not entry.path:
            return Novelty.UNSURE, "the package is in no file of the repository"
        folder = posixpath.dirname(entry.path)
        touched = [path for path in self._manifests if not entry.path or posixpath.dirname(path) == folder]
        if not touched:
            return Novelty.OLD, ""
        if any(entry.finding.package in self._added(path) for path in touched):
            return Novelty.NEW, ""
        return Novelty.UNSURE, "the change touches the manifest or lock file of the package, and does not name it"

    @cached_property
    def _manifests(self) -> tuple[str, ...]:
        """The changed files that declare or lock dependencies."""
        changed = (path for file in self._files.values() for path in (file.path, file.old_path) if path)
        return tuple(path for path in changed if _MANIFESTS.fullmatch(posixpath.basename(path)))

    def _added(self, path: str) -> str:
        """The lines that the change adds to a file; empty when it cannot be read."""
        if path not in self._added_text:
            try:
                lines = self._workspace.read(path, MAX_MANIFEST).decode("utf-8", "replace").split("\n")
            except EvidenceError:
                lines = []
            file = self._files.get(path)
            added = sorted(file.added) if file else []
            self._added_text[path] = "\n".join(lines[number - 1] for number in added if number <= len(lines))
        return self._added_text[path]


def _is_only_renamed(file: ChangedFile) -> bool:
    return bool(file.old_path) and not (file.added or file.binary or file.is_link)


def _compare_lines(finding: ScanFinding, file: ChangedFile) -> tuple[Novelty, str]:
    first = finding.line
    if first is None:
        return Novelty.UNSURE, "the change touches the file, and the finding has no line"
    if first in file.added:
        return Novelty.NEW, ""
    last = finding.end_line or first
    if any(first < line <= last for line in file.added):
        return Novelty.UNSURE, "the change touches the code that the finding spans, and not its first line"
    if finding.is_failure:
        return Novelty.UNSURE, "the change touches a file that the tool could not check"
    return Novelty.OLD, ""

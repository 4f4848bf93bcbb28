"""Reads the XML of Maven's license-maven-plugin (`license:download-licenses`).

Source of the format: the plugin's `LicenseSummaryWriter` and its page "download-licenses": the root `licenseSummary`
with the `dependencies`. Of several licences the user may choose (Maven's model, `licenses`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import BinaryIO

from gate.formats.common import content
from gate.formats.common.elements import read_elements
from gate.formats.common.json_fields import wrong_format
from gate.formats.sbom.collector import Collector, read_statement
from gate.formats.sbom.model import SbomFormat, SbomReport

_TITLE = "the licences of license-maven-plugin"
_ROOT = "licenseSummary"
_DEPENDENCY = [_ROOT, "dependencies", "dependency"]
_LICENSE = [*_DEPENDENCY, "licenses", "license"]


def matches(head: bytes) -> bool:
    """Whether the root is that of the plugin."""
    outline = content.read_outline(head)
    return outline is not None and outline.root == _ROOT


def parse(stream: BinaryIO) -> SbomReport:
    """The dependencies of the summary; raises as `SbomFormat` says."""
    reader = _Reader()
    read_elements(stream, reader, {_ROOT}, _TITLE)
    reader.collector.tool = "license-maven-plugin"
    return reader.collector.report("maven-licenses")


class _Reader:
    def __init__(self) -> None:
        self.collector = Collector()
        self._texts: dict[str, str] = {}
        self._name = ""
        self._statements: list[str] = []

    def start(self, path: Sequence[str], attributes: Mapping[str, str]) -> None:  # noqa: ARG002 - of ElementReader
        if list(path) == _DEPENDENCY:
            self._texts, self._statements = {}, []
        elif list(path) == _LICENSE:
            self._name = ""

    def end(self, path: Sequence[str], text: str) -> None:
        names = list(path)
        if names[:-1] == _DEPENDENCY:
            self._texts[names[-1]] = text
        elif names == [*_LICENSE, "name"] or (names == [*_LICENSE, "url"] and not self._name):
            self._name = read_statement(text)
        elif names == _LICENSE:
            if not self._name:
                raise wrong_format(_TITLE, "a licence of one of its dependencies has neither a name nor an address")
            self._statements.append(self._name)
        elif names == _DEPENDENCY:
            self._add()

    def _add(self) -> None:
        group, artifact, version = (self._texts.get(name, "") for name in ("groupId", "artifactId", "version"))
        if not group or not artifact:
            raise wrong_format(_TITLE, "one of its dependencies has no `groupId` or `artifactId`")
        purl = f"pkg:maven/{group}/{artifact}@{version}"
        self.collector.add(f"{group}:{artifact}", version, self._statements, is_choice=True, purl=purl)


FORMAT = SbomFormat(
    "maven-licenses",
    "Maven licences",
    "license-maven-plugin (`license:download-licenses`)",
    matches,
    parse,
    paths=("licenses.xml",),
)

"""Reads the packages and licences of SPDX 2 in its tag-value format; see `spdx_packages`.

Source of the format: the SPDX specification 2.2 and 2.3, chapter 6.1 and the metadata of each field: a tag, a colon and
a value on each line; a value of several lines is between `<text>` and `</text>`. A package begins with `PackageName`, a
file with `FileName`, a snippet with `SnippetSPDXID`, a licence of the document with `LicenseID`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from gate.formats.common import content
from gate.formats.common.json_fields import parse_timestamp, wrong_format
from gate.formats.common.text_lines import read_lines
from gate.formats.sbom.model import SbomFormat, SbomReport
from gate.formats.sbom.spdx_packages import TITLE, DocumentReader

_LINE = re.compile(r"\s*([A-Za-z][A-Za-z0-9]*):\s*(.*?)\s*")
_HEAD = re.compile(r"\s*(?:#[^\r\n]*[\r\n]\s*)*(?:SPDXVersion|DataLicense|DocumentNamespace):")
_MEMBERS = {
    "PackageName": "name",
    "SPDXID": "SPDXID",
    "PackageVersion": "versionInfo",
    "PackageLicenseConcluded": "licenseConcluded",
    "PackageLicenseDeclared": "licenseDeclared",
    "PrimaryPackagePurpose": "primaryPackagePurpose",
}
"""The tags of a package, and their names in JSON."""


def matches(head: bytes) -> bool:
    """Whether the file begins with the version of SPDX, or one of the other lines at the beginning of a document."""
    return _HEAD.match(content.decode_head(head)) is not None


def parse(stream: BinaryIO) -> SbomReport:
    """The packages of the document; raises as `SbomFormat` says."""
    reader = _Reader()
    for tag, value in _read_tags(stream):
        reader.read(tag, value)
    return reader.report()


def _read_tags(stream: BinaryIO) -> Iterator[tuple[str, str]]:
    """The tags with their values; the first line of a long text.

    Raises:
        EvidenceError: wrong format for a line that has no tag, and for a text without an end.
    """
    is_text = False
    parts = (part for line in read_lines(stream) for part in line.split("\r"))
    for number, line in enumerate(parts, 1):
        if is_text:
            is_text = "</text>" not in line
            continue
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = _LINE.fullmatch(line)
        if match is None:
            raise wrong_format(TITLE, f"line {number:,} has no tag")
        value = match[2]
        if value.startswith("<text>"):
            is_text = "</text>" not in value
            value = value.removeprefix("<text>").partition("</text>")[0].strip()
        yield match[1], value
    if is_text:
        raise wrong_format(TITLE, "a text has no end; was the upload complete?")


class _Reader:
    """Collects the tags of one package, and reads it when the next element begins."""

    def __init__(self) -> None:
        self._document = DocumentReader()
        self._package: dict[str, Any] | None = None
        self._license = ""
        self._version = ""
        self._creators: list[str] = []
        self._is_outer = True

    def read(self, tag: str, value: str) -> None:
        """Reads one tag."""
        if tag in ("PackageName", "FileName", "SnippetSPDXID", "LicenseID", "Relationship"):
            self._end_package()
            self._is_outer = False
        match tag:
            case "PackageName":
                self._package = {"name": value, "externalRefs": [], "annotations": []}
            case "SnippetSPDXID":
                self._document.read_element(value)
            case "LicenseID":
                self._license = value
            case "LicenseName":
                self._document.name_license(self._license, value)
            case "Relationship":
                self._relate(value)
            case "SPDXVersion":
                self._version = value
            case "Creator":
                self._creators.append(value)
            case "Created":
                self._document.collector.produced_at = parse_timestamp(value)
            case _:
                self._read_member(tag, value)

    def _read_member(self, tag: str, value: str) -> None:
        if self._package is None:
            if tag == "SPDXID" and not self._is_outer:
                self._document.read_element(value)
        elif tag == "SPDXID" and "SPDXID" in self._package:
            raise wrong_format(TITLE, f"{self._package['name'][:80]} has several `SPDXID`: is a `PackageName` missing?")
        elif tag in _MEMBERS:
            self._package.setdefault(_MEMBERS[tag], value)
        elif tag == "ExternalRef":
            _, kind, locator = (*value.split(maxsplit=2), "", "", "")[:3]
            self._package["externalRefs"].append({"referenceType": kind, "referenceLocator": locator})
        elif tag in ("AnnotationComment", "PackageAttributionText"):
            self._package["annotations"].append({"comment": value})

    def _relate(self, value: str) -> None:
        parts = value.split()
        if len(parts) != 3:
            raise wrong_format(TITLE, "a relationship has no two elements")
        self._document.relate(*parts)

    def _end_package(self) -> None:
        if self._package is not None:
            self._document.read_package(self._package)
            self._package = None

    def report(self) -> SbomReport:
        """The report of the whole document."""
        self._end_package()
        if not self._version.startswith("SPDX-2."):
            raise wrong_format(TITLE, "its `SPDXVersion` is not 2.x")
        self._document.read_creators(self._creators)
        return self._document.report("spdx-tag-value")


FORMAT = SbomFormat(
    "spdx-tag-value", "SPDX tag-value", "Syft, Trivy, Tern, REUSE and others", matches, parse, paths=("*.spdx",)
)

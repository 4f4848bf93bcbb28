"""The packages of an SPDX 2 document, from its JSON or its tag-value format.

Source of the format: the SPDX specification 2.2 and 2.3, chapters 7 (package information), 10 (other licensing
information) and 11 (relationships). The licence is the concluded one; where there is none (`NOASSERTION`), it is the
declared one. `NONE` is no licence. A `LicenseRef-…` is of this document, which may name it.

The package that the document describes (`DESCRIBES`) is no component of itself; a document that describes several is
about all of them. Files and snippets are no packages, and neither are entries with the purpose `FILE`, `DEVICE` or
`OPERATING-SYSTEM`, nor what Trivy lists as an `APPLICATION` with an annotation on its class
(`pkg/sbom/spdx/marshal.go`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gate.formats.common import purl as purls
from gate.formats.common.json_fields import parse_text, select_objects, wrong_format
from gate.formats.sbom.collector import MAX_COMPONENTS, Collector, read_statement
from gate.formats.sbom.model import SbomReport, Scope
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from gate.model.lazy_dataclass import dataclass

TITLE = "an SPDX document"
DOCUMENT = "SPDXRef-DOCUMENT"
NO_PACKAGES = frozenset({"FILE", "DEVICE", "OPERATING-SYSTEM", "OPERATING_SYSTEM"})
_NO_STATEMENT = frozenset({"", "NOASSERTION"})
_SCOPES = {
    "DEV_DEPENDENCY_OF": Scope.EXCLUDED,
    "DEV_TOOL_OF": Scope.EXCLUDED,
    "BUILD_TOOL_OF": Scope.EXCLUDED,
    "TEST_DEPENDENCY_OF": Scope.EXCLUDED,
    "TEST_TOOL_OF": Scope.EXCLUDED,
    "OPTIONAL_DEPENDENCY_OF": Scope.OPTIONAL,
    "OPTIONAL_COMPONENT_OF": Scope.OPTIONAL,
}
"""Relationships of a package that nothing needs at run time."""


@dataclass(frozen=True, slots=True)
class Package:
    """A package of a document, with its identifier in it."""

    reference: str
    name: str
    version: str
    license: str
    purl: str
    kind: str


class DocumentReader:
    """Reads the parts of a document in any order; what they mean is known at its end."""

    def __init__(self) -> None:
        self.collector = Collector()
        self._packages: list[Package] = []
        self._described: dict[str, None] = {}
        self._scopes: dict[str, Scope] = {}
        self._needed: set[str] = set()
        self._names: dict[str, str] = {}
        self.collector.list_element(DOCUMENT)

    def read_package(self, value: Mapping[str, Any]) -> None:
        """Reads a package in the structure of JSON."""
        package = _read_package(value)
        if len(self._packages) >= MAX_COMPONENTS:
            raise EvidenceError(Cause.TOO_LARGE, f"the document lists more than {MAX_COMPONENTS:,} packages")
        self._packages.append(package)
        self.collector.list_element(package.reference)

    def read_element(self, reference: object) -> None:
        """Notes a file or snippet with this identifier."""
        self.collector.list_element(parse_text(reference, 1000))

    def describe(self, reference: object) -> None:
        """Notes that the document describes an element."""
        if text := parse_text(reference, 1000):
            self._described[text] = None
            self._refer(text)

    def relate(self, first: object, kind: object, second: object) -> None:
        """Reads a relationship between two elements."""
        subject, target = parse_text(first, 1000), parse_text(second, 1000)
        word = parse_text(kind, 60).upper()
        if word == "DESCRIBES" and subject == DOCUMENT:
            self.describe(target)
        elif word == "DESCRIBED_BY" and target == DOCUMENT:
            self.describe(subject)
        elif word in ("DEPENDS_ON", "CONTAINS"):
            self._need(target)
        elif word in ("DEPENDENCY_OF", "RUNTIME_DEPENDENCY_OF", "CONTAINED_BY"):
            self._need(subject)
        elif scope := _SCOPES.get(word):
            self._refer(subject)
            self._scopes[subject] = Scope.OPTIONAL if Scope.OPTIONAL in (scope, self._scopes.get(subject)) else scope

    def _need(self, reference: str) -> None:
        """Notes that something needs an element. What needs it is not checked: Syft once named an element of its own
        there, without listing it."""
        self._refer(reference)
        self._needed.add(reference)

    def _refer(self, reference: str) -> None:
        if reference not in ("NONE", "NOASSERTION") and not reference.startswith("DocumentRef-"):
            self.collector.refer(reference)

    def name_license(self, reference: object, name: object) -> None:
        """Notes the name of a licence of this document."""
        text, statement = parse_text(reference, 200), read_statement(name)
        if text and len(self._names) < MAX_COMPONENTS and statement not in _NO_STATEMENT:
            self._names[text] = statement

    def read_creators(self, creators: Sequence[str]) -> None:
        """Reads the first tool that wrote the document, as `name version`; it is `Tool: name-version`."""
        tools = [creator.partition(":")[2].strip() for creator in creators if creator.lower().startswith("tool:")]
        name, dash, version = parse_text(next(iter(tools), ""), 120).rpartition("-")
        has_version = version.lstrip("v")[:1].isdigit()
        self.collector.tool = f"{name} {version}" if dash and has_version else f"{name}{dash}{version}"

    def report(self, name: str) -> SbomReport:
        """The report of the whole document; raises as `SbomFormat` says."""
        packages = {package.reference for package in self._packages}
        described = [reference for reference in self._described if reference in packages]
        subject = described[0] if len(described) == 1 else ""
        if not self._described and len(packages) > 1:
            self.collector.notes.append("the document does not name what it describes, so its end may be missing")
        for package in self._packages:
            if subject and package.reference == subject:
                self.collector.project = f"{package.name} {package.version}".strip()
            elif package.kind:
                self.collector.skip(package.kind)
            else:
                self._add(package)
        return self.collector.report(name)

    def _add(self, package: Package) -> None:
        scope = self._scopes.get(package.reference) if package.reference not in self._needed else Scope.REQUIRED
        statement = self._names.get(package.license, package.license)
        statements = [] if statement in _NO_STATEMENT or statement == "NONE" else [statement]
        self.collector.add(package.name, package.version, statements, purl=package.purl, scope=scope)


def _read_package(value: Mapping[str, Any]) -> Package:
    """Reads a package.

    Raises:
        EvidenceError: wrong format when it has no name, or when a member has another type.
    """
    name = parse_text(value.get("name"))
    members = ("name", "versionInfo", "licenseConcluded", "licenseDeclared")
    if any(member in value and not isinstance(value[member], str) for member in members):
        raise wrong_format(TITLE, f"{name or 'a package'} has a name, a version or a licence that is no text")
    reference = parse_text(value.get("SPDXID"), 1000)
    purl = _read_purl(value)
    url = purls.read_name(purl)
    if not name:
        raise wrong_format(TITLE, "one of its packages has no name")
    version = parse_text(value.get("versionInfo"), 100)
    concluded, declared = (read_statement(value.get(member)) for member in ("licenseConcluded", "licenseDeclared"))
    return Package(
        reference, url.name or name, "" if version in ("NOASSERTION", "NONE") else version,
        declared if concluded in _NO_STATEMENT else concluded, purl, _read_kind(value),
    )  # fmt: skip


def _read_purl(value: Mapping[str, Any]) -> str:
    references = select_objects(value.get("externalRefs"))
    urls = (parse_text(entry.get("referenceLocator"), 1000) for entry in references if _is_purl(entry))
    return next(urls, "")


def _is_purl(reference: Mapping[str, Any]) -> bool:
    return parse_text(reference.get("referenceType"), 200).rpartition("/")[2] == "purl"


def _read_kind(value: Mapping[str, Any]) -> str:
    """What an entry is that is no package; empty for a package."""
    purpose = parse_text(value.get("primaryPackagePurpose"), 40).upper()
    if purpose in NO_PACKAGES:
        return purpose.lower().replace("_", "-")
    if purpose != "APPLICATION":
        return ""
    comments = [parse_text(entry.get("comment"), 100) for entry in select_objects(value.get("annotations"))]
    texts = value.get("attributionTexts")
    comments += [parse_text(text, 100) for text in texts] if isinstance(texts, list) else []
    is_of_trivy = any(comment.startswith("Class: ") for comment in comments)
    return "file of packages" if is_of_trivy else ""

"""Reads the packages and licences of SPDX 3 in JSON-LD; see `spdx_packages` for what they have in common with SPDX 2.

Source of the format: the SPDX specification 3.0.1, its model (Core, Software, SimpleLicensing, ExpandedLicensing) and
its JSON-LD context. `@graph` lists all elements in any order. The licence of a package is at the end of a relationship.
What an SBOM among the elements has as its root is what the document is about.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from gate.formats.common.json_fields import (
    parse_text,
    parse_timestamp,
    select_objects,
    select_strings,
    wrong_format,
)
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import walk
from gate.formats.sbom.collector import MAX_COMPONENTS, MAX_LICENSE, read_statement
from gate.formats.sbom.model import SbomFormat, SbomReport
from gate.formats.sbom.spdx_packages import DocumentReader
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

_TITLE = "an SPDX 3 document"
_LISTED = "https://spdx.org/licenses/"
_TERMS = "https://spdx.org/rdf/"
_PACKAGES = frozenset({"software_Package", "ai_AIPackage", "dataset_DatasetPackage"})
_SETS = {"expandedlicensing_ConjunctiveLicenseSet": " AND ", "expandedlicensing_DisjunctiveLicenseSet": " OR "}
_LICENSES = {"hasConcludedLicense": "licenseConcluded", "hasDeclaredLicense": "licenseDeclared"}
_NO_RUNTIME = frozenset({"build", "design", "development", "test"})
_ABSENT = ("NoneLicense", "NoAssertionLicense", "NoneElement", "NoAssertionElement")
_NO_LICENSE = "NOASSERTION"
_CHOICE = re.compile(r"\bor\b", re.IGNORECASE)
MAX_DEPTH = 100
"""How deep sets of licences are nested."""


def matches(head: bytes) -> bool:
    """Whether an element of the graph has the identifier, or the version, of SPDX 3."""
    return bool(find_member_paths(head) & {"@graph[].spdxId", "@graph[].specVersion"})


def parse(stream: BinaryIO) -> SbomReport:
    """The packages of the document; raises as `SbomFormat` says."""
    reader, top = _GraphReader(), {}
    for path, value in walk(stream, {"@graph": {}}):
        match path:
            case ("@graph", int()) if isinstance(value, dict):
                reader.read(value)
            case ("@graph", int()):
                raise wrong_format(_TITLE, "one of its elements is not an object")
            case (str(name),):
                top[name] = value
    if not isinstance(top.get("@graph"), list):
        raise wrong_format(_TITLE, "its `@graph` is not a list")
    return reader.report()


class _GraphReader:
    """Collects the elements; what they mean is known at the end."""

    def __init__(self) -> None:
        self._document = DocumentReader()
        self._packages: list[dict[str, Any]] = []
        self._elements: dict[str, dict[str, Any]] = {}
        self._relationships: list[tuple[str, str, list[str], str]] = []
        self._tools: list[str] = []
        self._names: dict[str, str] = {}  # of licences
        self._is_known_version = False
        self._count = 0

    def read(self, element: dict[str, Any]) -> None:
        """Reads one element of the graph."""
        self._count += 1
        if self._count > 2 * MAX_COMPONENTS:
            raise EvidenceError(Cause.TOO_LARGE, f"the document lists more than {2 * MAX_COMPONENTS:,} elements")
        kind, reference = parse_text(element.get("type"), 80), parse_text(element.get("spdxId"), 1000)
        if not isinstance(element.get("type"), str) or not kind:
            raise wrong_format(_TITLE, "one of its elements has no `type`")
        self._document.read_element(reference)
        if kind in _PACKAGES:
            self._packages.append(_package(element, reference))
        elif kind in ("Relationship", "LifecycleScopedRelationship"):
            self._read_relationship(element)
        elif kind in ("SpdxDocument", "software_Sbom"):
            self._elements[reference] = {"type": kind, "rootElement": select_strings(element.get("rootElement"))}
            for entry in select_objects(element.get("import")):
                self._document.read_element(entry.get("externalSpdxId"))
        elif kind == "CreationInfo":
            self._is_known_version = parse_text(element.get("specVersion"), 40).startswith("3.")
            self._document.collector.produced_at = parse_timestamp(element.get("created"))
        elif kind == "Tool":
            self._tools.append(f"Tool: {parse_text(element.get('name'), 120)}")
        elif "licensing_" in kind:
            self._elements[reference] = element

    def _read_relationship(self, element: dict[str, Any]) -> None:
        targets = element.get("to")
        references = select_strings(targets if isinstance(targets, list) else [targets])
        source, kind = parse_text(element.get("from"), 1000), parse_text(element.get("relationshipType"), 60)
        if not source or not kind or (isinstance(targets, list) and len(references) != len(targets)):
            raise wrong_format(_TITLE, "one of its relationships lacks `from`, `to` or its type")
        self._relationships.append((source, kind, references, parse_text(element.get("scope"), 40)))

    def report(self) -> SbomReport:
        """The report of the whole document."""
        if not self._is_known_version:
            raise wrong_format(_TITLE, "its `specVersion` is not 3.x")
        statements: dict[tuple[str, str], list[str]] = {}
        for source, kind, targets, scope in self._relationships:
            for target in targets:
                if member := _LICENSES.get(kind):
                    statements.setdefault((source, member), []).append(self._name_license(target))
                else:
                    self._relate(source, kind, target, scope)
        for package in self._packages:
            licenses = {
                member: _join(" AND ", statements.get((package["SPDXID"], member), ())) for member in _LICENSES.values()
            }
            self._document.read_package({**package, **licenses})
        self._describe()
        self._document.read_creators(self._tools)
        return self._document.report("spdx-3-json")

    def _relate(self, source: str, kind: str, target: str, scope: str) -> None:
        if _is_term(target):
            return
        if kind in ("dependsOn", "contains", "hasDynamicLink", "hasStaticLink"):
            word = "DEV_DEPENDENCY_OF" if scope in _NO_RUNTIME else "DEPENDENCY_OF"
            self._document.relate(target, word, source)
        elif kind in ("hasOptionalComponent", "hasOptionalDependency"):
            self._document.relate(target, "OPTIONAL_DEPENDENCY_OF", source)
        elif kind == "describes":
            self._document.describe(target)

    def _describe(self) -> None:
        """Notes the roots of the document, and those of an SBOM among them."""
        roots = {
            root for element in self._elements.values() for root in element.get("rootElement") or ()
        } - self._elements.keys()
        for root in sorted(roots):
            self._document.describe(root)

    def _name_license(self, reference: str, depth: int = 0) -> str:
        """The statement of a licence; NOASSERTION where there is none.

        Raises:
            EvidenceError: incomplete for a licence that the document does not contain; too large for sets that are
                nested too deep, or in a circle.
        """
        if reference.startswith(_LISTED):
            return reference.removeprefix(_LISTED)
        if _is_term(reference):
            return _NO_LICENSE
        if reference not in self._names:
            if depth > MAX_DEPTH:
                raise EvidenceError(Cause.TOO_LARGE, f"sets of licences are nested deeper than {MAX_DEPTH}")
            element = self._elements.get(reference)
            if element is None:
                detail = f"the document refers to a licence that it does not contain: {reference[:80]}"
                raise EvidenceError(Cause.INCOMPLETE, detail)
            self._names[reference] = self._name_element(element, depth)
        return self._names[reference]

    def _name_element(self, element: dict[str, Any], depth: int) -> str:
        kind = element["type"]
        if operator := _SETS.get(kind):
            members = element.get("expandedlicensing_member")
            names = (self._name_license(member, depth + 1) for member in _require_references(members))
            return _join(operator, names) or _NO_LICENSE
        if kind == "expandedlicensing_WithAdditionOperator":
            parts = [element.get(f"expandedlicensing_subject{member}") for member in ("ExtendableLicense", "Addition")]
            return " WITH ".join(self._name_license(part, depth + 1) for part in _require_references(parts))
        if kind == "expandedlicensing_OrLaterOperator":
            (subject,) = _require_references([element.get("expandedlicensing_subjectLicense")])
            return f"{self._name_license(subject, depth + 1)}+"
        return _read_license(element)


def _join(operator: str, names: Iterable[str]) -> str:
    """One statement of several; empty where nothing is stated. Choices are put in brackets.

    One that is too long is cut, as in `read_statement`, so that it is no expression.
    """
    parts: dict[str, None] = {}
    size = 0
    for name in names:
        if name not in parts:
            parts[name] = None
            size += len(name)
        if size > MAX_LICENSE:
            break
    if parts.keys() <= {_NO_LICENSE}:
        return ""
    has_several = len(parts) > 1
    return read_statement(
        operator.join(f"({name})" if has_several and _CHOICE.search(name) else name for name in parts)
    )


def _require_references(members: object) -> Iterator[str]:
    """The identifiers of the members of a licence.

    Raises:
        EvidenceError: wrong format when one of them is no identifier: what it says would be lost.
    """
    if not isinstance(members, list) or not members:
        raise wrong_format(_TITLE, "one of its licences has no members")
    for member in members:
        if not isinstance(member, str) or not member:
            raise wrong_format(_TITLE, "a member of one of its licences is no identifier")
        yield member


def _read_license(element: dict[str, Any]) -> str:
    members = ("simplelicensing_licenseExpression", "name", "simplelicensing_licenseText")
    expression, name, text = (read_statement(element.get(member)) for member in members)
    if not (expression or name or text):
        raise wrong_format(_TITLE, "one of its licences has neither an expression nor a name")
    return expression or name or "a text without a name"


def _package(element: dict[str, Any], reference: str) -> dict[str, Any]:
    """The package in the structure of SPDX 2."""
    identifiers = select_objects(element.get("externalIdentifier"))
    urls = [entry.get("identifier") for entry in identifiers if entry.get("externalIdentifierType") == "packageUrl"]
    purl = next(filter(None, [element.get("software_packageUrl"), *urls]), "")
    purpose = parse_text(element.get("software_primaryPurpose"), 40)
    version = element.get("software_packageVersion")
    members = {"versionInfo": version} if version is not None else {}
    return {
        "SPDXID": reference, "name": element.get("name"), **members,
        "externalRefs": [{"referenceType": "purl", "referenceLocator": purl}],
        "primaryPackagePurpose": "OPERATING-SYSTEM" if purpose == "operatingSystem" else purpose,
    }  # fmt: skip


def _is_term(reference: str) -> bool:
    """Whether it is one of the individuals of the specification, such as that for no licence."""
    return reference.startswith(_TERMS) or reference.rpartition("_")[2] in _ABSENT


FORMAT = SbomFormat(
    "spdx-3-json",
    "SPDX 3 JSON",
    "Yocto, Microsoft's sbom-tool, SPDX tools",
    matches,
    parse,
    paths=("*.spdx3.json", "*.spdx.json"),
)

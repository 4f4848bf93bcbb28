"""The components of a CycloneDX document, in the structure of JSON; its XML is brought into that structure.

Source of the format: the CycloneDX specification (cyclonedx.org/docs, schemas 1.0 to 1.7): `component`, `scope`, and
`licenseChoice`. A licence has an SPDX `id` or a `name`; an `expression` is one of SPDX. Where some are `concluded`
(`acknowledgement`, from 1.6 on), these are the result of an analysis, and replace what the component declares. The
specification does not say how several licences of a component relate, so all of them apply, except where they are
those of a Maven POM or a composer.json: of these the user may choose (Maven's model, `licenses`: "can select any of
them"; Composer's schema, `license`: "disjunctive").

Entries of these kinds are no packages: `file`, `operating-system`, `device`, `data`, `cryptographic-asset`. Neither are
the files and groups that Trivy lists as applications, with the property `aquasecurity:trivy:Class`
(`pkg/sbom/io/encode.go`). cyclonedx-npm marks what only development needs with the property
`cdx:npm:package:development` (github.com/CycloneDX/cyclonedx-property-taxonomy).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gate.formats.common import purl as purls
from gate.formats.common.cyclonedx import describe_tool, list_tools, walk_components
from gate.formats.common.json_fields import as_object, parse_text, parse_timestamp, select_objects, wrong_format
from gate.formats.sbom.collector import Collector, read_statement
from gate.formats.sbom.model import SbomReport, Scope

TITLE = "a CycloneDX document"
NO_PACKAGES = frozenset({"file", "operating-system", "device", "data", "cryptographic-asset"})
_CHOICES = ("pkg:maven/", "pkg:composer/")
"""Package URLs of components of whose licences the user may choose."""

_SCOPES = {str(scope): scope for scope in Scope}
_DEVELOPMENT = "cdx:npm:package:development"
_TRIVY_CLASS = "aquasecurity:trivy:Class"
_MAX_PROPERTIES = 1_000


class BomReader:
    """Reads the members of a document in their order."""

    def __init__(self) -> None:
        self.collector = Collector()
        self.has_vulnerabilities = False

    def read_metadata(self, metadata: dict[str, Any]) -> None:
        """Reads when, by which tool and of what the document was made. What is inside of its subject is a component."""
        self.collector.produced_at = parse_timestamp(metadata.get("timestamp"))
        self.collector.tool = next(iter(list_tools(metadata)), "")
        subject = as_object(metadata.get("component"))
        self.collector.project = describe_tool(subject)
        self.collector.list_element(parse_text(subject.get("bom-ref"), 1000))
        for component in require_list(subject, "components"):
            self.read_component(component)

    def read_component(self, value: object) -> None:
        """Reads a component and all components inside it."""
        if not isinstance(value, dict):
            raise wrong_format(TITLE, "one of its `components` is not an object")
        for component in walk_components(value):
            require_list(component, "components")
            self.collector.list_element(parse_text(component.get("bom-ref"), 1000))
            self._add(component)

    def read_service(self, value: object) -> None:
        """Notes the identifiers of a service and of those inside it."""
        remaining = [value]
        while remaining:
            service = as_object(remaining.pop())
            self.collector.list_element(parse_text(service.get("bom-ref"), 1000))
            remaining += select_objects(service.get("services"))

    def read_dependency(self, value: object) -> None:
        """Notes what a dependency refers to. A link into another document (`urn:cdx:…`) is not resolved."""
        dependency = as_object(value)
        depends_on, provides = dependency.get("dependsOn") or [], dependency.get("provides") or []
        references = [dependency.get("ref"), *(depends_on if isinstance(depends_on, list) else [])]
        for reference in (*references, *(provides if isinstance(provides, list) else [])):
            text = parse_text(reference, 1000)
            if not text.startswith("urn:cdx:"):
                self.collector.refer(text)

    def read_composition(self, value: object) -> None:
        """Notes a document that says itself that its list of components is incomplete."""
        aggregate = parse_text(as_object(value).get("aggregate"), 60)
        note = f"the document says that parts of its list are {aggregate.replace('_', ' ')} (`compositions`)"
        if aggregate.startswith("incomplete") and note not in self.collector.notes:
            self.collector.notes.append(note)

    def read_vulnerability(self, _value: object) -> None:
        """Notes that the document lists a vulnerability."""
        self.has_vulnerabilities = True

    def _add(self, component: Mapping[str, Any]) -> None:
        kind = parse_text(component.get("type"), 40)
        properties = _read_properties(component)
        if kind in NO_PACKAGES or (kind == "application" and _TRIVY_CLASS in properties):
            self.collector.skip("file of packages" if kind == "application" else kind)
            return
        purl = parse_text(component.get("purl"), 1000)
        package = purls.read_name(purl)
        group, name = (parse_text(component.get(member)) for member in ("group", "name"))
        if not name:
            raise wrong_format(TITLE, "one of its components has no `name`")
        scope = _SCOPES.get(parse_text(component.get("scope"), 40))
        if properties.get(_DEVELOPMENT) == "true":
            scope = Scope.EXCLUDED
        self.collector.add(
            package.name or (f"{group}/{name}" if group else name), component.get("version") or package.version,
            read_licenses(component), is_choice=purl.startswith(_CHOICES), purl=purl, scope=scope,
        )  # fmt: skip

    def report(self, name: str) -> SbomReport:
        """The report of the whole document; raises as `SbomFormat` says."""
        advice = "; the probe `security` reads its vulnerabilities" if self.has_vulnerabilities else ""
        return self.collector.report(name, advice)


def read_licenses(component: Mapping[str, Any]) -> list[str]:
    """The statements about the licence of a component: the concluded ones, if there are any.

    Raises:
        EvidenceError: wrong format when `licenses` is not a list of objects.
    """
    entries = require_list(component, "licenses")
    statements = [(_acknowledgement(entry), _statement(entry)) for entry in entries]
    concluded = [statement for acknowledgement, statement in statements if acknowledgement == "concluded"]
    return concluded or [statement for _, statement in statements]


def _acknowledgement(entry: Mapping[str, Any]) -> object:
    return entry.get("acknowledgement") or as_object(entry.get("license")).get("acknowledgement")


def _statement(entry: Mapping[str, Any]) -> str:
    """The expression, identifier or name of a licence; one that has only an address or a text is named by that.

    Raises:
        EvidenceError: wrong format when it has none of them: which licence it is would be lost.
    """
    licence = as_object(entry.get("license"))
    statement = read_statement(
        entry.get("expression") or licence.get("id") or licence.get("name") or licence.get("url")
    )
    if not statement and not licence.get("text"):
        raise wrong_format(TITLE, "a licence of one of its components has neither an identifier nor a name")
    return statement or "a text without a name"


def _read_properties(component: Mapping[str, Any]) -> dict[str, str]:
    properties = select_objects(component.get("properties"))[:_MAX_PROPERTIES]
    return {parse_text(entry.get("name"), 100): parse_text(entry.get("value"), 40) for entry in properties}


def require_list(entry: Mapping[str, Any], member: str) -> list[dict[str, Any]]:
    """The objects of a list that may be absent.

    Raises:
        EvidenceError: wrong format when it is null or anything else: what it holds would be lost.
    """
    raw = entry.get(member, [])
    objects = select_objects(raw)
    if not isinstance(raw, list) or len(objects) != len(raw):
        raise wrong_format(TITLE, f"`{member}` of one of its components is not a list of objects")
    return objects

"""The statements of a CycloneDX document: the `analysis` of its vulnerabilities.

Source of the format: the CycloneDX specification, `vulnerabilities[].analysis` and `affects` (1.4 to 1.7), and its
guide "Vulnerability Exploitability eXchange". The component of `affects` may be in the same document or, as a BOM-Link,
in another one: then its reference must be a package URL to be known. The versions of `affects` matter where the
component has none; a range of them is compared with no scan. `false_positive` is not affected; its state says why.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gate.formats.common.json_fields import as_object, parse_text, parse_timestamp, select_objects
from gate.formats.findings.collector import Collector
from gate.formats.findings.cyclonedx_bom import BomReader
from gate.formats.vex.model import VexDocument, VexProduct, VexStatement, VexStatus
from gate.formats.vex.statements import Statements, join_reasons, limit_products, read_identifiers, read_names

_FALSE_POSITIVE = "false_positive"
_STATES = {
    "not_affected": VexStatus.NOT_AFFECTED,
    _FALSE_POSITIVE: VexStatus.NOT_AFFECTED,
    "resolved": VexStatus.FIXED,
    "resolved_with_pedigree": VexStatus.FIXED,
    "exploitable": VexStatus.AFFECTED,
    "in_triage": VexStatus.UNDER_INVESTIGATION,
}


class VexBom(BomReader):
    """Collects the vulnerabilities with an analysis; which components they are about is known at the end."""

    def __init__(self) -> None:
        super().__init__(Collector(lambda _path: True))
        self._entries: list[tuple[dict[str, Any], list[tuple[str, tuple[str, ...]]]]] = []

    def add_vulnerability(self, entry: Mapping[str, Any]) -> None:
        """Remembers one vulnerability that has an analysis."""
        analysis = as_object(entry.get("analysis"))
        if not parse_text(analysis.get("state")):
            return
        names = [entry.get("id"), *(reference.get("id") for reference in select_objects(entry.get("references")))]
        targets = [
            (parse_text(target.get("ref"), 1000), _versions(target))
            for target in select_objects(limit_products(entry.get("affects")))
        ]
        self.grow(1000 + sum(len(ref) for ref, _ in targets))
        self._entries.append(({"names": read_names(names), **{key: analysis.get(key) for key in _READ}}, targets))

    def document(self, name: str) -> VexDocument:
        """The document of all that was collected."""
        statements = Statements()
        timestamp = parse_timestamp(self.timestamp)
        for analysis, targets in self._entries:
            status = _STATES.get(parse_text(analysis["state"], 40))
            if status is None or not analysis["names"]:
                statements.note("a vulnerability has no name or an unknown state, and takes nothing out")
                continue
            changed = parse_timestamp(analysis["lastUpdated"] or analysis["firstIssued"]) or timestamp
            products = tuple(product for ref, versions in targets for product in self._products(ref, versions))
            statements.add(VexStatement(analysis["names"], status, products, _justification(analysis), changed))
        return statements.document(name, self.author, timestamp)

    def _products(self, ref: str, versions: tuple[str, ...]) -> list[VexProduct]:
        component = self.find_component(ref)
        names = read_identifiers([component.purl or component.name])
        exact = (component.version,) if component.version or not versions else versions
        return [VexProduct(names, version=version) for version in exact] if names else []


_READ = ("state", "justification", "detail", "lastUpdated", "firstIssued")


def _versions(target: Mapping[str, Any]) -> tuple[str, ...]:
    """The exact versions that the target lists; a range is an unknown version, which no finding has."""
    listed = select_objects(limit_products(target.get("versions")))
    return tuple(
        parse_text(entry.get("version"), 100) or f"range {parse_text(entry.get('range'), 100)}" for entry in listed
    )


def _justification(analysis: Mapping[str, Any]) -> str:
    reason = join_reasons(analysis["justification"], analysis["detail"])
    return reason or (_FALSE_POSITIVE if analysis["state"] == _FALSE_POSITIVE else "")

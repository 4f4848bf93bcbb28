"""Reads OpenVEX documents.

Source of the format: the OpenVEX specification (github.com/openvex/spec, OPENVEX-SPEC.md, version 0.2.0). Documents of
version 0.0.1 name vulnerabilities, products and subcomponents by texts. A statement without a timestamp has that of the
document. `not_affected` needs a justification or an impact statement.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from gate.formats.common.json_fields import as_object, parse_text, parse_timestamp, select_strings, wrong_format
from gate.formats.common.json_outline import find_names
from gate.formats.common.json_stream import walk
from gate.formats.vex.model import VexDocument, VexFormat, VexProduct, VexStatement, VexStatus
from gate.formats.vex.statements import Statements, join_reasons, limit_products, read_identifiers, read_names

_EXPECTED = "an OpenVEX document"
_CONTEXT = "https://openvex.dev/ns"
_READ = frozenset({"@context", "author", "timestamp", "last_updated", "statements"})


def matches(head: bytes) -> bool:
    """Whether the document has a context and statements."""
    return {"@context", "statements"} <= find_names(head) or {"@context", "author"} <= find_names(head)


def parse(stream: BinaryIO) -> VexDocument:
    """The statements of the document.

    Raises:
        EvidenceError: wrong format or unreadable when it is no such document, or broken.
    """
    top: dict[str, Any] = {}
    entries: list[dict[str, Any]] = []
    for path, value in walk(stream, {"statements": {}}):
        match path:
            case (str(name),) if name in _READ:
                top[name] = value
            case ("statements", int()):
                if not isinstance(value, dict):
                    raise wrong_format(_EXPECTED, "one of its statements is not an object")
                entries.append(value)
    if not parse_text(top.get("@context")).startswith(_CONTEXT) or not isinstance(top.get("statements"), list):
        raise wrong_format(_EXPECTED, "this JSON lacks its `@context` or its `statements`")
    statements = Statements()
    timestamp = parse_timestamp(top.get("timestamp"))
    for entry in entries:
        _add(statements, entry, top)
    return statements.document("openvex", parse_text(top.get("author"), 100), timestamp)


def _add(statements: Statements, entry: dict[str, Any], top: dict[str, Any]) -> None:
    status = parse_text(entry.get("status"), 40)
    names = _names(entry.get("vulnerability"))
    if not names or status not in set(VexStatus):
        statements.note("a statement has no vulnerability or an unknown status, and takes nothing out")
        return
    components = _components(entry.get("subcomponents"))
    products = [
        VexProduct(names, _components(product.get("subcomponents")) or components)
        for names, product in _products(entry.get("products"))
    ]
    statements.add(
        VexStatement(
            names,
            VexStatus(status),
            tuple(products),
            join_reasons(entry.get("justification"), entry.get("impact_statement")),
            parse_timestamp(entry.get("timestamp") or top.get("timestamp")),
        )
    )


def _names(vulnerability: object) -> tuple[str, ...]:
    if isinstance(vulnerability, str):
        return read_names([vulnerability])
    entry = as_object(vulnerability)
    address = parse_text(entry.get("@id"), 200).rpartition("/")[2]
    return read_names([entry.get("name") or address, *select_strings(entry.get("aliases"))])


def _components(listed: object) -> tuple[VexProduct, ...]:
    return tuple(VexProduct(names) for names, _ in _products(listed))


def _products(listed: object) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    """The identifiers of the products or components of a list, with their members: objects, or texts."""
    for entry in limit_products(listed):
        product = {"@id": entry} if isinstance(entry, str) else as_object(entry)
        identifiers = as_object(product.get("identifiers"))
        hashes = as_object(product.get("hashes"))
        names = read_identifiers([product.get("@id"), *identifiers.values(), *hashes.values()])
        if names:
            yield names, product


FORMAT = VexFormat("openvex", "OpenVEX", "vexctl and others (OpenVEX)", matches, parse, paths=("*vex*.json",))

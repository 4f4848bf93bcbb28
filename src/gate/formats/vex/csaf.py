"""Reads CSAF documents (security advisories and VEX).

Source of the format: OASIS CSAF 2.0 and 2.1, sections 3.2.2 (product tree), 3.2.3 (vulnerabilities) and 4.5 (profile
VEX). A product that is not affected needs a flag or an impact statement (a threat of the category `impact`). A draft
takes nothing out of the counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, BinaryIO

from gate.formats.common.json_fields import as_object, parse_text, parse_timestamp, select_objects, wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import walk
from gate.formats.vex.model import VexDocument, VexFormat, VexStatement, VexStatus
from gate.formats.vex.product_tree import ProductTree
from gate.formats.vex.statements import Statements, join_reasons, limit_products, read_names
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

_EXPECTED = "a CSAF document"
_STATUSES = {
    "known_not_affected": VexStatus.NOT_AFFECTED,
    "fixed": VexStatus.FIXED,
    "first_fixed": VexStatus.FIXED,
    "known_affected": VexStatus.AFFECTED,
    "first_affected": VexStatus.AFFECTED,
    "last_affected": VexStatus.AFFECTED,
    "under_investigation": VexStatus.UNDER_INVESTIGATION,
    "unknown": VexStatus.UNDER_INVESTIGATION,
}


def matches(head: bytes) -> bool:
    """Whether the document has the version of CSAF."""
    return "document.csaf_version" in find_member_paths(head)


def parse(stream: BinaryIO) -> VexDocument:
    """The product status of each vulnerability.

    Raises:
        EvidenceError: wrong format or unreadable when it is no such document, or broken; too large when its tree is.
    """
    top: dict[str, Any] = {}
    entries: list[dict[str, Any]] = []
    for path, value in walk(stream, {"vulnerabilities": {}}):
        match path:
            case (str(name),):
                top[name] = value
            case ("vulnerabilities", int()) if isinstance(value, dict):
                entries.append(value)
    document, tree = as_object(top.get("document")), ProductTree(as_object(top.get("product_tree")))
    tracking = as_object(document.get("tracking"))
    if not isinstance(document.get("csaf_version"), str):
        raise wrong_format(_EXPECTED, "this JSON lacks its `document.csaf_version`")
    if tracking.get("status") == "draft":
        raise EvidenceError(Cause.EMPTY, "the document is a draft (`document.tracking.status`)")
    statements = Statements()
    timestamp = parse_timestamp(tracking.get("current_release_date"))
    for entry in entries:
        for statement in _statements(entry, tree, timestamp):
            statements.add(statement)
        if unlisted := _count_unlisted(entry, tree):
            statements.note("a status of a product that the product tree does not list, which does not count", unlisted)
    author = parse_text(as_object(document.get("publisher")).get("name"), 100)
    return statements.document("csaf", author, timestamp)


def _statements(entry: dict[str, Any], tree: ProductTree, timestamp: datetime | None) -> Iterator[VexStatement]:
    """A statement for each product of each status: the justifications differ by product."""
    names = read_names([entry.get("cve"), *(name.get("text") for name in select_objects(entry.get("ids")))])
    reasons = _justifications(entry, tree) if names else {}
    for name, status in _STATUSES.items() if names else ():
        for product_id in limit_products(as_object(entry.get("product_status")).get(name)):
            if product := tree.find(parse_text(product_id, 500)):
                reason = reasons.get(product_id, "") if status is VexStatus.NOT_AFFECTED else ""
                yield VexStatement(names, status, (product,), reason, timestamp)


def _count_unlisted(entry: dict[str, Any], tree: ProductTree) -> int:
    """How many statuses are of products that the document does not list."""
    status = as_object(entry.get("product_status"))
    references = (reference for name in _STATUSES for reference in limit_products(status.get(name)))
    return sum(tree.find(parse_text(reference, 500)) is None for reference in references)


def _justifications(entry: dict[str, Any], tree: ProductTree) -> dict[str, str]:
    """Why a product is not affected, by its id: the label of its flag, and the details of its impact statement."""
    labels: dict[str, str] = {}
    for flag in select_objects(entry.get("flags")):
        labels |= dict.fromkeys(tree.expand(flag), parse_text(flag.get("label"), 100))
    details: dict[str, str] = {}
    for threat in select_objects(entry.get("threats")):
        if threat.get("category") == "impact":
            details |= dict.fromkeys(tree.expand(threat), parse_text(threat.get("details")))
    return {key: join_reasons(labels.get(key), details.get(key)) for key in {*labels, *details}}


FORMAT = VexFormat("csaf", "CSAF", "vendors (CSAF security advisories and VEX)", matches, parse, paths=("*csaf*.json",))

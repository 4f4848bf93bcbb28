"""A scan that lost a part is refused or has as many findings as before: a lost part never makes it better."""

from __future__ import annotations

import copy
import io
import json
from collections.abc import Iterator
from typing import Any

from gate.formats.common.json_stream import walk_sequence
from gate.formats.findings.model import ScanReport
from gate.model.errors import EvidenceError
from tests.cases import cases
from tests.corpus import Record, records
from tests.formats.findings.test_findings_corpus import attempt

NAMES = (
    "yarn-audit", "composer-audit-json", "trufflehog-json", "detect-secrets", "hadolint-json", "zap-json",
    "nuclei-jsonl", "gitlab-report", "cyclonedx-json", "github-dependabot", "github-code-scanning",
    "github-secret-scanning", "github-graphql-vuln",
)  # fmt: skip
LEGITIMATE = {
    # Lists whose emptiness is what a tool writes that finds nothing, or reads no more than the others.
    "advisories", "alerts", "results", "vulnerabilities", "nodes",
}  # fmt: skip
MAPS = (("advisories",), ("results",))
"""Members that map a package or a file to its findings: without one of them, nothing shows that it was there."""

MAX_ENTRIES = 3
"""How many entries of a list are changed."""

Place = tuple[str | int, ...]
_LOST = object()


def decode(record: Record) -> list[Any]:
    """The documents of the file; numbers with a fraction need not stay exact here."""
    documents = walk_sequence(io.BytesIO(record.file.read_bytes()))
    return [json.loads(json.dumps(document, default=float)) for document in documents]


def places(value: Any, place: Place = ()) -> Iterator[Place]:
    """The places of all members, and of the first entries of lists, down to six levels."""
    if len(place) > 6:
        return
    if isinstance(value, dict):
        for name, inner in value.items():
            yield (*place, name)
            yield from places(inner, (*place, name))
    elif isinstance(value, list):
        for index, inner in enumerate(value[:MAX_ENTRIES]):
            yield from places(inner, (*place, index))


def changed(documents: list[Any], place: Place, value: Any) -> bytes:
    """The documents, one in a line, with another value at a place, or without it."""
    *folders, name = place
    target: Any = documents
    for folder in folders:
        target = target[folder]
    original = copy.copy(target)
    if value is _LOST:
        target.pop(name)
    elif value == "renamed":
        target[f"x{name}"] = target.pop(name)
    else:
        target[name] = value
    text = "\n".join(map(json.dumps, documents))
    target.clear()  # and back again: a copy of the documents takes longer than all else
    if isinstance(target, dict):
        target.update(original)
    else:
        target.extend(original)
    return text.encode()


def count(report: ScanReport) -> int:
    """The findings that count."""
    return sum(not finding.suppressed for finding in report.findings)


@cases("record", records(*NAMES))
def test_a_lost_member_never_leaves_fewer_findings(record: Record) -> None:
    original = attempt(record)
    if isinstance(original, EvidenceError):
        return
    documents = decode(record)
    for place in list(places(documents)):
        for value in (_LOST, "renamed", None, "text"):
            if value is _LOST and (not isinstance(place[-1], str) or place[-2:-1] in MAPS):
                continue
            report = attempt(record, changed(documents, place, value))
            if isinstance(report, ScanReport) and count(report) < count(original):
                raise AssertionError(f"{place} as {value!r} leaves {count(report)} of {count(original)} findings")


@cases("record", records(*NAMES))
def test_an_emptied_list_is_refused_unless_it_is_that_of_the_findings(record: Record) -> None:
    original = attempt(record)
    if isinstance(original, EvidenceError):
        return
    documents = decode(record)
    for place in list(places(documents)):
        if not isinstance(place[-1], str) or place[-1] in LEGITIMATE:
            continue
        report = attempt(record, changed(documents, place, []))
        if isinstance(report, ScanReport):
            assert count(report) >= count(original), place

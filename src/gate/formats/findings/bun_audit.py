"""Reads the reports of `bun audit --json`: a map of packages to the advisories of npm's registry.

Source of the format: Bun's documentation, "bun audit", and npm's bulk advisory endpoint, whose answer it is. It names
no version of a package and no fix. Where it finds nothing, Bun writes an empty map, which only a checklist that names
the format can attribute to Bun.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from gate.formats.common.json_fields import parse_text, select_objects, wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import walk
from gate.formats.findings.collector import Collector
from gate.formats.findings.model import FindingsFormat, PathFilter, ScanFinding, ScanReport
from gate.formats.findings.npm_advisories import SEVERITIES, read_advisory

_EXPECTED = "a report of `bun audit --json`"
_ADVISORY = re.compile(r"[^\[]+\[\]\.vulnerable_versions")


def matches(head: bytes) -> bool:
    """Whether a member holds a list of advisories of npm's registry."""
    return any(_ADVISORY.fullmatch(path) for path in find_member_paths(head))


def parse(stream: BinaryIO, includes: PathFilter) -> ScanReport:
    """The advisories on the packages of bun.lock.

    Raises:
        EvidenceError: wrong format or unreadable when it is not such a report, or broken.
    """
    collector = Collector(includes)
    for path, value in walk(stream, {}):
        match path:
            case ():
                if not isinstance(value, dict):
                    raise wrong_format(_EXPECTED, "this JSON is no map of packages")
            case (str(package),):
                collector.extend(_advisories(package, value))
    return collector.report("bun-audit", "Bun audit")


def _advisories(package: str, value: object) -> Iterator[ScanFinding]:
    advisories = select_objects(value)
    if not (isinstance(value, list) and advisories and len(advisories) == len(value)):
        raise wrong_format(_EXPECTED, "the advisories of one package are not a list of objects")
    for advisory in advisories:
        if "vulnerable_versions" not in advisory:
            raise wrong_format(_EXPECTED, "one of its advisories has no `vulnerable_versions`")
        yield read_advisory(advisory, parse_text(package) or "unnamed package")


FORMAT = FindingsFormat(
    "bun-audit", "Bun audit", "Bun (`bun audit --json`)", matches, parse, SEVERITIES, paths=("*bun-audit*.json",)
)

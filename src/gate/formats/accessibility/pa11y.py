"""Reads the JSON of pa11y: the list of issues (`pa11y --reporter json`), or the results of its JavaScript interface.

Source of the format: pa11y's README, "Reporters" and "Results". A page that cannot be loaded gives no JSON. A page
without issues gives `[]`, which is recognized only with `format: pa11y`: it could be of any tool.
"""

from __future__ import annotations

from typing import BinaryIO

from gate.formats.accessibility.fields import MAX_PAGES
from gate.formats.accessibility.model import TYPES, AccessibilityFormat, AccessibilityReport, Page
from gate.formats.accessibility.pa11y_issues import read_issues
from gate.formats.common.json_fields import wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import walk
from gate.formats.common.page_urls import parse_url
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

_TITLE = "issues of pa11y"
_ISSUE = {"[].code", "[].typeCode", "[].message"}


def matches(head: bytes) -> bool:
    """Whether the entries of the list are issues, or the documents are results with issues."""
    paths = find_member_paths(head)
    return paths >= _ISSUE or any({f"{prefix}pageUrl", f"{prefix}issues"} <= paths for prefix in ("", "[]."))


def parse(stream: BinaryIO) -> AccessibilityReport:
    """The issues of one page, or the results of several; raises as `AccessibilityFormat` says."""
    document: object = None
    members: dict[str | int, object] = {}
    for path, value in walk(stream, {}):
        if path:
            members[path[0]] = value
        else:
            document = value
    entries = list(members.values())
    if isinstance(document, dict):
        pages = [_read_results(members)]
    elif isinstance(document, list) and any(isinstance(entry, dict) and "issues" in entry for entry in entries):
        pages = [_read_results(entry) for entry in entries]
    elif isinstance(document, list):
        pages = [Page("", read_issues(entries, _TITLE))]
    else:
        raise wrong_format(_TITLE, "this JSON is neither a list nor an object")
    if len(pages) > MAX_PAGES:
        raise EvidenceError(Cause.TOO_LARGE, f"the report has more than {MAX_PAGES:,} pages")
    return AccessibilityReport("pa11y", tuple(pages), TYPES, tool="pa11y")


def _read_results(raw: object) -> Page:
    if not isinstance(raw, dict) or not isinstance(raw.get("issues"), list):
        raise wrong_format(_TITLE, "the results of a page have no list `issues`")
    return Page(parse_url(raw.get("pageUrl")), read_issues(raw["issues"], _TITLE))


FORMAT = AccessibilityFormat("pa11y", "pa11y JSON", "pa11y (`--reporter json`)", matches, parse)

"""Reads the JSON of pa11y-ci (`pa11y-ci --json`).

Source of the format: pa11y-ci's README, "Reporters", and `lib/reporters/json.js`. `total` is the number of pages,
`errors` that of all issues. A page that could not be loaded has an error with a message alone in place of its issues.
The issues of a page within the `threshold` of the configuration are not listed.
"""

from __future__ import annotations

from typing import Any, BinaryIO

from gate.formats.accessibility.fields import MAX_PAGES
from gate.formats.accessibility.model import TYPES, AccessibilityFormat, AccessibilityReport, Page
from gate.formats.accessibility.pa11y_issues import read_issues
from gate.formats.common.json_fields import parse_text, wrong_format
from gate.formats.common.json_outline import find_names
from gate.formats.common.json_stream import walk
from gate.formats.common.page_urls import parse_url
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

_TITLE = "a report of pa11y-ci"


def matches(head: bytes) -> bool:
    """Whether the document has the totals of pa11y-ci."""
    return {"total", "passes", "errors", "results"} <= find_names(head)


def parse(stream: BinaryIO) -> AccessibilityReport:
    """The pages of the report; raises as `AccessibilityFormat` says."""
    top: dict[str, Any] = {}
    pages = []
    for path, value in walk(stream, {"results": {}}):
        match path:
            case (str(member),):
                top[member] = value
            case ("results", str(url)):
                pages.append(_read_page(url, value))
    if not isinstance(top.get("results"), dict):
        raise wrong_format(_TITLE, "this JSON has no object `results`")
    count = sum(problem.elements for page in pages for problem in page.problems)
    if top.get("total") != len(pages) or top.get("errors") != count or len(pages) > MAX_PAGES:
        detail = (
            f"it lists {len(pages):,} pages and {count:,} issues, which are not its totals; is a page listed twice?"
        )
        raise EvidenceError(Cause.INCOMPLETE, f"the report is incomplete: {detail}")
    if not pages:
        raise EvidenceError(Cause.EMPTY, "the report contains no page")
    return AccessibilityReport("pa11y-ci", tuple(pages), TYPES, tool="pa11y-ci")


def _read_page(url: str, raw: object) -> Page:
    entries = raw if isinstance(raw, list) else []
    for entry in entries:
        if isinstance(entry, dict) and "code" not in entry and "type" not in entry:
            message = parse_text(entry.get("message"), 150) or "an error without a message"
            raise EvidenceError(Cause.UNREADABLE, f"pa11y could not test {parse_url(url)}: {message}")
    return Page(parse_url(url), read_issues(raw, _TITLE))


FORMAT = AccessibilityFormat("pa11y-ci", "pa11y-ci JSON", "pa11y-ci (`--json`)", matches, parse)

"""Reads the assertions of Lighthouse CI (`.lighthouseci/assertion-results.json` of `lhci assert`).

Source of the format: Lighthouse CI's `packages/utils/src/assertions.js`, and `packages/cli/src/assert/assert.js`, which
lists those that hold only with `includePassedAssertions`.
"""

from __future__ import annotations

from typing import Any, BinaryIO

from gate.formats.common.json_fields import as_object, parse_number, parse_text, wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import walk
from gate.formats.common.page_urls import parse_url
from gate.formats.lighthouse.model import Assertion, LighthouseFormat, LighthouseReport
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

_TITLE = "assertions of Lighthouse CI"
MAX_ASSERTIONS = 50_000


def matches(head: bytes) -> bool:
    """Whether the entries of the list are assertions."""
    return {"[].auditId", "[].operator", "[].passed"} <= find_member_paths(head)


def parse(stream: BinaryIO) -> LighthouseReport:
    """The assertions; raises as `LighthouseFormat` says."""
    assertions = []
    for path, value in walk(stream, {}):
        if not path and not isinstance(value, list):
            raise wrong_format(_TITLE, "this JSON is not a list")
        if path:
            assertions.append(_read(as_object(value)))
        if len(assertions) > MAX_ASSERTIONS:
            raise EvidenceError(Cause.TOO_LARGE, f"the report has more than {MAX_ASSERTIONS:,} assertions")
    if not assertions:
        detail = "the report lists no assertion; set `includePassedAssertions: true` in the assertions of Lighthouse CI"
        raise EvidenceError(Cause.EMPTY, detail)
    return LighthouseReport("lhci-assertions", (), tuple(assertions), "Lighthouse CI")


def _read(entry: dict[str, Any]) -> Assertion:
    holds, level = entry.get("passed"), entry.get("level", "error")
    if not isinstance(holds, bool) or level not in ("error", "warn", "off"):
        raise wrong_format(_TITLE, "an assertion has no result, or an unknown level")
    audit = ".".join(text for member in ("auditId", "auditProperty") if (text := parse_text(entry.get(member), 100)))
    actual, expected = _describe(entry.get("actual")), _describe(entry.get("expected"))
    operator = parse_text(entry.get("operator"), 10)
    message = f"{parse_text(entry.get('name'), 60)}: {actual}, expected {operator} {expected}"
    return Assertion(parse_url(entry.get("url")), audit or "assertion", level, holds, message)


def _describe(raw: object) -> str:
    number = parse_number(raw)
    return f"{number:.10g}" if number is not None else parse_text(raw, 60) or "no value"


FORMAT = LighthouseFormat(
    "lhci-assertions", "Lighthouse CI assertions", "Lighthouse CI (`.lighthouseci/assertion-results.json`)",
    matches, parse, paths=(".lighthouseci/assertion-results.json",))  # fmt: skip

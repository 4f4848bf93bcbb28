"""Reads the report of Lighthouse (`lighthouse --output json`), versions 4 to 13.

Source of the format: Lighthouse's `docs/understanding-results.md` and `types/lhr/lhr.d.ts`. A score is from 0 to 1, or
null when the audit or the category was not computed. The value of a metric is `numericValue`, and `rawValue` before
version 5. `runtimeError` says that the page could not be measured. An audit passes with a score of 0.9
(`report/renderer/report-utils.js`); one that counts in a category has a weight there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, BinaryIO

from gate.formats.common.json_fields import (
    as_object,
    parse_number,
    parse_text,
    parse_timestamp,
    select_objects,
    wrong_format,
)
from gate.formats.common.json_outline import find_names
from gate.formats.common.json_stream import walk
from gate.formats.common.page_urls import parse_url
from gate.formats.lighthouse.fields import parse_score
from gate.formats.lighthouse.model import CATEGORIES, METRICS, Audit, LighthouseFormat, LighthouseReport, PageRun
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

_TITLE = "a report of Lighthouse"
_PASSES = Decimal("0.9")
_URLS = ("requestedUrl", "finalDisplayedUrl", "finalUrl", "mainDocumentUrl")
_UNITS = {"total-byte-weight": "byte", "cumulative-layout-shift": "unitless"}
MAX_WARNINGS = 3


def matches(head: bytes) -> bool:
    """Whether the document has the version of Lighthouse."""
    return "lighthouseVersion" in find_names(head)


def parse(stream: BinaryIO) -> LighthouseReport:
    """The run of the report; raises as `LighthouseFormat` says."""
    top: dict[str, Any] = {}
    audits: dict[str, dict[str, Any]] = {}
    for path, value in walk(stream, {"audits": {}}):
        match path:
            case (str(member),):
                top[member] = value
            case ("audits", str(name)):
                audits[name] = _reduce(name, as_object(value))
    _require_run(top)
    settings = as_object(top.get("configSettings"))
    url = next((url for member in _URLS if (url := parse_url(top.get(member)))), "")
    if not url:
        raise wrong_format(_TITLE, "it does not name the page")
    categories = as_object(top.get("categories"))
    metrics, reasons = _read_metrics(audits)
    failed = _list_failed(categories, audits, reasons)
    run = PageRun(
        url,
        parse_text(settings.get("formFactor") or settings.get("emulatedFormFactor"), 20),
        {CATEGORIES[name]: score for name, score in _scores(categories) if name in CATEGORIES},
        metrics,
        reasons,
        failed,
        _over_budget(audits),
    )
    tool = f"Lighthouse {parse_text(top.get('lighthouseVersion'), 40)}"
    notes = [parse_text(warning, 200) for warning in _list(top.get("runWarnings")) if isinstance(warning, str)]
    produced_at = parse_timestamp(top.get("fetchTime"))
    return LighthouseReport("lighthouse", (run,), None, tool, produced_at, tuple(notes[:MAX_WARNINGS]))


def _reduce(name: str, audit: dict[str, Any]) -> dict[str, Any]:
    """The audit without its details, which may be large; those of a budget are needed."""
    is_budget = name.endswith("-budget")
    return {member: value for member, value in audit.items() if member != "details" or is_budget}


def _require_run(top: Mapping[str, Any]) -> None:
    """Raises EvidenceError when the page could not be measured, or a part of the report is missing."""
    error = as_object(top.get("runtimeError"))
    if error and error.get("code") != "NO_ERROR":
        code, message = parse_text(error.get("code"), 60), parse_text(error.get("message"), 150)
        raise EvidenceError(Cause.UNREADABLE, f"Lighthouse could not measure the page: {code}: {message}")
    for member in ("audits", "categories"):
        if not isinstance(top.get(member), dict):
            raise wrong_format(_TITLE, f"this JSON has no object `{member}`")


def _scores(categories: Mapping[str, Any]) -> Iterator[tuple[str, Decimal]]:
    for name, category in categories.items():
        score = parse_score(as_object(category).get("score"), _TITLE)
        if score is not None:
            yield name, score


def _read_metrics(audits: Mapping[str, Mapping[str, Any]]) -> tuple[dict[str, Decimal], dict[str, str]]:
    """The values of the metrics, and why one is missing although its audit is there."""
    metrics, reasons = {}, {}
    for name, fact in METRICS.items():
        audit = audits.get(name)
        if audit is None:
            continue
        number = parse_number(audit.get("numericValue", audit.get("rawValue")))
        unit = audit.get("numericUnit", _UNITS.get(name, "millisecond"))
        if audit.get("scoreDisplayMode") == "error" or number is None:
            message = parse_text(audit.get("errorMessage"), 150)
            reasons[fact] = f"Lighthouse could not compute it: {message}" if message else "its audit has no value"
        elif unit != _UNITS.get(name, "millisecond"):
            reasons[fact] = f"its unit is {parse_text(unit, 40)}"
        else:
            metrics[fact] = number
    return metrics, reasons


def _list_failed(
    categories: Mapping[str, Any], audits: Mapping[str, Mapping[str, Any]], reasons: dict[str, str]
) -> tuple[Audit, ...] | None:
    """The audits that count in a category and do not pass; None, with a reason, when one of them has no score.

    Raises:
        EvidenceError: incomplete when the result of one that counts is missing.
    """
    failed = []
    for name, category in _weighted_audits(categories):
        if name not in audits:
            raise EvidenceError(Cause.INCOMPLETE, f"the report has no result of the audit `{name}`")
        audit = audits[name]
        score = parse_score(audit.get("score"), _TITLE)
        if score is None:
            reasons["failed_audits"] = f"the audit `{name}` has no score"
        elif score < _PASSES:
            texts = [text for key in ("title", "displayValue") if (text := parse_text(audit.get(key), 150))]
            failed.append(Audit(name, category, ", ".join(texts), score))
    return None if "failed_audits" in reasons else tuple(failed)


def _weighted_audits(categories: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The audits with a weight, each with its category; one without it informs, or does not apply."""
    for category_name, category in categories.items():
        for reference in select_objects(as_object(category).get("auditRefs")):
            if parse_number(reference.get("weight")):
                yield parse_text(reference.get("id"), 100), parse_text(category_name, 60)


def _over_budget(audits: Mapping[str, Mapping[str, Any]]) -> tuple[str, ...] | None:
    """The rows of the budgets that are exceeded; None without a budget."""
    tables = [
        as_object(audit.get("details")).get("items")
        for name in ("performance-budget", "timing-budget")
        if (audit := audits.get(name)) and audit.get("scoreDisplayMode") != "notApplicable"
    ]
    rows = [row for table in tables if isinstance(table, list) for row in select_objects(table)]
    if not any(isinstance(table, list) for table in tables):
        return None
    return tuple(
        parse_text(row.get("label") or row.get("resourceType") or row.get("metric"), 100)
        for row in rows
        if row.get("countOverBudget") or row.get("sizeOverBudget") or row.get("overBudget")
    )


def _list(raw: object) -> list[object]:
    return raw if isinstance(raw, list) else []


FORMAT = LighthouseFormat(
    "lighthouse",
    "Lighthouse report",
    "Lighthouse (`--output json`)",
    matches,
    parse,
    paths=("lhr-*.json", ".lighthouseci/lhr-*.json", "*lighthouse*.json", "*.report.json"),
)

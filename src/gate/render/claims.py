"""The claims of a tracker as text: a table, annotations, SARIF, JSON, and the table that `gate sync` writes.

`claims.schema.json` beside this file describes the JSON, `readiness-gate/claims/3`.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import quote

from gate import __version__
from gate.model.decision import Status, Verdict
from gate.model.lazy_dataclass import dataclass
from gate.model.text import count_remaining, pluralize
from gate.render.annotations import LineAnnotation, render_commands
from gate.render.comparisons import ComparisonStatus, describe
from gate.render.escape import clean, markdown
from gate.trackers.checks.contradictions import RULES
from gate.trackers.claims.evaluation import Claim, ClaimReport
from gate.trackers.claims.saved import SCHEMA
from gate.trackers.claims.status import ClaimStatus

LABELS = {
    ClaimStatus.CONTRADICTED: "contradicted",
    ClaimStatus.UNCLAIMED: "can be ticked",
    ClaimStatus.VERIFIED: "supported by evidence",
    ClaimStatus.MET: "met",
    ClaimStatus.UNVERIFIED: "not verified",
    ClaimStatus.OPEN: "open",
    ClaimStatus.UNBOUND: "not covered by evidence",
}
"""How people read each status."""

MAX_LINES = 40
"""How many lines of entries without evidence the table names."""

STATUS_ICONS = {Status.PASS: "✅", Status.FAIL: "❌", Status.UNKNOWN: "❔", Status.WARN: "⚠️", Status.WAIVED: "🟡"}
REPORTED = {
    ClaimStatus.CONTRADICTED: ("error", "An entry is claimed as done, but evidence contradicts it."),
    ClaimStatus.UNCLAIMED: ("notice", "Evidence supports an entry that is not claimed as done."),
}
"""Level and meaning of each status that needs an action."""

_DATED_LABELS = {"overdue": "overdue", "stale": "stale"}
"""The labels of contradictions with the calendar; all others are contradictions within the document."""


def format_reason(claim: Claim) -> str:
    """Why a claim has its status: its own reason, else the first comparison that does not hold; else empty."""
    if claim.reason:
        return claim.reason
    for verdict in claim.verdicts:
        for comparison in verdict.comparisons:
            text = describe(comparison)
            if text.status in (ComparisonStatus.BROKEN, ComparisonStatus.NO_DATA):
                cause = f" ({text.reason.category})" if text.reason else ""
                return f"{verdict.item.id}: {text.text}{cause}"
    return ""


def format_label(claim: Claim) -> str:
    """The status of a claim for people. An unclaimed entry without a checkbox can only be marked as done."""
    if claim.status is ClaimStatus.UNCLAIMED and claim.entry.ticked is None:
        return "can be marked as done"
    return LABELS[claim.status]


def render_table(report: ClaimReport, source: str) -> str:
    """The console page: contradictions, then the claims by status, then the counts."""
    path = clean(report.path, 200)
    lines = [f"Claims of {path} compared with {clean(source, 200)}", ""]
    lines += [f"  {path}  note: {clean(note, 300)}" for note in report.notes]
    for contradiction in report.contradictions:
        heading = _DATED_LABELS.get(contradiction.rule, "contradicts itself")
        position = f"{path}:{contradiction.line}:{contradiction.column}"
        lines.append(f"  {position}  {heading}: {clean(contradiction.message, 200)}")
    for status in (status for status in ClaimStatus if status is not ClaimStatus.UNBOUND):
        lines += [
            f"  {path}:{claim.entry.line}:{claim.column}  {format_label(claim)}: {_title_and_reason(claim)}"
            for claim in report.claims
            if claim.status is status
        ]
    lines += _list_uncovered(report)
    counts = ", ".join(f"{report.count(status):,} {LABELS[status]}" for status in ClaimStatus)
    contradictions = f"{pluralize(len(report.contradictions), 'contradiction')} in the document itself"
    no_claims = "" if lines[-1] else "  no entry names evidence"
    return "\n".join((*lines, no_claims, f"{counts}; {contradictions}", ""))


def _list_uncovered(report: ClaimReport) -> list[str]:
    """The lines of the entries that no evidence covers, all of them in one line of the page."""
    numbers = [claim.entry.line for claim in report.claims if claim.status is ClaimStatus.UNBOUND]
    if not numbers:
        return []
    listed = f"{'line' if len(numbers) == 1 else 'lines'} {', '.join(map(str, numbers[:MAX_LINES]))}"
    more = "".join(f" and {text}" for text in count_remaining(numbers, MAX_LINES))
    return [f"  {clean(report.path, 200)}  {LABELS[ClaimStatus.UNBOUND]}: {listed}{more}"]


def _title_and_reason(claim: Claim) -> str:
    text = format_reason(claim)
    return clean(claim.entry.title, 100) + (f" — {clean(text, 200)}" if text else "")


@dataclass(frozen=True, slots=True)
class ClaimFinding:
    """A claim or a contradiction that needs an action; `level` is error, warning or notice."""

    rule: str
    level: str
    message: str
    line: int
    column: int


def list_findings(report: ClaimReport) -> Iterator[ClaimFinding]:
    """The contradictions of the document, then the claims that are contradicted and unclaimed."""
    for contradiction in report.contradictions:
        message = f"The document {contradiction.message}"
        yield ClaimFinding(contradiction.rule, "warning", message, contradiction.line, contradiction.column)
    for status, (level, _) in REPORTED.items():
        for claim in report.claims:
            if claim.status is status:
                yield ClaimFinding(str(status), level, _message(claim), claim.entry.line, claim.column)


def _message(claim: Claim) -> str:
    text = {
        ClaimStatus.CONTRADICTED: "claimed as done, but contradicted by evidence",
        ClaimStatus.UNCLAIMED: f"supported by evidence; {format_label(claim)}",
    }[claim.status]
    explanation = format_reason(claim)
    return clean(f"{clean(claim.entry.title, 100)}: {text}{'; ' if explanation else ''}{explanation}")


def render_annotations(report: ClaimReport) -> str:
    """Log commands that GitHub shows as annotations on the lines of the tracker."""
    path = clean(report.path)
    return render_commands(
        [
            LineAnnotation(finding.level, path, finding.line, 0, "Tracker", finding.message, finding.column)
            for finding in list_findings(report)
        ],
        page="table",
    )


def render_sarif(report: ClaimReport) -> str:
    """A SARIF 2.1.0 log of the findings (OASIS Standard, sections 3.13 to 3.30)."""
    entries = list(list_findings(report))
    descriptions = {str(status): description for status, (_, description) in REPORTED.items()} | dict(RULES)
    rule_ids = list(dict.fromkeys(finding.rule for finding in entries))
    rules = [{"id": rule_id, "shortDescription": {"text": descriptions[rule_id]}} for rule_id in rule_ids]
    uri = quote(report.path)
    results = [
        {
            "ruleId": finding.rule,
            "ruleIndex": rule_ids.index(finding.rule),
            "level": "note" if finding.level == "notice" else finding.level,
            "message": {"text": clean(finding.message)},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": uri},
                        "region": {"startLine": finding.line, "startColumn": finding.column},
                    }
                }
            ],
            "partialFingerprints": {"readinessGate/v1": fingerprint},
        }
        for finding, fingerprint in zip(entries, _fingerprints(entries), strict=True)
    ]
    driver = {"name": "readiness-gate", "version": __version__, "rules": rules}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    log = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2) + "\n"


def _fingerprints(findings: Iterable[ClaimFinding]) -> Iterator[str]:
    """What identifies each finding although its line moves: its rule and its message, without numbers."""
    counts: Counter[str] = Counter()
    for finding in findings:
        text = f"{finding.rule}\0{re.sub(r'[0-9]+', '0', finding.message)}"
        digest = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]
        counts[digest] += 1
        yield f"{digest}:{counts[digest]}"


def render_json(report: ClaimReport, source: str) -> str:
    """Every claim and contradiction, in the order of the document, as ASCII, so that every character is visible."""
    page = {
        "schema": SCHEMA,
        "gate": __version__,
        "tracker": report.path,
        "digest": report.digest,
        "checklist": source,
        "evaluated_at": report.evaluated_at.isoformat(),
        "counts": {str(status): report.count(status) for status in ClaimStatus},
        "contradictions": [
            {
                "rule": contradiction.rule,
                "line": contradiction.line,
                "column": contradiction.column,
                "message": contradiction.message,
            }
            for contradiction in report.contradictions
        ],
        "claims": [_claim(claim) for claim in report.claims],
    }
    return json.dumps(page, indent=2) + "\n"


def _claim(claim: Claim) -> dict[str, object]:
    entry = claim.entry
    return {
        "line": entry.line,
        "column": claim.column,
        "kind": str(entry.kind),
        "title": entry.title,
        "number": entry.number,
        "progress": str(entry.progress),
        "status": str(claim.status),
        "items": [{"id": verdict.item.id, "status": str(verdict.status)} for verdict in claim.verdicts],
        "reason": format_reason(claim),
    }


def render_verdict_table(verdicts: Sequence[Verdict]) -> str:
    """The table between the markers of a tracker. It has no dates, so that it changes only with the verdicts."""
    lines = ["", "| | item | verdict |", "| --- | --- | --- |"]
    lines += [_row(verdict) for verdict in verdicts if verdict.status in STATUS_ICONS]
    return "\n".join((*lines, "", ""))


def _row(verdict: Verdict) -> str:
    return f"| {STATUS_ICONS[verdict.status]} | {markdown(verdict.item.title, 100)} | {verdict.status} |"

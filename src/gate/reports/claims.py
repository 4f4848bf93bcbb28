"""The claims of a tracker as text: a table, annotations, SARIF, JSON, and the block that stands in the document."""

from __future__ import annotations

import json
from collections.abc import Iterator

from gate import __version__
from gate.model.decision import Decision, Status, Verdict
from gate.model.evidence import Finding, Severity
from gate.reports.annotations import of_findings
from gate.reports.escape import clean, markdown
from gate.reports.said import Mark, say
from gate.trackers.claims import Claim, Holding, Standing

SCHEMA = "readiness-gate/claims/1"
WORDS = {
    Standing.CONTRADICTED: "contradicted",
    Standing.UNCLAIMED: "tick it",
    Standing.VERIFIED: "verified",
    Standing.OPEN: "open",
    Standing.UNBOUND: "unbound",
}
"""What a reader of the table is told; `tick it` was seen and is not claimed."""

STATUS_MARKS = {Status.PASS: "✅", Status.FAIL: "❌", Status.UNKNOWN: "❔", Status.WARN: "⚠️", Status.WAIVED: "🟡"}
_ANSWERS = {
    Standing.CONTRADICTED: "claimed as done",
    Standing.UNCLAIMED: "seen, and not claimed: tick it",
}


def why(claim: Claim) -> str:
    """The first thing that keeps the items of a claim from passing; empty where nothing does."""
    for verdict in claim.verdicts:
        for comparison in verdict.because:
            said = say(comparison)
            if said.mark in (Mark.BROKEN, Mark.UNSEEN):
                reason = f" ({said.aside})" if said.mark is Mark.UNSEEN and said.aside else ""
                return f"{verdict.item.id}: {said.text}{reason}"
    return ""


def table(holding: Holding, source: str) -> str:
    """The page for people: contradictions first, then every claim by how it stands, then the counts."""
    name = clean(holding.path, 200)
    lines = [f"Claims of {name}, held against {clean(source, 200)}", ""]
    lines += [
        f"  {name}:{each.line}  contradicts itself: {clean(each.message, 200)}" for each in holding.contradictions
    ]
    for standing in Standing:
        for claim in holding.claims:
            if claim.standing is standing and standing is not Standing.UNBOUND:
                lines.append(f"  {name}:{claim.entry.line}  {WORDS[standing]}: {_told(claim)}")
    counts = ", ".join(f"{holding.count(standing):,} {standing}" for standing in Standing)
    lines += ["", f"{counts}; {len(holding.contradictions):,} contradictions in the document itself", ""]
    return "\n".join(lines)


def _told(claim: Claim) -> str:
    reason = why(claim)
    return clean(claim.entry.title, 100) + (f" — {clean(reason, 200)}" if reason else "")


def findings(holding: Holding) -> Iterator[Finding]:
    """What is contradicted, and what could be ticked, each at its line."""
    for each in holding.contradictions:
        yield Finding(each.rule, f"The document {each.message}", Severity.MEDIUM, holding.path, each.line)
    for claim in holding.claims:
        if claim.standing in _ANSWERS:
            severity = Severity.HIGH if claim.standing is Standing.CONTRADICTED else Severity.INFO
            rule = claim.standing.name.lower()
            message = f"{clean(claim.entry.title, 100)}: {_ANSWERS[claim.standing]}"
            reason = why(claim)
            yield Finding(rule, f"{message}; {reason}" if reason else message, severity, holding.path, claim.entry.line)


LEVELS = {Severity.HIGH: "error", Severity.MEDIUM: "warning", Severity.INFO: "notice"}


def commands(holding: Holding) -> str:
    """Log commands that GitHub shows at the lines of the tracker."""
    return of_findings([(LEVELS[each.severity], each) for each in findings(holding)], "Tracker")


def sarif(holding: Holding) -> str:
    """A SARIF 2.1.0 log of the findings (OASIS, sections 3.13 to 3.27)."""
    found = list(findings(holding))
    levels = {Severity.HIGH: "error", Severity.MEDIUM: "warning", Severity.INFO: "note"}
    rules = [{"id": rule} for rule in dict.fromkeys(each.rule for each in found)]
    results = [
        {
            "ruleId": each.rule,
            "level": levels[each.severity],
            "message": {"text": clean(each.message)},
            "locations": [
                {"physicalLocation": {"artifactLocation": {"uri": each.path}, "region": {"startLine": each.line}}}
            ],
        }
        for each in found
    ]
    driver = {"name": "readiness-gate", "version": __version__, "rules": rules}
    log = {"version": "2.1.0", "runs": [{"tool": {"driver": driver}, "results": results}]}
    return json.dumps({"$schema": "https://json.schemastore.org/sarif-2.1.0.json", **log}, indent=2) + "\n"


def as_json(holding: Holding, source: str) -> str:
    """Every claim and contradiction, in the order of the document; ASCII, so that nothing hides in it."""
    page = {
        "schema": SCHEMA,
        "gate": __version__,
        "tracker": holding.path,
        "checklist": source,
        "counts": {str(standing): holding.count(standing) for standing in Standing},
        "contradictions": [
            {"rule": each.rule, "line": each.line, "message": each.message} for each in holding.contradictions
        ],
        "claims": [
            {
                "line": claim.entry.line,
                "sort": str(claim.entry.sort),
                "title": claim.entry.title,
                "number": claim.entry.number,
                "state": str(claim.entry.state),
                "standing": str(claim.standing),
                "items": [{"id": each.item.id, "status": str(each.status)} for each in claim.verdicts],
                "why": why(claim),
            }
            for claim in holding.claims
        ],
    }
    return json.dumps(page, indent=2) + "\n"


def block(decision: Decision) -> str:
    """The table of verdicts that stands between the marks in a tracker; no dates, so that it only changes with them."""
    lines = ["", "| | item | verdict |", "| --- | --- | --- |"]
    lines += [_row(verdict) for verdict in decision.verdicts if verdict.status in STATUS_MARKS]
    return "\n".join((*lines, "", ""))


def _row(verdict: Verdict) -> str:
    return f"| {STATUS_MARKS[verdict.status]} | {markdown(verdict.item.title, 100)} | {verdict.status} |"

"""The claims of a tracker as text: a table, annotations, SARIF, JSON, and the block that stands in the document.

The format of the JSON is `readiness-gate/claims/1`, described by `claims.schema.json` beside this file.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from gate import __version__
from gate.model.decision import Status, Verdict
from gate.model.text import pluralize
from gate.render.annotations import Remark, of_remarks
from gate.render.comparisons import Mark, describe
from gate.render.escape import clean, markdown
from gate.trackers.checks.contradictions import RULES
from gate.trackers.claims import Claim, ClaimReport, Standing
from gate.trackers.claims_file import SCHEMA

TALLIED = {standing: str(standing) for standing in Standing} | {Standing.UNCLAIMED: "to tick"}
"""How each standing is named where it is counted."""

STATUS_MARKS = {Status.PASS: "✅", Status.FAIL: "❌", Status.UNKNOWN: "❔", Status.WARN: "⚠️", Status.WAIVED: "🟡"}
TOLD = {
    Standing.CONTRADICTED: ("error", "Something is claimed as done, and evidence does not show it."),
    Standing.UNCLAIMED: ("notice", "Evidence shows something that is not claimed as done."),
    Standing.UNBOUND: ("notice", "Something is asked for, and no evidence is bound to it."),
}
"""Level and meaning of the standings that ask somebody to do something."""


_HEADS = {"overdue": "overdue", "stale": "stale"}
"""What the table calls the contradictions with the calendar; the others are with the document itself."""


def why(claim: Claim) -> str:
    """What keeps the items of a claim from passing, the first of it; or why nothing is bound to it."""
    for verdict in claim.verdicts:
        for comparison in verdict.comparisons:
            said = describe(comparison)
            if said.mark in (Mark.BROKEN, Mark.UNSEEN):
                reason = f" ({said.aside})" if said.mark is Mark.UNSEEN and said.aside else ""
                return f"{verdict.item.id}: {said.text}{reason}"
    return claim.why


def named(claim: Claim) -> str:
    """How a claim stands, as its reader is told; what was seen and is not claimed has to be ticked, or marked."""
    if claim.standing is not Standing.UNCLAIMED:
        return str(claim.standing)
    return "tick it" if claim.entry.ticked is not None else "mark it as done"


def table(holding: ClaimReport, source: str) -> str:
    """The page for people: contradictions first, then every claim by how it stands, then the counts."""
    name = clean(holding.path, 200)
    lines = [f"Claims of {name}, held against {clean(source, 200)}", ""]
    lines += [
        f"  {name}:{each.line}:{each.column}  {_HEADS.get(each.rule, 'contradicts itself')}: {clean(each.message, 200)}"
        for each in holding.contradictions
    ]
    for standing in Standing:
        for claim in holding.claims:
            if claim.standing is standing:
                lines.append(f"  {name}:{claim.entry.line}:{claim.column}  {named(claim)}: {_told(claim)}")
    counts = ", ".join(f"{holding.count(standing):,} {TALLIED[standing]}" for standing in Standing)
    wrong = len(holding.contradictions)
    itself = f"{pluralize(wrong, 'contradiction')} in the document itself"
    return "\n".join((*lines, "" if lines[-1] else "  nothing in it names evidence", f"{counts}; {itself}", ""))


def _told(claim: Claim) -> str:
    reason = why(claim)
    return clean(claim.entry.title, 100) + (f" — {clean(reason, 200)}" if reason else "")


@dataclass(frozen=True, slots=True)
class CommandOutput:
    """Something that somebody has to look at: `level` is error, warning or notice; line and column count from 1."""

    rule: str
    level: str
    message: str
    line: int
    column: int


def told(holding: ClaimReport) -> Iterator[CommandOutput]:
    """What the document contradicts, then what is contradicted, what could be ticked, and what is bound to nothing."""
    for each in holding.contradictions:
        yield CommandOutput(each.rule, "warning", f"The document {each.message}", each.line, each.column)
    for standing, (level, _) in TOLD.items():
        for claim in holding.claims:
            if claim.standing is standing:
                yield CommandOutput(standing.name.lower(), level, _message(claim), claim.entry.line, claim.column)


def _message(claim: Claim) -> str:
    said = {
        Standing.CONTRADICTED: "claimed as done",
        Standing.UNCLAIMED: f"seen, and not claimed: {named(claim)}",
        Standing.UNBOUND: "bound to nothing",
    }[claim.standing]
    reason = why(claim)
    return clean(f"{clean(claim.entry.title, 100)}: {said}{'; ' if reason else ''}{reason}")


def commands(holding: ClaimReport) -> str:
    """Log commands that GitHub shows at the lines of the tracker."""
    path = clean(holding.path)
    return of_remarks(
        [Remark(each.level, path, each.line, 0, "Tracker", each.message, each.column) for each in told(holding)],
        rest="table",
    )


def sarif(holding: ClaimReport) -> str:
    """A SARIF 2.1.0 log of the findings (OASIS Standard, sections 3.13 to 3.30)."""
    found = list(told(holding))
    meanings = {standing.name.lower(): meaning for standing, (_, meaning) in TOLD.items()} | dict(RULES)
    names = list(dict.fromkeys(each.rule for each in found))
    rules = [{"id": name, "shortDescription": {"text": meanings[name]}} for name in names]
    uri = quote(holding.path)
    results = [
        {
            "ruleId": each.rule,
            "ruleIndex": names.index(each.rule),
            "level": "note" if each.level == "notice" else each.level,
            "message": {"text": clean(each.message)},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": uri},
                        "region": {"startLine": each.line, "startColumn": each.column},
                    }
                }
            ],
        }
        for each in found
    ]
    driver = {"name": "readiness-gate", "version": __version__, "rules": rules}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    log = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2) + "\n"


def as_json(holding: ClaimReport, source: str) -> str:
    """Every claim and contradiction, in the order of the document; ASCII, so that nothing hides in it."""
    page = {
        "schema": SCHEMA,
        "gate": __version__,
        "tracker": holding.path,
        "digest": holding.digest,
        "checklist": source,
        "held_at": holding.at.isoformat(),
        "counts": {str(standing): holding.count(standing) for standing in Standing},
        "contradictions": [
            {"rule": each.rule, "line": each.line, "column": each.column, "message": each.message}
            for each in holding.contradictions
        ],
        "claims": [_claim(claim) for claim in holding.claims],
    }
    return json.dumps(page, indent=2) + "\n"


def _claim(claim: Claim) -> dict[str, object]:
    entry = claim.entry
    return {
        "line": entry.line,
        "column": claim.column,
        "sort": str(entry.sort),
        "title": entry.title,
        "number": entry.number,
        "state": str(entry.state),
        "standing": str(claim.standing),
        "items": [{"id": each.item.id, "status": str(each.status)} for each in claim.verdicts],
        "why": why(claim),
    }


def block(verdicts: Sequence[Verdict]) -> str:
    """The table of verdicts that stands between the marks in a tracker; no dates, so that it only changes with them."""
    lines = ["", "| | item | verdict |", "| --- | --- | --- |"]
    lines += [_row(verdict) for verdict in verdicts if verdict.status in STATUS_MARKS]
    return "\n".join((*lines, "", ""))


def _row(verdict: Verdict) -> str:
    return f"| {STATUS_MARKS[verdict.status]} | {markdown(verdict.item.title, 100)} | {verdict.status} |"

"""The decision as JSON: versioned, deterministic, exact; what `--baseline` reads.

The format is `readiness-gate/result/1`, described by `result.schema.json` beside this file. Counts, shares and numbers
lose nothing: a share is its two counts, a decimal and a fraction are strings. Probe inputs are left out, since they
can name what should not be published. Everything is ASCII, so no invisible character can hide in it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from gate import __version__
from gate.model.checklist import Amount, Expectation, FromBaseline, Pattern, Words
from gate.model.decision import Broken, Comparison, Decision, Held, Outcome, Preview, Skip, Verdict, WaiverCheck
from gate.model.evidence import Evidence, Finding, NotApplicable, Observation, Seen, Source, Unseen
from gate.model.values import FactSpec, Percentage, Value
from gate.result.reader import SCHEMA

MAX_FINDINGS = 5_000
"""How many findings of one item are saved; `findings_total` says how many there were."""


def render(decision: Decision) -> str:
    """The decision as indented JSON, ending in a newline; items stand in the checklist's order."""
    return json.dumps(_decision(decision), indent=2) + "\n"


def _decision(decision: Decision) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "gate": __version__,
        "state": str(decision.state),
        "title": decision.title,
        "decided_at": _time(decision.decided_at),
        "score": {
            "overall": _fraction(decision.score.overall),
            "by_category": {name: _fraction(value) for name, value in decision.score.by_category.items()},
        },
        "subject": _subject(decision),
        "checklist": {"file": decision.checklist_file, "digest": decision.checklist_digest},
        "baseline": decision.baseline_file,
        "standing": str(decision.enforcement),
        "preview": None if decision.preview is None else _preview(decision.preview),
        "notes": list(decision.notes),
        "items": [_verdict(verdict) for verdict in decision.verdicts],
    }


def _preview(preview: Preview) -> dict[str, Any]:
    return {
        "state": preview.state and str(preview.state),
        "flips": [
            {"item": flip.item, "now": flip.before and str(flip.before), "then": flip.after and str(flip.after)}
            for flip in preview.status_changes
        ],
        "problems": list(preview.problems),
    }


def _subject(decision: Decision) -> dict[str, Any]:
    subject = decision.subject
    return {
        "event": subject.event,
        "trigger": subject.trigger,
        "repo": subject.repo,
        "head_sha": subject.head_sha,
        "tested_sha": subject.tested_sha,
        "branch": subject.branch,
        "base_ref": subject.base_ref,
        "base_sha": subject.base_sha,
        "pull_request": subject.pull_request,
        "head_repo": subject.head_repo,
        "is_fork": subject.is_fork,
        "is_draft": subject.is_draft,
        "labels": sorted(subject.labels),
        "run_url": subject.run_url,
    }


def _verdict(verdict: Verdict) -> dict[str, Any]:
    item = verdict.item
    return {
        "id": item.id,
        "title": item.title,
        "category": item.category,
        "owner": item.owner,
        "weight": _decimal(item.weight),
        "probe": item.probe,
        "status": str(verdict.status),
        "took_ms": round(verdict.duration * 1000),
        "because": [_comparison(comparison) for comparison in verdict.comparisons],
        "skip": None if verdict.skip is None else _skip(verdict.skip),
        "waiver": None if verdict.waiver is None else _ruling(verdict.waiver),
        "evidence": None if verdict.evidence is None else _evidence(verdict.evidence, item.facts),
    }


def _skip(skip: Skip) -> dict[str, Any]:
    return {"cause": str(skip.cause), "detail": skip.detail, "by_diff": skip.by_diff}


def _comparison(comparison: Comparison) -> dict[str, Any]:
    expectation = comparison.expectation
    return {
        "expectation": expectation.text,
        "place": str(expectation.position),
        "level": str(comparison.level),
        "fact": expectation.fact.name,
        "op": str(expectation.op),
        "wanted": _bound(expectation),
        "outcome": _outcome(comparison.outcome),
    }


def _bound(expectation: Expectation) -> dict[str, Any] | None:
    match expectation.threshold:
        case Amount() as written:
            return _amount(written)
        case FromBaseline(by, relative):
            return {"baseline": None if by is None else _amount(by), "relative": relative}
        case Words(words):
            return {"words": list(words)}
        case Pattern(regex):
            return {"pattern": regex}
        case _:
            return None


def _amount(amount: Amount) -> dict[str, str]:
    return {"number": _decimal(amount.number), "unit": amount.unit}


def _outcome(outcome: Outcome) -> dict[str, Any]:
    match outcome:
        case Held(value, bound, where) | Broken(value, bound, where):
            shown = _fraction(bound) if isinstance(bound, Fraction) else list(bound) if bound else None
            kind = "held" if isinstance(outcome, Held) else "broken"
            return {"is": kind, "value": _value(value), "bound": shown, "where": where}
        case _:
            return _unknown(outcome)


def _unknown(outcome: Unseen | NotApplicable) -> dict[str, Any]:
    if isinstance(outcome, Unseen):
        return {"is": "unseen", "reason": str(outcome.category), "detail": outcome.detail}
    return {"is": "not applicable", "detail": outcome.detail, "by_diff": outcome.by_diff}


def _ruling(ruling: WaiverCheck) -> dict[str, Any]:
    waiver = ruling.waiver
    return {
        "in_force": ruling.in_force,
        "why": ruling.reason,
        "until": waiver.until.isoformat(),
        "by": waiver.by,
        "reason": waiver.reason,
        "link": waiver.link,
        "but": [_comparison(comparison) for comparison in ruling.but],
    }


def _evidence(evidence: Evidence, specs: Mapping[str, FactSpec]) -> dict[str, Any]:
    return {
        "facts": {name: _observation(observed, specs, name) for name, observed in evidence.facts.items()},
        "findings": [_finding(finding) for finding in evidence.findings[:MAX_FINDINGS]],
        "findings_total": len(evidence.findings),
        "sources": [_source(source) for source in evidence.sources],
        "notes": list(evidence.notes),
        "observed_at": _time(evidence.observed_at),
        "reported": evidence.self_reported,
    }


def _observation(observed: Observation, specs: Mapping[str, FactSpec], name: str) -> dict[str, Any]:
    if not isinstance(observed, Seen):
        return _unknown(observed)
    unit = specs[name].unit if name in specs else ""
    seen = {"is": "seen", "value": _value(observed.value), "unit": unit, "where": observed.target}
    others = [_observation(other, specs, name) for other in observed.others]
    return seen | ({"others": others} if others else {})


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "message": finding.message,
        "severity": str(finding.severity),
        "path": finding.path,
        "line": finding.line,
        "end_line": finding.end_line,
    }


def _source(source: Source) -> dict[str, Any]:
    return {
        "location": source.location,
        "format": source.format,
        "tool": source.tool,
        "produced_at": _time(source.produced_at),
        "digest": source.digest,
    }


def _value(value: Value) -> dict[str, Any]:
    match value:
        case bool():
            return {"flag": value}
        case str():
            return {"word": value}
        case Percentage(part, of):
            return {"share": {"part": part, "of": of}}
        case Decimal():
            return {"number": _decimal(value)}
        case _:
            return {"set": sorted(value)}


def _decimal(number: Decimal) -> str:
    return f"{number:f}"


def _fraction(number: Fraction | None) -> str | None:
    return None if number is None else str(number)


def _time(moment: datetime | None) -> str | None:
    """ISO 8601 in UTC; a time without a zone, as some reports write it, is left without."""
    if moment is None:
        return None
    return moment.isoformat() if moment.tzinfo is None else moment.astimezone(UTC).isoformat()

"""The output of `gate doctor`: one line for each examination, or JSON; ready to paste into an issue."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator

from gate.model.diagnosis import Diagnosis, Examination, Outcome
from gate.model.text import pluralize
from gate.render.doctor_texts import text_of
from gate.render.escape import clean

SCHEMA = "readiness-gate/doctor/1"
"""The version of the JSON, which a change that breaks a reader increases."""

MARKS = {Outcome.GOOD: "✔", Outcome.BAD: "✘", Outcome.UNKNOWN: "?"}
WIDTH = 22
"""Columns of the name of an examination."""


def render_text(diagnosis: Diagnosis) -> str:
    """The diagnosis for a terminal; what is not good has its position, what is expected, and the next step."""
    count = Counter(examination.outcome for examination in diagnosis.examinations)
    lines = [_heading(diagnosis), ""]
    for examination in diagnosis.examinations:
        lines += _lines(examination)
    bad = pluralize(count[Outcome.BAD], "problem")
    lines += ["", f"{bad}, {count[Outcome.UNKNOWN]:,} unknown, {count[Outcome.GOOD]:,} good"]
    return "\n".join((*lines, ""))


def render_json(diagnosis: Diagnosis) -> str:
    """The diagnosis as JSON, described in docs/doctor.md; no member is ever absent."""
    document = {
        "schema": SCHEMA,
        "good": diagnosis.is_good,
        "repository": clean(diagnosis.repo),
        "branch": clean(diagnosis.branch),
        "event": clean(diagnosis.event),
        "examinations": [_members(examination) for examination in diagnosis.examinations],
    }
    text = json.dumps(document, indent=2, ensure_ascii=False)
    return text.replace("##[", "#\\u0023[") + "\n"  # a runner executes `##[` anywhere in a line of a job's log


def _heading(diagnosis: Diagnosis) -> str:
    parts = [clean(diagnosis.repo) or "this repository"]
    parts += [f"rules of {clean(diagnosis.branch)}"] if diagnosis.branch else []
    parts += [f"event {clean(diagnosis.event)}"] if diagnosis.event else []
    return f"gate doctor: {', '.join(parts)}"


def _lines(examination: Examination) -> Iterator[str]:
    text = text_of(examination)
    yield f"{MARKS[examination.outcome]} {examination.name:<{WIDTH}} {clean(text.observation)}"
    if examination.outcome is Outcome.GOOD:
        return
    details = (("at", str(examination.position or "")), ("expected", text.expected), ("next", text.next_step))
    yield from (f"    {label:<9} {clean(detail)}" for label, detail in details if detail)
    yield from (f"              {_clean_line(line)}" for line in text.snippet.splitlines())


def _clean_line(line: str) -> str:
    """A line of a snippet with its indent."""
    return line[: len(line) - len(line.lstrip(" "))] + clean(line)


def _members(examination: Examination) -> dict[str, str | int]:
    position, text = examination.position, text_of(examination)
    return {
        "name": examination.name,
        "outcome": str(examination.outcome),
        "observation": clean(text.observation),
        "expected": clean(text.expected),
        "next": clean(text.next_step),
        "file": clean(position.file) if position else "",
        "line": position.line if position else 0,
        "column": position.column if position else 0,
        "snippet": "\n".join(_clean_line(line) for line in text.snippet.splitlines()),
    }

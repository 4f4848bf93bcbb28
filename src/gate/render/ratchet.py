"""Proposed thresholds as a patch, and as lines for people."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from gate.model.ratchet import Proposal, RefusalCause, ThresholdChange, Unchanged
from gate.model.text import pluralize
from gate.render.escape import clean_lines
from gate.render.numbers import format_number

UNCHANGED = {
    Unchanged.NOTHING_STRICTER: "Nothing to tighten: no threshold is stricter at today's values.",
    Unchanged.NO_RATCHET: "Nothing to tighten: no item has the key `ratchet`; `--all` tightens every fixed threshold.",
    Unchanged.READY_TODAY: "Nothing to adopt: the checklist is ready today.",
}

REFUSALS = {
    RefusalCause.PROBLEM: "{detail}",
    RefusalCause.NO_PLACE: "there is no place for a plan: give `must` a line of its own, and no `plan`",
    RefusalCause.INHERITED: "the base policy demands `{line}` ({detail}), and no repository lowers it: fix it, or "
    "write a waiver where the base policy has `may_waive`",
    RefusalCause.NO_DATA: "`{line}` has no data: {detail}",
    RefusalCause.RELATIVE: "`{line}` is broken, and no threshold changes its baseline: fix it, or write a waiver",
    RefusalCause.NO_LIMIT: "`{line}` is broken, and it is no minimum or maximum: fix it, or write a waiver",
    RefusalCause.NO_DATA_OF_A_TARGET: "`{line}` has no data for every target",
    RefusalCause.OUT_OF_RANGE: "`{line}` cannot be lowered to today's value: {detail}",
    RefusalCause.ALWAYS_HOLDS: "`{line}` would hold for every value: fix it, or write a waiver",
    RefusalCause.UNMATCHED: "no `must` of an item with data is a minimum or a maximum of the fact in `{line}`",
    RefusalCause.NOT_EDITABLE: "`{line}` is folded, escaped or shared: write `{detail}` by hand",
}


def render_patch(proposal: Proposal) -> str:
    """A unified diff of the checklist, for `git apply` or `patch -p1`; empty when nothing changes."""
    before, after = (data.decode("utf-8-sig").splitlines(keepends=True) for data in (proposal.before, proposal.after))
    lines = difflib.unified_diff(before, after, f"a/{proposal.file}", f"b/{proposal.file}")
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def render_summary(proposal: Proposal, unchanged: Unchanged) -> str:
    """Each change with the value that it follows from, the plans, and what is refused; or why there is nothing."""
    return clean_lines("".join(f"{line}\n" for line in (tuple(_lines(proposal)) or (UNCHANGED[unchanged],))))


def _lines(proposal: Proposal) -> Iterator[str]:
    for change in proposal.changes:
        yield f"{change.item}: {change.before} → {change.after} ({_value(change)})"
    for plan in proposal.plans:
        day, texts = list(plan.steps.items())[-1]
        steps = pluralize(len(plan.steps), "step")
        yield f"{plan.item}: plan with {steps}, the last on {day}: {', '.join(texts)}"
    for refusal in proposal.refusals:
        text = REFUSALS[refusal.cause].format(line=refusal.line, detail=refusal.detail)
        yield f"{refusal.item}: {text}" if refusal.item else text


def _value(change: ThresholdChange) -> str:
    value = format_number(change.worst, change.unit)
    return f"today {value}" if change.runs == 1 else f"worst of {change.runs} runs {value}"

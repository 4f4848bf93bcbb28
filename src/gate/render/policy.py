"""Notes on the policy: which checklist was used, what a changed one changes, and which evidence is self-reported."""

from __future__ import annotations

from collections.abc import Iterator

from gate.model.decision import Decision, Enforcement, Preview, StatusChange
from gate.model.text import join_names

MAX_NAMED = 10
"""How many items or problems one note names."""


def policy_notes(decision: Decision) -> Iterator[str]:
    """The notes on a first checklist, on a changed one, and on self-reported evidence, in this order."""
    if decision.enforcement is Enforcement.FIRST:
        yield (
            f"This is the first checklist of {decision.subject.base_ref or 'the base branch'}. It is not in force "
            f"until it is merged; after that, a change like this one will be {decision.state}."
        )
    if decision.enforcement is Enforcement.POLICY_ONLY:
        yield "This change only edits the policy. The new checklist is checked and shown here; reviewers decide on it."
    if decision.preview:
        yield from _preview_notes(decision.preview, decision.subject.surface.change_request)
    self_reported = [verdict.item.id for verdict in decision.verdicts if verdict.is_self_reported]
    if self_reported:
        yield (
            "Self-reported by the pull request's own run, and not verified by this one: "
            f"{join_names(self_reported, MAX_NAMED)}. The code of the pull request could have forged these values."
        )


def _preview_notes(preview: Preview, change_request: str) -> Iterator[str]:
    if preview.problems:
        yield f"The checklist of this {change_request} has errors. If it were merged, no change could pass the gate."
        yield from preview.problems[:MAX_NAMED]
    elif preview.status_changes:
        changes = join_names([_describe_change(change) for change in preview.status_changes], MAX_NAMED)
        yield f"With the checklist of this {change_request}, the decision would be {preview.state} ({changes})."
    else:
        yield f"The checklist of this {change_request} would not change the status of any item."


def _describe_change(change: StatusChange) -> str:
    if change.before is None:
        return f"{change.item}: new ({change.after})"
    if change.after is None:
        return f"{change.item}: removed (was {change.before})"
    return f"{change.item}: {change.before} → {change.after}"

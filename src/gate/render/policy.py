"""What a reader must know of the policy before reading a verdict: which checklist judged, and whose word it was."""

from __future__ import annotations

from collections.abc import Iterator

from gate.model.decision import Decision, Enforcement, Preview, StatusChange
from gate.model.text import join_names

_NAMED = 10
"""How many items one remark names."""


def remarks(decision: Decision) -> Iterator[str]:
    """The remarks on a first checklist, on a changed one, and on what is self-reported, in this order."""
    if decision.enforcement is Enforcement.FIRST:
        yield (
            f"This is the first checklist of {decision.subject.base_ref or 'the base branch'}, not yet in force: it "
            f"binds nobody until it is merged. Once it is, a change like this one will be {decision.state}."
        )
    if decision.enforcement is Enforcement.POLICY_ONLY:
        yield "This change is one of the policy alone: it is checked and shown here, and review decides it."
    if decision.preview:
        yield from _preview(decision.preview)
    told = [verdict.item.id for verdict in decision.verdicts if verdict.evidence and verdict.evidence.self_reported]
    if told:
        yield (
            "Self-reported by the pull request's own run, and not seen by this one: "
            f"{join_names(told, _NAMED)}. Its code could have made these numbers."
        )


def _preview(shown: Preview) -> Iterator[str]:
    if shown.problems:
        yield "Merged, the broken checklist of this pull request would close the gate for everybody."
        yield from shown.problems[:_NAMED]
    elif shown.status_changes:
        yield (
            f"The checklist of this pull request would say {shown.state}: "
            f"{join_names([_flip(flip) for flip in shown.status_changes], _NAMED)}."
        )
    else:
        yield "The checklist of this pull request would judge every item as it is judged now."


def _flip(flip: StatusChange) -> str:
    if flip.before is None:
        return f"{flip.item} is new ({flip.after})"
    if flip.after is None:
        return f"{flip.item} is gone (was {flip.before})"
    return f"{flip.item} from {flip.before} to {flip.after}"

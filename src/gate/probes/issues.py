"""Open issues, by label and milestone: how many there are, and how old the oldest is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from pydantic import Field

from gate.errors import EvidenceError
from gate.github import Hub
from gate.github.issues import Issue, labels, milestones, open_issues
from gate.model.evidence import Evidence, Finding, NotApplicable, Observation, Reason, Seen
from gate.model.values import Better, FactSpec
from gate.probe import Probe, Scene
from gate.probes import _github as github
from gate.probes._reports import Inputs


class Params(Inputs):
    """What stands under `with:`."""

    labels: github.Texts | None = Field(default=None, description="Only issues that carry all of these labels.")
    milestone: github.Text | None = Field(default=None, description="Only issues of the milestone of this title.")


FACTS = (
    FactSpec("open", "open issues; pull requests are none", better=Better.LOWER, permission="issues: read"),
    FactSpec("oldest_age", "time since the oldest of them was opened", "s", Better.LOWER, permission="issues: read"),
)


def measure(inputs: Params, scene: Scene) -> Evidence:
    """Lists the open issues.

    Raises:
        EvidenceError: forbidden when there is no token.
    """
    hub, found = github.hub_of(scene), list[Issue]()

    def look() -> Mapping[str, Observation]:
        found.extend(open_issues(hub, inputs.labels or (), inputs.milestone or ""))
        if not found:
            _check_names(hub, inputs)
        return {"open": Seen(Decimal(len(found))), "oldest_age": _oldest(scene, found)}

    facts = github.see(FACTS, look)
    return github.evidence(facts, f"{hub.repo}: issues", [Finding(f"#{one.number}", one.title) for one in found])


def _oldest(scene: Scene, found: Sequence[Issue]) -> Observation:
    if not found:
        return NotApplicable("no such issue is open")
    oldest = min(found, key=lambda one: one.created_at)
    return Seen(github.age(scene, oldest.created_at).value, f"#{oldest.number}")


def _check_names(hub: Hub, inputs: Params) -> None:
    """Nobody is to be told that no issue is open because a word is misspelt.

    Raises:
        EvidenceError: absent when the repository has no such label or milestone.
    """
    known = {name.lower() for name in labels(hub)} if inputs.labels else set()
    for label in inputs.labels or ():
        if label.lower() not in known:
            raise EvidenceError(Reason.ABSENT, f"the repository has no label {label!r}")
    if inputs.milestone and inputs.milestone not in milestones(hub):
        raise EvidenceError(Reason.ABSENT, f"the repository has no milestone {inputs.milestone!r}")


PROBE = Probe(
    summary="Open issues, by label and milestone: how many, and how old the oldest is.",
    params=Params,
    facts=FACTS,
    measure=measure,
    outside=lambda _inputs: True,
)

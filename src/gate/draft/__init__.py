"""A first checklist for a repository that has none: what is on disk, measured, with bounds that hold today.

The values come through the probes themselves, so that what is drafted is what will be judged. Reports that are not
there, and that the repository's tools could make, become items in comments. Nothing is written here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gate.draft import items, makers, pages
from gate.errors import EvidenceError
from gate.model.evidence import Reason
from gate.settings import DEFAULT_CHECKLISTS
from gate.world import World

CHECKLIST = DEFAULT_CHECKLISTS[0]
WORKFLOW = ".github/workflows/readiness.yml"


@dataclass(frozen=True, slots=True)
class Draft:
    """What `gate init` would write, by path; what is there and stays; in words, what was found and what is missed."""

    pages: Mapping[str, str]
    existing: tuple[str, ...]
    found: tuple[str, ...]
    missed: tuple[str, ...] = ()


def propose(world: World) -> Draft:
    """Looks at the repository and drafts a checklist and a workflow; pages that exist are left out of `pages`."""
    findings = items.look(world)
    missed = makers.suggest(world, findings)
    wanted = {CHECKLIST: pages.checklist(world, findings), WORKFLOW: pages.workflow(findings)}
    existing = tuple(path for path in (*DEFAULT_CHECKLISTS, WORKFLOW) if _exists(world, path))
    if set(DEFAULT_CHECKLISTS).intersection(existing):
        del wanted[CHECKLIST]
    written = {path: text for path, text in wanted.items() if path not in existing}
    found = (*(f"{item.id}: {item.title}" for item in findings.items), *findings.remarks)
    return Draft(written, existing, found, missed)


def _exists(world: World, path: str) -> bool:
    """Whether anything is there, were it a link to nothing."""
    try:
        world.resolve(path)
    except EvidenceError as fault:
        return fault.reason is not Reason.ABSENT or bool(world.glob([path]))
    return True

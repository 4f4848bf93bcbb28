"""A first checklist for a repository that has none: what is on disk, measured, with bounds that hold today.

The values come through the probes themselves, so that what is drafted is what will be judged. Reports that are not
there, and that the repository's tools could make, become items in comments. Nothing is written here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gate.adapters.host import Host
from gate.config.settings import DEFAULT_CHECKLISTS
from gate.model.errors import EvidenceError
from gate.model.evidence import Category
from gate.model.text import named
from gate.scaffold import items, pages, test_tools

CHECKLIST = DEFAULT_CHECKLISTS[0]
WORKFLOW = ".github/workflows/readiness.yml"
MAX_TOLD = 3
"""Reports that are named in a sentence; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What `gate init` would write, by path; what is there and stays; in words, what was found, noticed and missed."""

    pages: Mapping[str, str]
    existing: tuple[str, ...]
    found: tuple[str, ...]
    noticed: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()


def propose(host: Host) -> Draft:
    """Looks at the repository and drafts a checklist and a workflow; pages that exist are left out of `pages`."""
    findings = items.look(host)
    missed = test_tools.suggest(host, findings)
    wanted = {CHECKLIST: pages.checklist(host, findings), WORKFLOW: pages.workflow(findings)}
    existing = tuple(path for path in (*DEFAULT_CHECKLISTS, WORKFLOW) if _exists(host, path))
    if set(DEFAULT_CHECKLISTS).intersection(existing):
        del wanted[CHECKLIST]
    written = {path: text for path, text in wanted.items() if path not in existing}
    found = tuple(f"{item.id}: {item.title}" for item in findings.items)
    notes = (f"{item.id}: {note}" for item in findings.items for note in item.notes)
    noticed = (*notes, *findings.remarks, *_committed(host, findings), *_below(host))
    return Draft(written, existing, found, noticed, missed)


def _below(host: Host) -> Iterator[str]:
    """What to say where the root is a folder of a repository: a gate of its own, or a mistake."""
    if top := host.repository.enclosing_root():
        yield f"the repository begins at {top}, and GitHub runs the workflows there alone: `gate init --root {top}`"


def _committed(host: Host, findings: items.Findings) -> tuple[str, ...]:
    """What to say of reports that git keeps, or would: where the tests do not run, the old report is still there."""
    reports = {path for item in findings.items for path in item.reports}
    listing = ("ls-files", "--cached", "--others", "--exclude-standard", "-z", "--")
    try:
        told = host.repository.git(*listing, *(f":(literal){path}" for path in reports)) if reports else b""
    except EvidenceError:
        return ()
    kept = sorted(reports.intersection(told.decode("utf-8", "replace").split("\0")))
    if not kept:
        return ()
    them = named(kept, MAX_TOLD)
    return (f"git does not ignore {them}: a committed report is judged where none was made, so name it in .gitignore",)


def _exists(host: Host, path: str) -> bool:
    """Whether anything is there, were it a link to nothing."""
    try:
        host.workspace.resolve(path)
    except EvidenceError as fault:
        return fault.category is not Category.ABSENT or bool(host.workspace.glob([path]))
    return True

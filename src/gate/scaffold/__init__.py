"""`gate init`: drafts a checklist and a workflow from the reports on disk, with thresholds that hold today.

The probes measure the reports, so the draft uses the same values as later runs. Reports that are not on disk but that
the repository's test tools could write become items in comments. This package writes no files.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from pathlib import Path

from gate.adapters.host import Host
from gate.adapters.repository import Repository
from gate.adapters.workspace import Workspace
from gate.config.settings import DEFAULT_CHECKLISTS
from gate.model.errors import EvidenceError
from gate.model.evidence import Category
from gate.model.lazy_dataclass import dataclass
from gate.model.text import join_names
from gate.scaffold import pages, test_tools
from gate.scaffold.project_scan import MAX_NAMED, ProjectScan
from gate.scaffold.scanner import scan_project

CHECKLIST = DEFAULT_CHECKLISTS[0]
WORKFLOW = ".github/workflows/readiness.yml"
HISTORY_WORKFLOW = ".github/workflows/readiness-history.yml"


@dataclass(frozen=True, slots=True)
class Draft:
    """The files that `gate init` would write, and what it has to report.

    `pages` holds the new files by path, `existing` the paths that exist and stay as they are. `items` describes the
    drafted items, `notes` what a reader must know about the reports, `next_steps` what to do about missing reports.
    `check` is the command that decides by the drafted checklist.
    """

    pages: Mapping[str, str]
    existing: tuple[str, ...]
    items: tuple[str, ...]
    notes: tuple[str, ...] = ()
    next_steps: tuple[str, ...] = ()
    check: str = "gate check"


def draft_files(host: Host) -> Draft:
    """Scans the repository and drafts a checklist and a workflow; `pages` has no file that exists."""
    scan = scan_project(host)
    next_steps = test_tools.suggest(host.workspace, scan)
    files = {
        CHECKLIST: pages.render_checklist(host.workspace.root.resolve().name, host.clock.now, scan),
        WORKFLOW: pages.render_workflow(scan),
    }
    if scan.compares:
        files[HISTORY_WORKFLOW] = pages.render_history_workflow(scan)
    top = host.repository.enclosing_root()
    if top:
        files = {CHECKLIST: files[CHECKLIST]}
    candidates = (*DEFAULT_CHECKLISTS, *(path for path in files if path != CHECKLIST))
    existing = tuple(path for path in candidates if _exists(host.workspace, path))
    if set(DEFAULT_CHECKLISTS).intersection(existing):
        del files[CHECKLIST]
    item_notes = (f"{item.id}: {note}" for item in scan.items for note in item.notes)
    return Draft(
        pages={path: text for path, text in files.items() if path not in existing},
        existing=existing,
        items=tuple(f"{item.id}: {item.title}" for item in scan.items),
        notes=(
            *item_notes,
            *scan.notes,
            *_notes_on_committed(host, scan),
            *([_note_on_subfolder(host.repository, top)] if top else []),
        ),
        next_steps=next_steps,
        check=f"gate check --base {shlex.quote(scan.base)}" if scan.compares else "gate check",
    )


def _note_on_subfolder(repository: Repository, top: Path) -> str:
    """Why there is no workflow when the root is a folder inside a repository, which may be intended or an error."""
    folder = repository.possible_prefixes()[-1].rstrip("/")
    return (
        f"no workflow is drafted: GitHub runs only those of the repository, which starts at `{top}`. Add a step of "
        f"the action with `root: {folder}` there, or delete this checklist and run `gate init --root {top}`"
    )


def _notes_on_committed(host: Host, scan: ProjectScan) -> tuple[str, ...]:
    """A note on reports that git tracks or does not ignore: a committed one is no evidence of a run."""
    reports = {path for item in scan.items for path in item.reports}
    files = {report: {report, *host.workspace.glob_or_empty([report])[:MAX_NAMED]} for report in reports}
    command = ("ls-files", "--cached", "--others", "--exclude-standard", "-z", "--")
    paths = sorted({path for group in files.values() for path in group})
    try:
        listing = host.repository.git_text(*command, *(f":(literal){path}" for path in paths)) if paths else ""
    except EvidenceError:
        return ()
    committed = sorted(report for report, group in files.items() if not group.isdisjoint(listing.split("\0")))
    if not committed:
        return ()
    names = join_names(committed, MAX_NAMED)
    them = "it" if len(committed) == 1 else "them"
    return (f"git does not ignore {names}: add {them} to .gitignore; a workflow does not count a committed report",)


def _exists(workspace: Workspace, path: str) -> bool:
    """Whether the path exists, even as a broken link."""
    try:
        workspace.resolve(path)
    except EvidenceError as error:
        return error.category is not Category.ABSENT or bool(workspace.glob_or_empty([path]))
    return True

"""What the gate does with trackers: draft a checklist of one, hold its claims against evidence, write verdicts back."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from threading import Thread
from typing import TYPE_CHECKING

from gate.errors import EvidenceError, UsageError
from gate.parsers import tracker_text
from gate.settings import DEFAULT_CHECKLISTS, Settings
from gate.trackers.document import Document
from gate.world import World

if TYPE_CHECKING:
    from gate.model.decision import Verdict
    from gate.publish import Deed
    from gate.trackers.claims import Holding
    from gate.trackers.draft import Draft


@dataclass(frozen=True, slots=True)
class Told:
    """What a command about a tracker ends with: the page for its output, words for the person, and the exit code."""

    page: str
    words: str = ""
    exit_code: int = 0


@dataclass(frozen=True, slots=True)
class Judged:
    """A tracker, its draft, the verdicts on the items of a checklist, and in words which checklist that is."""

    document: Document
    draft: Draft
    verdicts: tuple[Verdict, ...]
    source: str


def import_(path: str, world: World, output: Path | None, *, url: str = "", force: bool = False) -> Told:
    """Drafts a checklist from a tracker, for the output or into a file.

    Raises:
        UsageError: when the tracker cannot be read or holds nothing to bind, or the file is there or cannot be written.
    """
    if output and not force and (world.root / output).exists():
        raise UsageError(f"{output} is there already; name another file with -o, or overwrite it with --force")
    found = read(path, world)
    Thread(target=_get_ready).start()
    tracker = found.tracker
    from gate import tracker_draft
    from gate.publish import WritePage
    from gate.reports import trackers as reports

    imported = tracker_draft.sound(found, url)
    if not imported.page:
        raise _nothing(found)
    words = reports.imported(imported.draft, tracker, PurePosixPath(path).name, output)
    if output is None:
        return Told(imported.page, words)
    _perform(WritePage(world.root / output, imported.page), world)
    return Told("", words)


def _get_ready() -> None:
    """Imports what drafts a checklist and loads it, while cmark parses and lets go of the interpreter."""
    from gate import tracker_draft  # noqa: F401
    from gate.checklist import shape  # noqa: F401
    from gate.probes import files, metrics, signoff  # noqa: F401
    from gate.reports import trackers  # noqa: F401


def claims(path: str, settings: Settings, world: World, shape: str, *, url: str = "") -> Told:
    """Holds what a tracker claims against evidence and against itself.

    Exit code 1 when evidence or the document itself contradicts it. `shape` is table, json, sarif or annotations.

    Raises:
        UsageError: when the tracker or the checklist cannot be read.
    """
    from gate.trackers.claims import hold

    found = _judged(read(path, world), settings, world, url)
    holding = hold(found.document, found.draft, found.verdicts, world.now)
    return Told(_shaped(holding, found.source, shape), exit_code=0 if holding.sound else 1)


def _shaped(holding: Holding, source: str, shape: str) -> str:
    from gate.reports import claims as claims_page

    if shape == "json":
        return claims_page.as_json(holding, source)
    if shape == "sarif":
        return claims_page.sarif(holding)
    return claims_page.commands(holding) if shape == "annotations" else claims_page.table(holding, source)


def sync(path: str, settings: Settings, world: World, *, url: str = "", only_check: bool = False) -> Told:
    """Writes verdicts back into a tracker: ticks, and the table between our marks.

    With `only_check` nothing is written, and the exit code is 1 when something would be.

    Raises:
        UsageError: when the tracker or the checklist cannot be read, or the tracker cannot be written.
    """
    from gate.publish import Rewrite
    from gate.reports import trackers as reports
    from gate.reports.claims import block
    from gate.trackers.sync import sync as write_back

    found = _judged(read(path, world), settings, world, url)
    if not found.verdicts:
        raise _nothing(found.document)
    try:
        synced = write_back(found.document, found.draft, found.verdicts, block(found.verdicts))
    except ValueError as fault:
        raise UsageError(f"{path} cannot be changed: {fault}") from None
    words = reports.synced(path, synced.changes, written=not only_check)
    if only_check:
        return Told("", words, exit_code=1 if synced.changes else 0)
    if synced.changes:
        _perform(Rewrite(path, found.document.data, synced.data), world)
    return Told("", words)


def _perform(deed: Deed, world: World) -> None:
    from gate.publish import perform

    (receipt,) = perform([deed], world, None)
    if receipt.fault:
        raise UsageError(receipt.fault)


def _judged(found: Document, settings: Settings, world: World, url: str) -> Judged:
    """The verdicts on the checklist that there is, else on what would be drafted."""
    from gate import policy, tracker_draft
    from gate.app import decide_here
    from gate.checklist import load

    if settings.checklist or any((world.root / each).exists() for each in DEFAULT_CHECKLISTS):
        checklist, source = policy.of_workspace(settings, world), ""
        proposed = tracker_draft.proposed(found, url)
    else:
        imported = tracker_draft.sound(found, url)
        proposed, source = imported.draft, "what `gate import` would draft"
        if not imported.page:
            return Judged(found, proposed, (), source)
        checklist = load(imported.page.encode(), found.path)
    decision = decide_here(checklist, settings, world)
    return Judged(found, proposed, decision.verdicts, source or checklist.file)


def read(path: str, world: World) -> Document:
    """The tracker at this path, relative to the root.

    Raises:
        UsageError: when it cannot be read.
    """
    try:
        data = world.read(path, tracker_text.MAX_BYTES)
    except EvidenceError as fault:
        raise UsageError(f"the tracker cannot be read: {fault.detail}") from None
    return Document(path, data)


def _nothing(found: Document) -> UsageError:
    """What is said of a tracker in which nothing names evidence."""
    return UsageError(
        f"{found.path} holds nothing that evidence could show: {len(found.tracker.entries)} entries were read, none "
        "names a file, a number, an address or a tool\n"
        "    write a checklist by hand, or begin with `gate init`"
    )

"""What the gate does with trackers: draft a checklist of one, hold its claims against evidence, write verdicts back."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from gate import policy, probe
from gate.app import decide_here
from gate.checklist import load
from gate.errors import ChecklistError, EvidenceError, UsageError
from gate.model.checklist import Checklist
from gate.parsers import tracker, tracker_text
from gate.parsers.tracker_model import Tracker
from gate.publish import WritePage, perform
from gate.reports import claims as claims_page
from gate.reports import trackers as reports
from gate.settings import DEFAULT_CHECKLISTS, Settings
from gate.trackers import draft_page
from gate.trackers.claims import Holding, hold
from gate.trackers.draft import Draft, draft
from gate.trackers.sync import sync as write_back
from gate.world import World


@dataclass(frozen=True, slots=True)
class Told:
    """What a command about a tracker ends with: the page for its output, words for the person, and the exit code."""

    page: str
    words: str = ""
    exit_code: int = 0


@dataclass(frozen=True, slots=True)
class Imported:
    """A tracker, its draft, and the draft as a page that loads."""

    tracker: Tracker
    draft: Draft
    page: str


def import_(path: str, world: World, output: Path | None, *, url: str = "", force: bool = False) -> Told:
    """Drafts a checklist from a tracker, for the output or into a file.

    Raises:
        UsageError: when the tracker cannot be read or holds nothing to bind, or the file is there or cannot be written.
    """
    if output and not force and (world.root / output).exists():
        raise UsageError(f"{output} is there already; name another file with -o, or overwrite it with --force")
    imported = import_tracker(path, world, url)
    words = reports.imported(imported.draft, imported.tracker, PurePosixPath(path).name, output)
    if output is None:
        return Told(imported.page, words)
    (receipt,) = perform([WritePage(world.root / output, imported.page)], world, None)
    if receipt.fault:
        raise UsageError(receipt.fault)
    return Told("", words)


def claims(path: str, settings: Settings, world: World, shape: str, *, url: str = "") -> Told:
    """Holds what a tracker claims against evidence and against itself.

    Exit code 1 when evidence or the document itself contradicts it. `shape` is table, json, sarif or annotations.

    Raises:
        UsageError: when the tracker or the checklist cannot be read, or there is nothing to hold it against.
    """
    found = read(path, world)
    made, checklist, source = _held_against(path, found, settings, world, url)
    holding = hold(path, found, made, decide_here(checklist, settings, world), world.now.date())
    page = _shaped(holding, source, shape)
    return Told(page, exit_code=0 if holding.sound else 1)


def _shaped(holding: Holding, source: str, shape: str) -> str:
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
    found = read(path, world)
    made, checklist, _ = _held_against(path, found, settings, world, url)
    decision = decide_here(checklist, settings, world)
    data = world.read(path, tracker_text.MAX_BYTES)
    try:
        synced = write_back(data, found, made, decision, claims_page.block(decision))
    except ValueError as fault:
        raise UsageError(f"{path} cannot be changed: {fault}") from None
    words = reports.synced(path, synced.changes, written=not only_check)
    if only_check:
        return Told("", words, exit_code=1 if synced.changes else 0)
    if synced.changes:
        (receipt,) = perform([WritePage(world.resolve(path), synced.data)], world, None)
        if receipt.fault:
            raise UsageError(receipt.fault)
    return Told("", words)


def _held_against(
    path: str, found: Tracker, settings: Settings, world: World, url: str
) -> tuple[Draft, Checklist, str]:
    """The draft, which knows the items of each entry, and the checklist: the one there is, else the draft itself."""
    made = draft(found, probe.names(), url)
    if settings.checklist or any((world.root / each).exists() for each in DEFAULT_CHECKLISTS):
        checklist = policy.of_workspace(settings, world)
        return made, checklist, checklist.file
    imported = import_tracker(path, world, url)
    return imported.draft, load(imported.page.encode(), path), "what `gate import` would draft"


def read(path: str, world: World) -> Tracker:
    """The tracker at this path, relative to the root.

    Raises:
        UsageError: when it cannot be read.
    """
    try:
        return tracker.parse(world.read(path, tracker_text.MAX_BYTES))
    except EvidenceError as fault:
        raise UsageError(f"the tracker cannot be read: {fault.detail}") from None


def import_tracker(path: str, world: World, url: str = "") -> Imported:
    """Reads a tracker and drafts a checklist of it; an item that would not load is listed instead.

    Raises:
        UsageError: when it cannot be read, or nothing in it names evidence.
    """
    found = read(path, world)
    proposed = draft(found, probe.names(), url)
    title = next((section.title for section in found.sections), Path(path).stem)
    while proposed.items:
        page = draft_page.write(proposed, path, title, found.mended)
        faulty = _faults(page)
        if not faulty:
            return Imported(found, proposed, page)
        proposed = proposed.without(faulty, "its words give no sound item")
    raise UsageError(
        f"{path} holds nothing that evidence could show: {len(found.entries)} entries were read, none names a file, "
        "a number, an address or a tool\n    write a checklist by hand, or begin with `gate init`"
    )


def _faults(page: str) -> set[str]:
    """The ids of the items that the loader refuses; every item when it refuses the whole."""
    try:
        load(page.encode(), DEFAULT_CHECKLISTS[0])
    except ChecklistError as fault:
        lines = page.split("\n")
        ids = [(at, line.removeprefix("  - id: ")) for at, line in enumerate(lines, 1) if line.startswith("  - id: ")]
        faulty = set()
        for problem in fault.problems:
            before = [name for at, name in ids if at <= problem.place.line]
            faulty.update(before[-1:] or [name for _, name in ids])
        return faulty
    return set()

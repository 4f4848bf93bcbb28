"""What the gate does with trackers: draft a checklist of one, hold its claims against evidence, write verdicts back."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from threading import Thread
from typing import TYPE_CHECKING

from gate.adapters.host import Host
from gate.config.settings import DEFAULT_CHECKLISTS, Settings
from gate.formats.documents import markdown_text
from gate.model.errors import EvidenceError, UsageError
from gate.trackers.document import Document

if TYPE_CHECKING:
    from gate.model.decision import Verdict
    from gate.publish import Action
    from gate.trackers.claims import ClaimReport
    from gate.trackers.draft import Draft


@dataclass(frozen=True, slots=True)
class CommandOutput:
    """What a command about a tracker ends with: the page for its output, words for the person, and the exit code."""

    page: str
    words: str = ""
    exit_code: int = 0


@dataclass(frozen=True, slots=True)
class EvaluatedTracker:
    """A tracker, its draft, the verdicts on the items of a checklist, and in words which checklist that is."""

    document: Document
    draft: Draft
    verdicts: tuple[Verdict, ...]
    source: str


def import_(path: str, host: Host, output: Path | None, *, url: str = "", force: bool = False) -> CommandOutput:
    """Drafts a checklist from a tracker, for the output or into a file.

    Raises:
        UsageError: when the tracker cannot be read or holds nothing to bind, or the file is there or cannot be written.
    """
    if output and not force and (host.workspace.root / output).exists():
        raise UsageError(f"{output} is there already; name another file with -o, or overwrite it with --force")
    found = read(path, host)
    Thread(target=_get_ready).start()
    tracker = found.tracker
    from gate.cli import tracker_import
    from gate.publish import WritePage
    from gate.render import trackers as reports

    imported = tracker_import.sound(found, url)
    if not imported.page:
        raise _nothing(found)
    words = reports.imported(imported.draft, tracker, PurePosixPath(path).name, output)
    if output is None:
        return CommandOutput(imported.page, words)
    _perform(WritePage(host.workspace.root / output, imported.page), host)
    return CommandOutput("", words)


def _get_ready() -> None:
    """Imports what drafts a checklist and loads it, while cmark parses and lets go of the interpreter."""
    from gate.checklist import shape  # noqa: F401
    from gate.cli import tracker_import  # noqa: F401
    from gate.probes import files, metrics, signoff  # noqa: F401
    from gate.render import trackers  # noqa: F401


def claims(path: str, settings: Settings, host: Host, shape: str, *, url: str = "") -> CommandOutput:
    """Holds what a tracker claims against evidence and against itself.

    Exit code 1 when evidence or the document itself contradicts it. `shape` is table, json, sarif or annotations.

    Raises:
        UsageError: when the tracker or the checklist cannot be read.
    """
    from gate.trackers.claims import hold

    found = _judged(read(path, host), settings, host, url)
    holding = hold(found.document, found.draft, found.verdicts, host.clock.now)
    return CommandOutput(_shaped(holding, found.source, shape), exit_code=0 if holding.sound else 1)


def _shaped(holding: ClaimReport, source: str, shape: str) -> str:
    from gate.render import claims as claims_page

    if shape == "json":
        return claims_page.as_json(holding, source)
    if shape == "sarif":
        return claims_page.sarif(holding)
    return claims_page.commands(holding) if shape == "annotations" else claims_page.table(holding, source)


def sync(path: str, settings: Settings, host: Host, *, url: str = "", only_check: bool = False) -> CommandOutput:
    """Writes verdicts back into a tracker: ticks, and the table between our marks.

    With `only_check` nothing is written, and the exit code is 1 when something would be.

    Raises:
        UsageError: when the tracker or the checklist cannot be read, or the tracker cannot be written.
    """
    from gate.publish import RewriteFile
    from gate.render import trackers as reports
    from gate.render.claims import block
    from gate.trackers.sync import sync as write_back

    found = _judged(read(path, host), settings, host, url)
    if not found.verdicts:
        raise _nothing(found.document)
    try:
        synced = write_back(found.document, found.draft, found.verdicts, block(found.verdicts))
    except ValueError as fault:
        raise UsageError(f"{path} cannot be changed: {fault}") from None
    words = reports.synced(path, synced.changes, written=not only_check)
    if only_check:
        return CommandOutput("", words, exit_code=1 if synced.changes else 0)
    if synced.changes:
        _perform(RewriteFile(path, found.document.data, synced.data), host)
    return CommandOutput("", words)


def _perform(action: Action, host: Host) -> None:
    from gate.publish import execute

    (result,) = execute([action], host.workspace)
    if result.error:
        raise UsageError(result.error)


def _judged(found: Document, settings: Settings, host: Host, url: str) -> EvaluatedTracker:
    """The verdicts on the checklist that there is, else on what would be drafted."""
    from gate.checklist import load
    from gate.cli import tracker_import
    from gate.pipeline import evaluate_workspace
    from gate.policy import selection

    if settings.checklist or any((host.workspace.root / each).exists() for each in DEFAULT_CHECKLISTS):
        checklist, source = selection.of_workspace(settings, host), ""
        proposed = tracker_import.proposed(found, url)
    else:
        imported = tracker_import.sound(found, url)
        proposed, source = imported.draft, "what `gate import` would draft"
        if not imported.page:
            return EvaluatedTracker(found, proposed, (), source)
        checklist = load(imported.page.encode(), found.path)
    decision = evaluate_workspace(checklist, settings, host)
    return EvaluatedTracker(found, proposed, decision.verdicts, source or checklist.file)


def read(path: str, host: Host) -> Document:
    """The tracker at this path, relative to the root.

    Raises:
        UsageError: when it cannot be read.
    """
    try:
        data = host.workspace.read(path, markdown_text.MAX_BYTES)
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

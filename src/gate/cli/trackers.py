"""The commands about trackers: `import` drafts a checklist, `claims` checks claims, `sync` writes verdicts back."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path, PurePosixPath
from threading import Thread
from typing import TYPE_CHECKING

from gate.cli import console
from gate.cli.arguments import add_checklist, add_root
from gate.cli.open_host import open_host
from gate.config.settings import DEFAULT_CHECKLISTS, STANDARD_OUTPUT, Settings
from gate.model.codes import Code
from gate.model.errors import EvidenceError, UsageError
from gate.model.lazy_dataclass import dataclass

if TYPE_CHECKING:
    from gate.adapters.host import Host
    from gate.model.decision import Verdict
    from gate.publish.actions import Action
    from gate.trackers.claims.evaluation import ClaimReport
    from gate.trackers.draft import Draft
    from gate.trackers.tracker_file import TrackerFile


@dataclass(frozen=True, slots=True)
class CommandOutput:
    """The output of a command: the page for standard output, the notes beside it, and the exit code."""

    page: str
    notes: str = ""
    exit_code: int = 0


@dataclass(frozen=True, slots=True)
class EvaluatedTracker:
    """A tracker, its draft, and the verdicts on the items of a checklist; `source` says which checklist."""

    document: TrackerFile
    draft: Draft
    verdicts: tuple[Verdict, ...]
    source: str


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """The options of `gate import`. Without an output the draft is printed; `signoffs` adds an item for every task."""

    output: Path | None
    url: str = ""
    force: bool = False
    signoffs: bool = False


def add_import_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the arguments of `gate import`."""
    _add_tracker(parser)
    help_text = "file for the draft (default: print it)"
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help=help_text)
    parser.add_argument("--force", action="store_true", help="overwrite the file if it exists")
    parser.add_argument(
        "--signoffs", action="store_true", help="add a sign-off for every task that names no other evidence"
    )
    add_root(parser)


def add_claims_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the arguments of `gate claims`."""
    parser.add_argument(
        "--format", choices=("table", "json", "sarif", "annotations"), default="table", help="default: table"
    )
    _add_tracker_arguments(parser)


def add_sync_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the arguments of `gate sync`."""
    parser.add_argument(
        "--check", action="store_true", help="write nothing; exit with 1 if the tracker differs from the evidence"
    )
    _add_tracker_arguments(parser)


def _add_tracker_arguments(parser: argparse.ArgumentParser) -> None:
    _add_tracker(parser)
    add_root(parser)
    add_checklist(parser)
    parser.add_argument(
        "--allow-private", action="store_true", help="allow health URLs on loopback and private addresses"
    )


def _add_tracker(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("tracker", metavar="TRACKER.md", help="the tracker, relative to the root")
    parser.add_argument("--url", default="", help="base URL of the service whose endpoints the tracker lists")


def import_(arguments: argparse.Namespace) -> int:
    """Runs `gate import`."""
    host = open_host(Settings(root=arguments.root))
    options = ImportOptions(arguments.output, arguments.url, arguments.force, arguments.signoffs)
    return _print(import_tracker(arguments.tracker, host, options))


def claims(arguments: argparse.Namespace) -> int:
    """Runs `gate claims`."""
    settings = _read_settings(arguments)
    host = open_host(settings)
    return _print(check_claims(arguments.tracker, settings, host, arguments.format, url=arguments.url))


def sync(arguments: argparse.Namespace) -> int:
    """Runs `gate sync`."""
    settings = _read_settings(arguments)
    host = open_host(settings)
    return _print(sync_tracker(arguments.tracker, settings, host, url=arguments.url, dry_run=arguments.check))


def _read_settings(arguments: argparse.Namespace) -> Settings:
    return Settings(
        root=arguments.root,
        checklist=arguments.checklist,
        now=arguments.now,
        allow_private=arguments.allow_private,
        token=os.environ.get("GITHUB_TOKEN", ""),
    )


def _print(output: CommandOutput) -> int:
    """Prints the page, and the notes to standard error, or to standard output where there is no page."""
    console.write(output.page)
    console.write(output.notes, sys.stderr if output.page else sys.stdout)
    return output.exit_code


def import_tracker(path: str, host: Host, options: ImportOptions) -> CommandOutput:
    """Drafts a checklist from a tracker, and writes it to a file, or prints it.

    Raises:
        UsageError: when the tracker cannot be read or names no evidence, or the file exists or cannot be written.
    """
    output = None if options.output == STANDARD_OUTPUT else options.output
    if output and not options.force and (host.workspace.root / output).exists():
        raise UsageError(Code.FILE_EXISTS, f"{output} exists; name another file with -o, or overwrite it with --force")
    document = read_tracker(path, host)
    Thread(target=_import_ahead).start()
    tracker = document.tracker
    from gate.cli import tracker_import
    from gate.publish.actions import WritePage
    from gate.render import trackers as pages

    imported = tracker_import.draft_checklist(document, options.url, signoffs=options.signoffs)
    if not imported.page:
        raise _no_evidence(document)
    notes = pages.render_import_summary(imported.draft, tracker, PurePosixPath(path).name, output)
    if output is None:
        return CommandOutput(imported.page, notes)
    _execute(WritePage(host.workspace.root / output, imported.page), host)
    return CommandOutput("", notes)


def _import_ahead() -> None:
    """Imports the modules that drafting needs, while cmark parses and releases the interpreter lock."""
    from gate.checklist import fields  # noqa: F401
    from gate.cli import tracker_import  # noqa: F401
    from gate.probes import files, metrics, signoff  # noqa: F401
    from gate.render import trackers  # noqa: F401


def check_claims(path: str, settings: Settings, host: Host, page_format: str, *, url: str = "") -> CommandOutput:
    """Checks the claims of a tracker against evidence and against each other.

    The exit code is 1 when one is contradicted. `page_format` is table, json, sarif or annotations.

    Raises:
        UsageError: when the tracker or the checklist cannot be read.
    """
    evaluated = _evaluate(read_tracker(path, host), settings, host, url)
    report = _compare(evaluated, host)
    return CommandOutput(_render(report, evaluated.source, page_format), exit_code=0 if report.is_consistent else 1)


def _render(report: ClaimReport, source: str, page_format: str) -> str:
    from gate.render import claims as pages

    if page_format == "json":
        return pages.render_json(report, source)
    if page_format == "sarif":
        return pages.render_sarif(report)
    return pages.render_annotations(report) if page_format == "annotations" else pages.render_table(report, source)


def sync_tracker(path: str, settings: Settings, host: Host, *, url: str = "", dry_run: bool = False) -> CommandOutput:
    """Writes verdicts back into a tracker: its checkboxes, and the table between the gate's markers.

    With `dry_run` nothing is written, and the exit code is 1 when the tracker differs from the evidence or
    contradicts itself.

    Raises:
        UsageError: when the tracker or the checklist cannot be read, or the tracker cannot be written.
    """
    from gate.publish.actions import RewriteFile
    from gate.render import trackers as pages
    from gate.render.claims import render_verdict_table
    from gate.trackers.sync import sync as apply_claims

    evaluated = _evaluate(read_tracker(path, host), settings, host, url)
    document, verdicts = evaluated.document, evaluated.verdicts
    if not verdicts:
        raise _no_evidence(document)
    report = _compare(evaluated, host)
    try:
        result = apply_claims(document, report.claims, render_verdict_table(verdicts))
    except ValueError as error:
        raise UsageError(Code.UNWRITABLE_TRACKER, f"{path} cannot be changed: {error}") from None
    notes = pages.render_sync_summary(path, result, applied=not dry_run, contradictions=len(report.contradictions))
    if dry_run:
        agrees = result.is_in_sync and not report.contradictions  # as `gate claims` decides
        return CommandOutput("", notes, exit_code=0 if agrees else 1)
    if result.changes:
        _execute(RewriteFile(path, document.data, result.data), host)
    return CommandOutput("", notes)


def _execute(action: Action, host: Host) -> None:
    from gate.publish import execute

    (result,) = execute([action], host.workspace)
    if result.failure:
        raise UsageError(result.failure.code, result.failure.message)


def _compare(evaluated: EvaluatedTracker, host: Host) -> ClaimReport:
    """The claims of a tracker compared with its verdicts."""
    from gate.adapters.file_names import FileNames
    from gate.trackers.claims.elsewhere import find_doubts
    from gate.trackers.claims.evaluation import evaluate

    doubts = find_doubts(evaluated.draft, evaluated.verdicts, FileNames(host), evaluated.document.folder)
    return evaluate(evaluated.document, evaluated.draft, evaluated.verdicts, host.clock.now, doubts)


def _evaluate(document: TrackerFile, settings: Settings, host: Host, url: str) -> EvaluatedTracker:
    """The verdicts on the items of the checklist, or of the draft where there is no checklist."""
    from gate.checklist import load
    from gate.cli import tracker_import
    from gate.cli.evaluate import evaluate_workspace
    from gate.policy import selection

    if settings.checklist or any((host.workspace.root / path).exists() for path in DEFAULT_CHECKLISTS):
        checklist, source = selection.load_from_workspace(settings, host), ""
        draft = tracker_import.draft_for(document, checklist, url)
    else:
        imported = tracker_import.draft_checklist(document, url)
        draft, source = imported.draft, "the draft of `gate import`"
        if not imported.page:
            return EvaluatedTracker(document, draft, (), source)
        checklist = load(imported.page.encode(), document.path)
    decision = evaluate_workspace(checklist, settings, host)
    return EvaluatedTracker(document, draft, decision.verdicts, source or checklist.file)


def read_tracker(path: str, host: Host) -> TrackerFile:
    """The tracker at this path, relative to the root.

    Raises:
        UsageError: when it cannot be read.
    """
    from gate.formats.documents import markdown_text
    from gate.trackers.tracker_file import TrackerFile

    try:
        data = host.workspace.read(path, markdown_text.MAX_BYTES)
    except EvidenceError as error:
        raise UsageError(Code.UNREADABLE_TRACKER, f"the tracker cannot be read: {error.detail}") from None
    return TrackerFile(path, data)


def _no_evidence(document: TrackerFile) -> UsageError:
    """The error for a tracker in which no entry names evidence."""
    from gate.model.text import pluralize

    entries = pluralize(len(document.tracker.entries), "entry", "entries")
    return UsageError(
        Code.TRACKER_WITHOUT_EVIDENCE,
        f"{document.path} names no evidence: {entries} read, none with a file, a number, an address or a tool\n"
        "    write a checklist by hand, or start with `gate init`",
    )

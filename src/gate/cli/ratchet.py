"""The commands `ratchet` and `adopt`: other thresholds for the checklist in the workspace, as a patch or in place."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from datetime import UTC, date
from pathlib import Path
from typing import TYPE_CHECKING

from gate.cli import console, exit_codes
from gate.cli.arguments import add_event, add_inputs, add_now, add_only, parse_count
from gate.cli.check import watched_progress
from gate.cli.next import EVIDENCE_INPUTS, read_settings
from gate.cli.open_host import open_host
from gate.model.codes import Code
from gate.model.errors import EvidenceError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gate.adapters.host import Host
    from gate.config.settings import Settings
    from gate.model.checklist import Checklist
    from gate.model.decision import Verdict
    from gate.model.ratchet import PastValues, Proposal, Target, Unchanged
    from gate.ratchet.edit import Load

MAX_RESULT = 64 * 1024 * 1024
"""The largest saved result that is read, in bytes."""

_SERVER = ("GITHUB_API_URL", "GITHUB_SERVER_URL")
"""The variables that name an Enterprise Server."""

MAX_STEPS = 100
"""The most steps of a plan; so many has an item at most."""


def add_ratchet_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the arguments of `gate ratchet`."""
    help_text = "saved results of earlier runs; a threshold is that of the worst value of them and of today"
    parser.add_argument("results", nargs="*", type=Path, metavar="RESULT", help=help_text)
    help_text = "use the latest N of these results, or else of the runs in the history"
    parser.add_argument("--runs", type=parse_count, metavar="N", help=help_text)
    parser.add_argument(
        "--repository", default="", metavar="NAME", help="OWNER/NAME in the history (default: the only one)"
    )
    help_text = "tighten the thresholds of items without a ratchet too"
    parser.add_argument("--all", action="store_true", dest="every_item", help=help_text)
    _add_common(parser, "tighten only these items")


def add_adopt_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the arguments of `gate adopt`."""
    help_text = "what to reach, such as 'line_coverage >= 80%%' or 'ITEM: high == 0' (repeatable)"
    parser.add_argument("--target", action="append", default=[], metavar="EXPECTATION", help=help_text)
    help_text = "the day on which the plan reaches it, such as 2027-06-30"
    parser.add_argument("--by", type=_parse_day, required=True, metavar="DAY", help=help_text)
    help_text = "steps of the plan (default: 4)"
    parser.add_argument("--steps", type=parse_count, default=4, metavar="N", help=help_text)
    _add_common(parser, "adopt only these items")


def _add_common(parser: argparse.ArgumentParser, purpose: str) -> None:
    parser.add_argument("--write", action="store_true", help="edit the checklist, instead of printing a patch")
    add_only(parser, purpose)
    add_inputs(parser, EVIDENCE_INPUTS)
    add_now(parser)
    add_event(parser)


def ratchet(arguments: argparse.Namespace) -> int:
    """Runs `gate ratchet`: prints the patch that tightens thresholds, or writes it.

    Raises:
        GateError: when nothing can be decided, or a saved result cannot be read.
    """
    from gate.model.ratchet import Proposal, Unchanged
    from gate.ratchet.adopt import not_editable
    from gate.ratchet.edit import change_thresholds
    from gate.ratchet.tighten import tighten

    host, verdicts, checklist, before, load = _collect(arguments)
    past = _past_values(arguments, host)
    changes = tighten(verdicts, past, every_item=arguments.every_item)
    after, edits = change_thresholds(before, checklist.file, changes, load)
    by_hand = tuple(not_editable(change) for change in changes if change not in edits)
    proposal = Proposal(checklist.file, before, after, edits, refusals=by_hand)
    holds = any(expectation.is_ratchet for item in checklist.items for expectation in item.must)
    unchanged = Unchanged.NOTHING_STRICTER if holds or arguments.every_item else Unchanged.NO_RATCHET
    _publish(proposal, host, unchanged, write=arguments.write)
    return 0


def adopt(arguments: argparse.Namespace) -> int:
    """Runs `gate adopt`: prints the patch with which the checklist is ready today, or writes it.

    Raises:
        GateError: when nothing can be decided, or the last day of the plan is no later than today.
    """
    from gate.model.ratchet import Schedule, Unchanged
    from gate.ratchet.adopt import adopt as propose

    targets = [_parse_target(text) for text in arguments.target]
    host, verdicts, checklist, before, load = _collect(arguments)
    today = host.clock.now.astimezone(UTC).date()
    if arguments.by <= today:
        message = f"--by {arguments.by} is not after today, {today}; name a later day"
        raise UsageError(Code.INVALID_ARGUMENT, message)
    schedule = Schedule(today, arguments.by, min(arguments.steps, MAX_STEPS))
    proposal = propose(before, checklist.file, verdicts, schedule, targets, load=load)
    _publish(proposal, host, Unchanged.READY_TODAY, write=arguments.write)
    return exit_codes.PROBLEMS if proposal.refusals else 0


def _collect(arguments: argparse.Namespace) -> tuple[Host, list[Verdict], Checklist, bytes, Load]:
    """The verdicts on the checklist in the workspace, as outside of a workflow, its text, and how it is read."""
    from gate import pipeline
    from gate.checklist.yaml_tree import MAX_BYTES
    from gate.model.item_names import refuse_unknown_items
    from gate.policy import selection

    settings: Settings = read_settings(arguments)
    host = open_host(settings)
    local = replace(host, env=_without_workflow(host.env))
    checklist = selection.load_from_workspace(settings, local)
    refuse_unknown_items(arguments.only, [item.id for item in checklist.items])
    progress = watched_progress(settings, show=not arguments.verbose)
    decision = pipeline.check(settings, local, progress).decision
    verdicts = [verdict for verdict in decision.verdicts if not arguments.only or verdict.item.id in arguments.only]
    load = selection.loader(local, checklist.file)
    return local, verdicts, checklist, local.workspace.read(checklist.file, MAX_BYTES), load


def _without_workflow(env: Mapping[str, str]) -> Mapping[str, str]:
    """The environment of a run outside of a workflow, which asks the same server: the token belongs to it."""
    return {name: value for name, value in env.items() if name in _SERVER or not name.startswith("GITHUB_")}


def _past_values(arguments: argparse.Namespace, host: Host) -> PastValues:
    """The values of the latest saved results, by item and fact; of the history when none are named."""
    from gate.ratchet.past import merge_values
    from gate.result import reader

    paths, runs = arguments.results, arguments.runs
    try:
        results = [reader.read(host.workspace.read_external(path, MAX_RESULT), str(path)) for path in paths]
    except EvidenceError as error:
        raise UsageError(Code.UNREADABLE_RESULT, f"the saved result cannot be read: {error.detail}") from None
    if runs and not paths:
        from gate.cli.stored_runs import read_runs

        settings = read_settings(arguments)
        stored = read_runs(settings, host, arguments.repository, settings.key, runs)
        results = [reader.read(data, location) for location, data in stored]
    results.sort(key=lambda result: result.decided_at.timestamp() if result.decided_at else 0.0)
    return merge_values(results[-runs:] if runs else results)


def _publish(proposal: Proposal, host: Host, unchanged: Unchanged, *, write: bool) -> None:
    """Writes the checklist and prints what changes; or prints the patch alone, and the rest to standard error."""
    from gate.render.ratchet import render_patch, render_summary

    summary = render_summary(proposal, unchanged)
    if not write:
        console.write(render_patch(proposal))
        console.write(summary, sys.stderr)
        return
    if proposal.after != proposal.before:
        try:
            host.workspace.rewrite(proposal.file, proposal.before, proposal.after)
        except OSError as error:
            message = f"{proposal.file} cannot be written: {error.strerror or error}"
            raise UsageError(Code.UNWRITABLE_FILE, message) from None
    console.write(summary)


def _parse_target(text: str) -> Target:
    """`ITEM: EXPECTATION`, or an expectation for every item that has its fact."""
    from gate.model.ratchet import Target

    item, separator, rest = text.partition(":")
    return Target(rest.strip(), item.strip()) if separator else Target(text.strip())


def _parse_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day such as 2027-06-30") from None

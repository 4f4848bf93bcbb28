"""The command `next`: the shortest way to green, from a run or from a saved result."""

from __future__ import annotations

import argparse
import json
import os
import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from gate.cli import console
from gate.cli.arguments import add_event, add_inputs, add_now, add_only
from gate.cli.check import watched_progress
from gate.cli.open_host import open_host
from gate.config.inputs import INPUTS
from gate.config.read_inputs import from_flags

if TYPE_CHECKING:
    from gate.config.settings import Settings
    from gate.result.next_steps import NextSteps

EVIDENCE_INPUTS = (
    "checklist", "root", "base", "baseline", "history", "key", "reported", "jobs", "wait", "timeout", "run-timeout",
    "allow-private",
)  # fmt: skip
"""The inputs of `gate check` that this command has: those about evidence, and none about publishing."""

MAX_RESULT = 64 * 1024 * 1024
"""The largest saved result that is read, in bytes."""


def add_next_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the arguments of `gate next`."""
    parser.add_argument("--json", action="store_true", help="print the document that docs/next.md describes")
    add_only(parser, "plan these items alone")
    help_text = "read a saved result (`gate check --json FILE`) instead of collecting evidence"
    parser.add_argument("--result", type=Path, metavar="FILE", help=help_text)
    add_inputs(parser, EVIDENCE_INPUTS)
    add_now(parser)
    add_event(parser)


def next_(arguments: argparse.Namespace) -> int:
    """Runs `gate next`; the exit code is 0 when the way was printed, whatever the decision.

    Raises:
        GateError: when the command cannot decide, or the saved result cannot be read, or no item has such a name.
    """
    steps = _read(arguments) if arguments.result else _collect(arguments)
    if arguments.json:
        console.write(json.dumps(steps, indent=2, default=vars) + "\n")
        return 0
    from gate.render import next_page

    console.write(next_page.render(steps, shutil.get_terminal_size((100, 24)).columns))
    return 0


def _collect(arguments: argparse.Namespace) -> NextSteps:
    """The way from a run that publishes nothing."""
    from gate import pipeline
    from gate.model.item_names import refuse_unknown_items
    from gate.render.next_steps import build_next_steps

    settings = read_settings(arguments)
    progress = watched_progress(settings, show=not arguments.verbose)
    decision = pipeline.check(settings, open_host(settings), progress).decision
    refuse_unknown_items(arguments.only, [verdict.item.id for verdict in decision.verdicts])
    return build_next_steps(decision, arguments.only)


def read_settings(arguments: argparse.Namespace) -> Settings:
    """The settings of a run that collects evidence and publishes nothing."""
    flags = {row.name: getattr(arguments, row.name, None) for row in INPUTS if row.name in EVIDENCE_INPUTS}
    settings = from_flags(flags, os.environ.get("GITHUB_TOKEN", ""))
    return replace(
        settings, now=arguments.now, as_event=arguments.event or "", dry_run=True, status="never", comment="never"
    )


def _read(arguments: argparse.Namespace) -> NextSteps:
    """The way in a saved result; with `--only`, the part of it that these items need."""
    from gate.adapters.host import Host
    from gate.model.codes import Code
    from gate.model.errors import EvidenceError, UsageError
    from gate.model.item_names import refuse_unknown_items
    from gate.result import reader

    path: Path = arguments.result
    workspace = Host.at(Path()).workspace
    try:
        steps, ids = reader.read_next_steps(workspace.read_external(path, MAX_RESULT), str(path))
    except EvidenceError as error:
        raise UsageError(Code.UNREADABLE_RESULT, f"the saved result cannot be read: {error.detail}") from None
    refuse_unknown_items(arguments.only, ids)
    if not arguments.only:
        return steps
    items = tuple(item for item in steps.items if item.id in arguments.only)
    names = {name for item in items for name in item.actions}
    actions = tuple(action for action in steps.actions if action.id in names)
    return replace(steps, items=items, actions=actions, effort=sum(action.effort for action in actions))

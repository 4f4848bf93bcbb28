"""The command `replay`: what another checklist would have decided about stored runs."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from gate.cli import console
from gate.cli.arguments import add_checklist, add_root, parse_count
from gate.cli.open_host import open_host
from gate.config.settings import Settings
from gate.model.codes import Code
from gate.model.errors import EvidenceError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gate.adapters.host import Host
    from gate.replay.replay import StoredRun

LAST = 90
"""How many runs are replayed, by default."""

MAX_RESULT = 64 * 1024 * 1024
"""The largest saved result that is read, in bytes."""


def add_replay_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the arguments of `gate replay`."""
    help_text = "saved results (`gate check --json FILE`)"
    parser.add_argument("results", nargs="*", type=Path, metavar="RESULT", help=help_text)
    help_text = "history to read: a folder, a URL, or `branch`"
    parser.add_argument("--history", default="", metavar="LOCATION", help=help_text)
    help_text = "OWNER/NAME in the history (default: the only one)"
    parser.add_argument("--repository", default="", metavar="NAME", help=help_text)
    parser.add_argument(
        "--key", default="", metavar="KEY", help="key of the gate in the history (default: the only one)"
    )
    help_text = f"replay the latest N runs (default: {LAST})"
    parser.add_argument("--last", type=parse_count, default=LAST, metavar="N", help=help_text)
    parser.add_argument("--json", action="store_true", help="print the whole result as JSON")
    add_root(parser)
    add_checklist(parser)


def replay(arguments: argparse.Namespace) -> int:
    """Runs `gate replay`; the exit code is 0 when the runs were replayed, whatever flips.

    Raises:
        GateError: when the checklist or a result cannot be read, or there is none.
    """
    from gate.policy import selection
    from gate.render.redact import redact_value
    from gate.render.replay import render_json, render_table
    from gate.replay.replay import latest
    from gate.replay.replay import replay as judge_again

    settings = Settings(
        root=arguments.root,
        checklist=arguments.checklist,
        now=arguments.now,
        history=arguments.history,
        token=os.environ.get("GITHUB_TOKEN", ""),
    )
    host = open_host(settings)
    checklist = selection.load_from_workspace(settings, host)
    runs = [*_files(arguments.results, host), *_history(settings, host, arguments)]
    if not runs:
        message = "there is nothing to replay; name saved results, or a history with `--history`"
        raise UsageError(Code.INVALID_ARGUMENT, message)
    report = redact_value(judge_again(checklist, latest(runs, arguments.last)), frozenset(host.secrets.values))
    console.write(render_json(report) if arguments.json else render_table(report))
    return 0


def _files(paths: list[Path], host: Host) -> Iterator[StoredRun]:
    from gate.replay.replay import StoredRun
    from gate.result import reader

    for path in paths:
        try:
            yield StoredRun(str(path), reader.read_stored(host.workspace.read_external(path, MAX_RESULT), str(path)))
        except EvidenceError as error:
            raise UsageError(Code.UNREADABLE_RESULT, f"the saved result cannot be read: {error.detail}") from None


def _history(settings: Settings, host: Host, arguments: argparse.Namespace) -> Iterator[StoredRun]:
    """The stored runs of the history; a damaged one is reported and left out."""
    if not arguments.history:
        return
    from gate.cli.stored_runs import read_runs
    from gate.replay.replay import StoredRun
    from gate.result import reader

    for location, data in read_runs(settings, host, arguments.repository, arguments.key, arguments.last):
        try:
            yield StoredRun(location, reader.read_stored(data, location))
        except EvidenceError as error:
            console.print_error(f"{error.detail}; it is left out")

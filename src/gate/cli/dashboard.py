"""The command `dashboard`: build the pages of a history."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

from gate.cli import console, exit_codes
from gate.cli.arguments import add_now, add_root
from gate.cli.open_host import open_host
from gate.cli.stored_runs import open_store_of, read_settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gate.adapters.stores.store import Store
    from gate.history.record import RunRecord
    from gate.render.dashboard.period import Period


def add_dashboard_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the arguments of `gate dashboard`."""
    parser.add_argument(
        "--history", default="branch", metavar="STORE", help="branch, branch:NAME, a folder or a URL (default: branch)"
    )
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for the pages")
    parser.add_argument(
        "--repository",
        action="append",
        default=[],
        metavar="OWNER/NAME",
        help="show only this repository (repeatable; default: all in the history)",
    )
    parser.add_argument("--days", type=_parse_days, default=365, metavar="N", help="days to show (default: 365)")
    parser.add_argument("--title", default="Readiness", metavar="TEXT", help="title of the overview of several gates")
    add_root(parser)
    add_now(parser)


def dashboard(arguments: argparse.Namespace) -> int:
    """Runs `gate dashboard`: reads the history, writes the pages, and prints what they show.

    Raises:
        GateError: when the history cannot be read.
    """
    from gate.publish import execute
    from gate.publish.actions import WritePage
    from gate.render.dashboard import render_dashboard
    from gate.render.dashboard.period import period_until
    from gate.render.dashboard.summary import render_summary

    settings = read_settings(arguments)
    host = open_host(settings)
    store, _ = open_store_of(settings, host, "")
    now = host.clock.now
    period = period_until(now, arguments.days)
    stored, problems = _read(store, arguments.repository, period)
    records = [record for record in stored if period.index(record.decided_at) < period.length]
    pages = render_dashboard(records, now, arguments.days, arguments.title, len(problems))
    results = execute([WritePage(arguments.out / path, text) for path, text in pages.items()], host.workspace)
    error = next((result.report for result in results if result.error), "")
    count, index = sum(not result.error for result in results), "" if error else str(arguments.out / "index.html")
    later = len(stored) - len(records)
    console.write(render_summary(records, period, count, index, later=later, problems=problems))
    if error:
        console.print_error(error)
    return exit_codes.MAINTAINER_MUST_ACT if error else 0


def _read(store: Store, repositories: Sequence[str], period: Period) -> tuple[list[RunRecord], list[str]]:
    """The records of the period, and a sentence on each file that is none."""
    from gate.history.read import list_repositories, read_records

    start = datetime.combine(period.first, time(), UTC)
    histories = [read_records(store, name, start) for name in repositories or list_repositories(store)]
    records = [record for history in histories for record in history.records]
    return records, [problem for history in histories for problem in history.problems]


def _parse_days(text: str) -> int:
    from gate.render.dashboard.period import MAX_DAYS

    if text.isascii() and text.isdigit() and 1 <= int(text) <= MAX_DAYS:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not a number of days from 1 to {MAX_DAYS:,}")

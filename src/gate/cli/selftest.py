"""The command `selftest`: prove that each item can go red."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from gate.cli import console, exit_codes
from gate.cli.arguments import add_checklist, add_only, add_root
from gate.cli.open_host import open_host
from gate.config.settings import Settings

if TYPE_CHECKING:
    from gate.adapters.host import Host
    from gate.model.selftest import SelftestReport

TIME_LIMIT = 300.0
"""Seconds after which no further fault is tried, by default."""


def add_selftest_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the arguments of `gate selftest`."""
    add_root(parser)
    add_checklist(parser)
    add_only(parser, "test only these items")
    parser.add_argument("--base", metavar="REF", help="branch or commit to compare the working tree with")
    parser.add_argument("--baseline", type=Path, metavar="FILE", help="saved result of an earlier run")
    parser.add_argument("--json", type=Path, metavar="FILE", help="file for the result as JSON")
    parser.add_argument("--html", type=Path, metavar="FILE", help="file for the result as one HTML page")
    parser.add_argument(
        "--allow-should", action="store_true", help="accept items without a `must`, which can only warn"
    )
    parser.add_argument("--details", action="store_true", help="print a line for each fault")
    parser.add_argument(
        "--time",
        type=float,
        default=TIME_LIMIT,
        metavar="SECONDS",
        help=f"try no further fault after this time (default: {TIME_LIMIT:.0f})",
    )


def selftest(arguments: argparse.Namespace) -> int:
    """Runs `gate selftest`: prints the result, writes the files, and returns the exit code."""
    from gate.render import selftest as pages
    from gate.render.redact import redact_value

    settings = Settings(
        root=arguments.root,
        checklist=arguments.checklist,
        now=arguments.now,
        base=arguments.base,
        baseline=arguments.baseline,
    )
    host = open_host(settings)
    report = redact_value(_run(arguments, settings, host), frozenset(host.secrets.values))
    console.write(pages.render_table(report, details=arguments.details))
    outputs = {arguments.json: pages.render_json, arguments.html: pages.render_html}
    errors = [_write(path, render(report), host) for path, render in outputs.items() if path]
    for error in filter(None, errors):
        console.print_error(error)
    return exit_codes.MAINTAINER_MUST_ACT if any(errors) else report.exit_code


def _run(arguments: argparse.Namespace, settings: Settings, host: Host) -> SelftestReport:
    """The report on the checklist in the workspace; services and GitHub are never asked."""
    from gate import judge
    from gate.adapters.termination import call_on_signals
    from gate.policy import selection
    from gate.policy.baseline import add_baseline
    from gate.policy.context import build_context
    from gate.policy.subject import read_subjects
    from gate.selftest.run import selftest as test_items

    checklist = selection.load_from_workspace(settings, host)
    local = replace(host, env={name: value for name, value in host.env.items() if not name.startswith("GITHUB_")})
    (subject, *_) = read_subjects(local)
    context = add_baseline(settings, build_context(subject, settings, host))
    with call_on_signals(_exit):
        return test_items(
            checklist,
            context,
            judge.decide,
            only=arguments.only,
            seconds=arguments.time,
            allow_should=arguments.allow_should,
            progress=console.show_progress,
        )


def _write(path: Path, text: str, host: Host) -> str:
    """Writes a page; the error, empty when there is none."""
    from gate.publish import execute
    from gate.publish.actions import WritePage

    (result,) = execute([WritePage(path, text)], host.workspace)
    return result.error


def _exit(number: int) -> NoReturn:
    """Exits with the code that shells report for a signal: 128 and its number."""
    raise SystemExit(128 + number)

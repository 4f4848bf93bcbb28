"""The command `test`: run the policy tests of a checklist."""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from gate.cli import console, exit_codes
from gate.cli.arguments import add_color, add_root
from gate.cli.open_host import open_host
from gate.config.settings import DEFAULT_CHECKLISTS, STANDARD_OUTPUT, Settings
from gate.model.codes import Code
from gate.model.errors import EvidenceError, UsageError

if TYPE_CHECKING:
    from gate.adapters.host import Host
    from gate.model.checklist import Checklist
    from gate.model.policy_test import PolicyTestFile, PolicyTestReport


def add_test_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the arguments of `gate test`."""
    help_text = (
        "files of tests, folders or globs, relative to the root (default: readiness.test.yml beside the checklist)"
    )
    parser.add_argument("files", nargs="*", metavar="FILE", help=help_text)
    add_root(parser)
    help_text = (
        "test this checklist, whatever the files name (default: the one that a file names, or that is beside it)"
    )
    parser.add_argument("--checklist", metavar="FILE", help=help_text)
    parser.add_argument("--coverage", action="store_true", help="list every rule, and whether tests show both outcomes")
    parser.add_argument(
        "--require-coverage", action="store_true", help="exit with 1 unless tests show that each rule holds and breaks"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="file for the results as JSON; - prints them")
    parser.add_argument("--junit", type=Path, metavar="FILE", help="file for the results as JUnit XML; - prints them")
    add_color(parser)


def test(arguments: argparse.Namespace) -> int:
    """Runs `gate test`: prints the failing tests and the coverage, and writes the reports."""
    from gate.policy_tests.run import run
    from gate.render.policy_tests import terminal

    host = open_host(Settings(root=arguments.root))
    report = run(_load(arguments, host))
    printed = _write_reports(arguments, report, host)
    text = terminal.render(
        report,
        show_coverage=arguments.coverage,
        require_coverage=arguments.require_coverage,
        colour=console.use_colour(arguments.color),
        width=shutil.get_terminal_size((100, 24)).columns,
    )
    console.write(printed)
    console.write(text, sys.stderr if printed else sys.stdout)
    has_gaps = arguments.require_coverage and any(coverage.gaps for coverage in report.coverage)
    return exit_codes.TEST_FAILED if report.failures or has_gaps else 0


def _load(arguments: argparse.Namespace, host: Host) -> list[PolicyTestFile]:
    from gate.policy import selection
    from gate.policy_tests.discovery import find_files, load_files

    def load_checklist(path: str | None) -> Checklist:
        settings = Settings(root=arguments.root, checklist=path)
        return selection.load_from_workspace(settings, host, allow_open=True)

    names = arguments.files or [_default_file(arguments.checklist, host)]
    return load_files(find_files(names, host.workspace), host.workspace, load_checklist, arguments.checklist)


def _default_file(checklist: str | None, host: Host) -> str:
    """The tests beside the checklist of the arguments, or beside the usual one."""
    from gate.policy_tests.discovery import beside

    candidates = [beside(path) for path in ((checklist,) if checklist else DEFAULT_CHECKLISTS)]
    for path in candidates:
        try:
            host.workspace.stat(path)
        except EvidenceError:
            continue
        return path
    raise UsageError(
        Code.NO_POLICY_TESTS,
        f"there are no policy tests at {' or '.join(candidates)} under {host.workspace.root}; "
        "write them as docs/policy-tests.md shows, or name a file",
    )


def _write_reports(arguments: argparse.Namespace, report: PolicyTestReport, host: Host) -> str:
    """Writes the reports that the arguments name; returns the one for standard output.

    Raises:
        UsageError: when a file cannot be written, or both reports are for standard output.
    """
    from gate.render.policy_tests import json_report, junit

    if arguments.json == arguments.junit == STANDARD_OUTPUT:
        message = "--json and --junit are `-`, expected one report on standard output; name files"
        raise UsageError(Code.INVALID_ARGUMENT, message)
    printed = ""
    for path, render in ((arguments.json, json_report.render), (arguments.junit, junit.render)):
        if path == STANDARD_OUTPUT:
            printed = render(report)
        elif path is not None:
            try:
                host.workspace.write(path, render(report))
            except OSError as error:
                message = f"cannot write {path}: {error.strerror}; choose another path"
                raise UsageError(Code.UNWRITABLE_FILE, message) from None
    return printed

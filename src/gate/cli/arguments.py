"""The commands of `gate` and their arguments."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from gate import __version__
from gate.cli import exit_codes
from gate.config.inputs import INPUTS, Input
from gate.config.settings import DEFAULT_CHECKLISTS
from gate.model.events import EVENTS

if TYPE_CHECKING:
    from datetime import datetime

    from _typeshed import SupportsWrite


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """The parsed arguments; `command` is the name of the command. Exits with 2 when they are invalid."""
    arguments, unknown = _build_parser().parse_known_args(argv)
    if unknown:
        arguments.parser.reject(unknown[0])
    return arguments


class _Parser(argparse.ArgumentParser):
    """Reports an invalid argument in two lines, without the usage of every argument."""

    def __init__(self, **options: Any) -> None:
        super().__init__(formatter_class=argparse.RawDescriptionHelpFormatter, **options)

    def reject(self, argument: str) -> NoReturn:
        """Exits with an error that suggests the nearest argument."""
        from gate.model.suggestions import did_you_mean

        hint = did_you_mean(argument.partition("=")[0], re.findall(r"--[a-z-]+", self.format_help()))
        self.error(f"`{self.prog}` has no argument `{argument}`" + (f"; {hint}" if hint else ""))

    def _print_message(self, message: str, file: SupportsWrite[str] | None = None) -> None:
        with suppress(OSError):  # argparse of Python 3.11.2 raises it; `main` reports lost output at the end
            super()._print_message(message, file)

    def error(self, message: str) -> NoReturn:
        from gate.render.escape import clean_lines

        text = f"gate: {clean_lines(message)}\n    run `{self.prog} --help` for the arguments\n"
        self.exit(exit_codes.MAINTAINER_MUST_ACT, text)


def _build_parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="gate",
        description="Decide whether a change is ready, from the evidence that a checklist requires.",
        epilog=exit_codes.CHECK,
    )
    parser.add_argument("--version", action="version", version=f"readiness-gate {__version__}")
    commands = parser.add_subparsers(title="commands", dest="command", metavar="COMMAND", required=True)
    _add_commands(commands)
    for command in commands.choices.values():
        command.set_defaults(parser=command)
        command.add_argument(
            "-v", "--verbose", action="store_true", help="log one line per step to standard error, with the time in UTC"
        )
    return parser


def _add_commands(commands: argparse._SubParsersAction[_Parser]) -> None:
    def add(name: str, summary: str, epilog: str) -> argparse.ArgumentParser:
        return commands.add_parser(name, help=summary, description=f"{summary[0].upper()}{summary[1:]}.", epilog=epilog)

    _add_check_arguments(add("check", "collect the evidence and decide", exit_codes.CHECK))
    add("action", "run `check` as the GitHub Action does, with its inputs from INPUT_… variables", exit_codes.CHECK)
    lint = add("lint", "report every error in the checklist, and warnings about likely errors", exit_codes.LINT)
    lint.add_argument("--strict", action="store_true", help="exit with 1 if there are warnings")
    _add_root(lint)
    _add_checklist(lint)
    add("schema", "print the JSON Schema of the checklist, for editors", exit_codes.WRITE)
    _add_root(add("init", "write a first checklist, from the reports on disk, and a workflow", exit_codes.WRITE))
    _add_import_arguments(add("import", "draft a checklist from a Markdown tracker", exit_codes.WRITE))
    claims = add("claims", "check the claims of a tracker against evidence", exit_codes.CLAIMS)
    claims.add_argument(
        "--format", choices=("table", "json", "sarif", "annotations"), default="table", help="default: table"
    )
    _add_tracker_arguments(claims)
    sync = add("sync", "update the checkboxes and the table of verdicts in a tracker", exit_codes.SYNC)
    sync.add_argument(
        "--check", action="store_true", help="write nothing; exit with 1 if the tracker differs from the evidence"
    )
    _add_tracker_arguments(sync)


def _add_root(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--root",
        type=Path,
        default=Path(),
        metavar="DIR",
        help="folder to evaluate: the repository, or a folder in it (default: .)",
    )


def _add_checklist(parser: argparse.ArgumentParser) -> None:
    default = ", else ".join(DEFAULT_CHECKLISTS)
    parser.add_argument("--checklist", metavar="FILE", help=f"checklist, relative to the root (default: {default})")
    _add_now(parser)


def _add_now(parser: argparse.ArgumentParser) -> None:
    help_text = "evaluate as of this time, such as 2026-11-20T08:00Z (default: now)"
    parser.add_argument("--now", type=_parse_time, metavar="TIME", help=help_text)


def _add_check_arguments(parser: argparse.ArgumentParser) -> None:
    for row in INPUTS:
        if row.option and row.metavar:
            parser.add_argument(row.option, dest=row.name, metavar=row.metavar, help=_describe(row))
        elif row.option:
            value = "false" if row.default == "true" else "true"
            parser.add_argument(row.option, dest=row.name, action="store_const", const=value, help=_describe(row))
    _add_now(parser)
    help_text = "evaluate the items whose `when: {events: ...}` includes this event, such as schedule"
    parser.add_argument("--event", type=_parse_event, metavar="EVENT", help=help_text)
    parser.add_argument(
        "--color", choices=("auto", "always", "never"), default="auto", help="when to use colour (default: auto)"
    )


def _describe(row: Input) -> str:
    """The help of a flag, from the description of the input."""
    default = f" (default: {row.flag_default})" if row.metavar and row.flag_default else ""
    text = row.description.removeprefix("With true, ").removeprefix("With false, ")
    return text[0].lower() + text[1:].replace("`", "").rstrip(".") + default


def _add_tracker_arguments(parser: argparse.ArgumentParser) -> None:
    _add_tracker(parser)
    _add_root(parser)
    _add_checklist(parser)
    parser.add_argument(
        "--allow-private", action="store_true", help="allow health URLs on loopback and private addresses"
    )


def _add_import_arguments(parser: argparse.ArgumentParser) -> None:
    _add_tracker(parser)
    help_text = "file for the draft (default: print it)"
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help=help_text)
    parser.add_argument("--force", action="store_true", help="overwrite the file if it exists")
    parser.add_argument(
        "--signoffs", action="store_true", help="add a sign-off for every task that names no other evidence"
    )
    _add_root(parser)


def _add_tracker(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("tracker", metavar="TRACKER.md", help="the tracker, relative to the root")
    parser.add_argument("--url", default="", help="base URL of the service whose endpoints the tracker lists")


def _parse_time(text: str) -> datetime:
    from gate.model.timestamps import parse_utc

    try:
        return parse_utc(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a time such as 2026-11-20T08:00Z") from None


def _parse_event(text: str) -> str:
    from gate.model.suggestions import suggest

    if text in EVENTS:
        return text
    raise argparse.ArgumentTypeError(f"{text!r} is not an event; {suggest(text, EVENTS, 'the events are')}")

"""Which commands and arguments there are; `cli` does what they ask for."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from gate import __version__
from gate.config.settings import DEFAULT_CHECKLISTS, INPUTS, Input
from gate.model.events import EVENTS
from gate.model.timestamps import parse_utc

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

COULD_NOT_START = 2
"""The exit code of a command that was not asked rightly."""

EPILOG = """\
exit codes: 0 ready; 1 not ready: the author of the change acts; 2 undecided or could not start: the keeper of the
gate acts; 3 internal error: we do"""


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """What the arguments say; `command` is the name of the command. Leaves the process where they make no sense."""
    found, unknown = _parser().parse_known_args(argv)
    if unknown:
        found.parser.refuse(unknown[0])
    return found


class _Parser(argparse.ArgumentParser):
    """Says what is wrong with an argument, and not first what all of them are."""

    def refuse(self, unknown: str) -> NoReturn:
        """Says that there is no such argument, and which one may be meant."""
        from gate.model.suggestions import find_nearest

        options = re.findall(r"--[a-z-]+", self.format_help())
        nearest = find_nearest(unknown.partition("=")[0], options)
        hint = f"; did you mean `{nearest}`?" if nearest else ""
        self.error(f"`{self.prog}` has no argument `{unknown}`{hint}")

    def _print_message(self, message: str, file: SupportsWrite[str] | None = None) -> None:
        with suppress(OSError):  # argparse of Python 3.11.2 lets it out; the command says at its end what got lost
            super()._print_message(message, file)

    def error(self, message: str) -> NoReturn:
        from gate.render.escape import clean_lines

        self.exit(COULD_NOT_START, f"gate: {clean_lines(message)}\n    `{self.prog} --help` says what there is\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="gate",
        description="Blocks a merge until the evidence says the change is ready.",
        epilog=EPILOG,
    )
    parser.add_argument("--version", action="version", version=f"readiness-gate {__version__}")
    commands = parser.add_subparsers(title="commands", dest="command", metavar="COMMAND", required=True)
    _add_check(commands.add_parser("check", help="gather the evidence and decide", epilog=EPILOG))
    commands.add_parser("action", help="what the GitHub Action runs: check, with INPUT_… as settings")
    lint = commands.add_parser("lint", help="read the checklist and report every mistake and doubt")
    _add_root(lint)
    _add_checklist(lint)
    commands.add_parser("schema", help="print the JSON Schema of the checklist, for editors")
    _add_root(commands.add_parser("init", help="write a checklist from the reports on disk, and a workflow"))
    _add_import(commands.add_parser("import", help="draft a checklist from a tracker kept in Markdown"))
    claims = commands.add_parser("claims", help="hold a tracker against evidence, and against itself")
    claims.add_argument("--format", choices=("table", "json", "sarif", "annotations"), default="table")
    _add_tracker(claims)
    sync = commands.add_parser("sync", help="write verdicts back into a tracker: ticks, and the part between marks")
    sync.add_argument("--check", action="store_true", help="write nothing; exit with 1 when something would change")
    _add_tracker(sync)
    for command in commands.choices.values():
        command.set_defaults(parser=command)
    return parser


def _add_root(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--root", type=Path, default=Path(), metavar="DIR", help="the repository (default: here)")


def _add_checklist(parser: argparse.ArgumentParser) -> None:
    found = " or ".join(DEFAULT_CHECKLISTS)
    parser.add_argument("--checklist", metavar="FILE", help=f"the checklist, relative to the root (default: {found})")
    _add_now(parser)


def _add_now(parser: argparse.ArgumentParser) -> None:
    help_text = "judge as of this moment, such as 2026-11-20T08:00Z"
    parser.add_argument("--now", type=_moment, metavar="TIME", help=help_text)


def _add_check(parser: argparse.ArgumentParser) -> None:
    for one in INPUTS:
        help_text = _help(one)
        if one.option and one.value:
            parser.add_argument(one.option, dest=one.name, metavar=one.value, help=help_text)
        elif one.option:
            turned = "false" if one.default == "true" else "true"
            parser.add_argument(one.option, dest=one.name, action="store_const", const=turned, help=help_text)
    _add_now(parser)
    help_text = "judge here what is judged on this event, such as schedule: the items with this when: {events: ...}"
    parser.add_argument("--event", type=_event, metavar="EVENT", help=help_text)
    parser.add_argument("--color", choices=("auto", "always", "never"), default="auto", help="default: auto")


def _help(one: Input) -> str:
    """What the input means, in the words of a command line."""
    default = one.default if one.cli_default is None else one.cli_default
    shown = f" (default: {default})" if one.value and default else ""
    return one.meaning.removeprefix("With true, ").removeprefix("With false, ").replace("`", "").rstrip(".") + shown


def _add_tracker(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("tracker", metavar="TRACKER.md", help="the tracker, relative to the root")
    parser.add_argument("--url", default="", help="where the service answers whose endpoints the tracker lists")
    _add_root(parser)
    _add_checklist(parser)
    parser.add_argument("--allow-private", action="store_true", help="health URLs may lead to private addresses")


def _add_import(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("tracker", metavar="TRACKER.md", help="the tracker, relative to the root")
    parser.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help="where to write the draft (default: print it)"
    )
    parser.add_argument("--url", default="", help="where the service answers whose endpoints the tracker lists")
    parser.add_argument("--force", action="store_true", help="overwrite a file that is there")
    _add_root(parser)


def _moment(text: str) -> datetime:
    try:
        return parse_utc(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a time such as 2026-11-20T08:00Z") from None


def _event(text: str) -> str:
    from gate.model.suggestions import suggest

    if text in EVENTS:
        return text
    raise argparse.ArgumentTypeError(f"the gate knows no event {text!r}; {suggest(text, EVENTS, 'it knows')}")

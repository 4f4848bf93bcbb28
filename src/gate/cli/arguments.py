"""The commands of `gate` and their arguments."""

from __future__ import annotations

import argparse
import re
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NoReturn

from gate import __version__
from gate.cli import exit_codes
from gate.cli.commands import COMMANDS, Command

if TYPE_CHECKING:
    from datetime import datetime

    from _typeshed import SupportsWrite

    from gate.config.inputs import Input


BEFORE_COMMAND = ("-h", "--help", "--version")
"""The arguments of `gate` itself."""

MAX_ERROR = 4000
"""Characters of an error message, which may quote a long argument."""


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """The parsed arguments; `command` is the name of the command. Exits with 2 when they are invalid."""
    name = _find_command(argv)
    commands = {name: COMMANDS[name]} if name and name == argv[0] else COMMANDS  # the others would only take time
    parser = _build_parser(commands, name)
    if argv and not argv[0].startswith("-") and argv[0] not in COMMANDS:
        parser.reject_command(argv[0])
    if name and argv[0].startswith("-") and argv[0] not in BEFORE_COMMAND:
        parser.reject_before(name, argv[: argv.index(name)])
    arguments, unknown = parser.parse_known_args(argv)
    if unknown:
        arguments.parser.reject(unknown[0])
    return arguments


def complete_line(line: str) -> NoReturn:
    """Writes the words that fit at the end of the line of a shell, and exits.

    The script of `gate completion` starts the command without arguments; a run with arguments never ends here.
    """
    from gate.cli.completion import complete

    complete(_build_parser(COMMANDS, _find_command(line.split()[1:])))
    raise SystemExit(exit_codes.MAINTAINER_MUST_ACT)


def _find_command(words: Sequence[str]) -> str:
    return next((word for word in words if word in COMMANDS), "")


class _Parser(argparse.ArgumentParser):
    """Reports an invalid argument in two lines, without the usage of every argument."""

    def __init__(self, **options: Any) -> None:
        super().__init__(formatter_class=argparse.RawDescriptionHelpFormatter, **options)
        self.commands: Mapping[str, _Parser] = {}
        self.set_defaults(parser=self)  # of a command with tasks, that of the task

    def reject(self, argument: str) -> NoReturn:
        """Exits with an error that suggests the nearest argument."""
        from gate.model.suggestions import did_you_mean

        hint = did_you_mean(argument.partition("=")[0], re.findall(r"--[a-z-]+", self.format_help()))
        self._refuse(f"`{self.prog}` has no argument `{argument}`" + (f"; {hint}" if hint else ""))

    def reject_command(self, word: str) -> NoReturn:
        """Exits with an error that suggests the nearest command."""
        from gate.model.suggestions import did_you_mean

        hint = did_you_mean(word, COMMANDS)
        self._refuse(f"there is no command `{word}`" + (f"; {hint}" if hint else ""))

    def reject_before(self, command: str, arguments: Sequence[str]) -> NoReturn:
        """Exits with an error about arguments before the command: whether it has the first of them, and where."""
        import shlex

        parser, first = self.commands[command], arguments[0]
        if parser.has(first):
            line = shlex.join(("gate", command, *arguments))
            self._refuse(f"`{first}` is an argument of `gate {command}`; write it after the command: `{line}`")
        self.reject(first)

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        """Exits with an error for a value that is not one of the choices; it suggests the nearest one.

        The choices of the top level are commands, which `reject_command` has checked.
        """
        if action.choices is None or value in action.choices:
            return
        from gate.model.suggestions import did_you_mean
        from gate.model.text import quote_list

        choices = [str(choice) for choice in action.choices]
        hint = did_you_mean(str(value), choices) or f"expected {quote_list(choices)}"
        if action.option_strings:
            self._refuse(f"`{action.option_strings[0]}` cannot be `{value}`; {hint}")
        self._refuse(f"`{self.prog}` has no {action.dest} `{value}`; {hint}")

    def has(self, argument: str) -> bool:
        """Whether it has an argument of this name, which may have its value after `=`."""
        return argument.partition("=")[0] in self._option_string_actions

    def _print_message(self, message: str, file: SupportsWrite[str] | None = None) -> None:
        with suppress(OSError):  # argparse of Python 3.11.2 raises it; `main` reports lost output at the end
            super()._print_message(message, file)

    def error(self, message: str) -> NoReturn:
        """Exits with an error of argparse, such as a missing argument: the advice names what the command needs."""
        required = self._required()
        self._refuse(message, f"write `{self.prog} {required}`; " if required else "")

    def _refuse(self, message: str, advice: str = "") -> NoReturn:
        from gate.model.codes import Code, with_code
        from gate.render.escape import clean

        text = with_code(clean(message, MAX_ERROR), Code.INVALID_ARGUMENT)
        advice += f"run `{self.prog} --help` for the arguments"
        self.exit(exit_codes.MAINTAINER_MUST_ACT, f"gate: {text}\n    {advice}\n")

    def _required(self) -> str:
        """The arguments without which the command does not run, such as `--by DAY`; empty at the top level."""
        actions = [action for action in self._actions if action.required and not self.commands]
        return " ".join(" ".join((*action.option_strings[:1], _value_of(action))) for action in actions)


def _value_of(action: argparse.Action) -> str:
    """What stands for the value of an argument: its choices, or a name."""
    return "|".join(map(str, action.choices)) if action.choices else str(action.metavar or action.dest.upper())


def _build_parser(commands: Mapping[str, Command], name_in_use: str) -> _Parser:
    """The parser with these commands, of which only the one in use has its arguments."""
    parser = _Parser(
        prog="gate",
        description="Decide whether a change is ready, from the evidence that a checklist requires.",
        epilog=exit_codes.CHECK,
    )
    parser.add_argument("--version", action="version", version=f"readiness-gate {__version__}")
    subparsers = parser.add_subparsers(title="commands", dest="command", metavar="COMMAND", required=True)
    for name, command in commands.items():
        description = f"{command.summary[0].upper()}{command.summary[1:]}."
        subparser = subparsers.add_parser(
            name, help=command.summary, description=description, epilog=command.exit_codes
        )
        if name == name_in_use:
            _add_arguments(command, subparser)
    parser.commands = subparsers.choices
    return parser


def _add_arguments(command: Command, parser: argparse.ArgumentParser) -> None:
    command.add_arguments(parser)
    parser.add_argument(
        "-v", "--verbose", action="store_true", help="log one line per step to standard error, with the time in UTC"
    )


def add_root(parser: argparse.ArgumentParser) -> None:
    """Adds `--root`."""
    from pathlib import Path

    parser.add_argument(
        "--root",
        type=Path,
        default=Path(),
        metavar="DIR",
        help="folder to evaluate: the repository, or a folder in it (default: .)",
    )


def add_checklist(parser: argparse.ArgumentParser) -> None:
    """Adds `--checklist` and `--now`."""
    from gate.config.settings import DEFAULT_CHECKLISTS

    default = ", else ".join(DEFAULT_CHECKLISTS)
    parser.add_argument("--checklist", metavar="FILE", help=f"checklist, relative to the root (default: {default})")
    add_now(parser)


def add_only(parser: argparse.ArgumentParser, purpose: str) -> None:
    """Adds `--only`: a list of ids. `purpose` says what is done with these items."""
    help_text = f"{purpose} (repeatable, comma-separated)"
    parser.add_argument("--only", action="extend", type=_parse_ids, default=[], metavar="ITEM", help=help_text)


def add_color(parser: argparse.ArgumentParser) -> None:
    """Adds `--color`."""
    parser.add_argument(
        "--color", choices=("auto", "always", "never"), default="auto", help="when to use colour (default: auto)"
    )


def add_now(parser: argparse.ArgumentParser) -> None:
    """Adds `--now`."""
    help_text = "evaluate as of this time, such as 2026-11-20T08:00Z (default: now)"
    parser.add_argument("--now", type=parse_time, metavar="TIME", help=help_text)


def add_inputs(parser: argparse.ArgumentParser, names: Collection[str]) -> None:
    """Adds the flags of the inputs of these names, in the order of the table of inputs."""
    from gate.config.inputs import INPUTS

    for row in INPUTS:
        if not row.option or row.name not in names:
            continue
        if row.metavar:
            parser.add_argument(row.option, dest=row.name, metavar=row.metavar, help=_describe(row))
        else:
            value = "false" if row.default == "true" else "true"
            parser.add_argument(row.option, dest=row.name, action="store_const", const=value, help=_describe(row))


def _describe(row: Input) -> str:
    """The help of a flag, from the description of the input."""
    default = f" (default: {row.flag_default})" if row.metavar and row.flag_default else ""
    text = row.description.removeprefix("With true, ").removeprefix("With false, ")
    return text[0].lower() + text[1:].replace("`", "").rstrip(".") + default


def add_event(parser: argparse.ArgumentParser) -> None:
    """Adds `--event`."""
    help_text = "evaluate the items whose `when: {events: ...}` includes this event, such as schedule"
    parser.add_argument("--event", type=_parse_event, metavar="EVENT", help=help_text)


def _parse_ids(text: str) -> list[str]:
    ids = [part.strip() for part in text.split(",") if part.strip()]
    if not ids:
        raise argparse.ArgumentTypeError("expected the id of an item")
    return ids


def _parse_event(text: str) -> str:
    from gate.model.events import EVENTS
    from gate.model.suggestions import suggest

    if text in EVENTS:
        return text
    raise argparse.ArgumentTypeError(f"{text!r} is not an event; {suggest(text, EVENTS, 'the events are')}")


def parse_time(text: str) -> datetime:
    """The time of an argument."""
    from gate.model.timestamps import parse_utc

    try:
        return parse_utc(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a time such as 2026-11-20T08:00Z") from None


def parse_count(text: str) -> int:
    """The number of an argument."""
    if not text.isdecimal() or not text.isascii() or not 1 <= int(text[:9]) <= 1_000_000:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 to 1,000,000")
    return int(text)

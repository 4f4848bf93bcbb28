"""argv → Settings → app → exit code; the only module that prints and exits."""

from __future__ import annotations

import argparse
import gc
import io
import os
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TextIO

from gate import __version__
from gate.errors import GateError, UsageError
from gate.model.triggers import EVENTS
from gate.settings import DEFAULT_CHECKLISTS, INPUTS, Input, Settings, from_flags, from_inputs

if TYPE_CHECKING:
    from gate.app import Ending
    from gate.model.decision import Gathered
    from gate.tracker_story import Told
    from gate.world import World

COULD_NOT_START = 2
INTERNAL_ERROR = 3
INTERRUPTED = 130

_LOST: set[int] = set()
"""The streams that did not take what was printed: such a run does not end with 0, whose words nobody can read."""

EPILOG = """\
exit codes: 0 ready; 1 not ready: the author of the change acts; 2 undecided or could not start: the keeper of the
gate acts; 3 internal error: we do"""


def main() -> NoReturn:
    """The entry point of the command."""
    nowhere = Path(os.devnull)
    sys.stdout = sys.stdout or nowhere.open("w")  # closed by who started us
    sys.stderr = sys.stderr or nowhere.open("w")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that knows no check marks still gets the words
    gc.set_threshold(1_000_000)  # a short life with many small values and hardly a cycle: a fifth less time
    try:
        code: int | str | None = run(sys.argv[1:])
    except SystemExit as ended:  # argparse prints without us, and does not wait whether it arrives
        code = ended.code
    _say("")
    _say("", sys.stderr)
    gc.freeze()  # what is left goes with the process: nobody has to look for cycles in it
    sys.exit(code or (COULD_NOT_START if _LOST else 0))


def run(argv: Sequence[str]) -> int:
    """Runs one command and returns its exit code."""
    arguments = _parser().parse_args(argv)
    return guarded(arguments.command, arguments, _complain_to_runner if arguments.command is _action else _complain)


def _say(text: str, to: TextIO | None = None) -> None:
    """Prints to a reader who may have gone away (`gate check | head`), which changes nothing, or to a full disk.

    What is left in the buffer goes nowhere too, or the interpreter would stumble over it at its end:
    https://docs.python.org/3/library/signal.html#note-on-sigpipe
    """
    stream = to or sys.stdout
    try:
        print(text, end="", file=stream, flush=True)
    except OSError as fault:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        if not isinstance(fault, BrokenPipeError):
            _LOST.add(stream.fileno())
            _complain(f"what was to be printed is lost: {fault.strerror}; make room, or print elsewhere")


def _complain(text: str) -> None:
    _say(f"gate: {_visible(text)}\n", sys.stderr)


def _visible(text: str) -> str:
    """The lines of a message, in which a name of somebody's choice may stand, with nothing in them that is not seen."""
    from gate.reports.escape import clean

    return "\n".join(line[: len(line) - len(line.lstrip(" "))] + clean(line, 4000) for line in text.split("\n"))


def _complain_to_runner(text: str) -> None:
    """The same into the log of a job, where no word of it is obeyed.

    It goes where everything else goes: a runner reads the two streams in no certain order, and what one of them says
    could come to stand outside of the marks of the other.
    """
    from gate.reports.annotations import quiet

    _say(quiet(f"gate: {_visible(text)}\n", _world(Settings()).nonce()))


def guarded(
    command: Callable[[argparse.Namespace], int],
    arguments: argparse.Namespace,
    complain: Callable[[str], None] = _complain,
) -> int:
    """The exit code of the command; no traceback leaves it (GATE_TRACEBACK=1 shows one, for a report to us)."""
    try:
        return command(arguments)
    except GateError as fault:
        complain(str(fault))
        return COULD_NOT_START
    except KeyboardInterrupt:
        complain("interrupted; nothing was decided")
        return INTERRUPTED
    except Exception as fault:
        if os.environ.get("GATE_TRACEBACK"):
            raise
        complain(
            f"internal error: {type(fault).__name__}: {fault}\n"
            "    this is our fault: please report it, with what the same command says under GATE_TRACEBACK=1"
        )
        return INTERNAL_ERROR


class _Parser(argparse.ArgumentParser):
    """Says what is wrong with an argument, and not first what all of them are."""

    def error(self, message: str) -> NoReturn:
        self.exit(COULD_NOT_START, f"gate: {_visible(message)}\n    `{self.prog} --help` says what there is\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="gate",
        description="Blocks a merge until the evidence says the change is ready.",
        epilog=EPILOG,
    )
    parser.add_argument("--version", action="version", version=f"readiness-gate {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _add_check(commands.add_parser("check", help="gather the evidence and decide", epilog=EPILOG))
    action = commands.add_parser("action", help="what the GitHub Action runs: check, with INPUT_… as settings")
    action.set_defaults(command=_action)
    _add_lint(commands.add_parser("lint", help="read the checklist and report every mistake and doubt"))
    schema = commands.add_parser("schema", help="print the JSON Schema of the checklist, for editors")
    schema.set_defaults(command=_schema)
    _add_init(commands.add_parser("init", help="write a checklist from the reports on disk, and a workflow"))
    _add_import(commands.add_parser("import", help="draft a checklist from a tracker kept in Markdown"))
    claims = commands.add_parser("claims", help="hold a tracker against evidence, and against itself")
    claims.add_argument("--format", choices=("table", "json", "sarif", "annotations"), default="table")
    _add_tracker(claims)
    claims.set_defaults(command=_claims)
    sync = commands.add_parser("sync", help="write verdicts back into a tracker: ticks, and the part between marks")
    sync.add_argument("--check", action="store_true", help="write nothing; exit with 1 when something would change")
    _add_tracker(sync)
    sync.set_defaults(command=_sync)
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
    parser.set_defaults(command=_check)


def _help(one: Input) -> str:
    """What the input means, in the words of a command line."""
    default = one.default if one.by_hand is None else one.by_hand
    shown = f" (default: {default})" if one.value and default else ""
    return one.meaning.removeprefix("With true, ").removeprefix("With false, ").replace("`", "").rstrip(".") + shown


def _add_lint(parser: argparse.ArgumentParser) -> None:
    _add_root(parser)
    _add_checklist(parser)
    parser.set_defaults(command=_lint)


def _add_init(parser: argparse.ArgumentParser) -> None:
    _add_root(parser)
    parser.set_defaults(command=_init)


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
    parser.set_defaults(command=_import)


def _check(arguments: argparse.Namespace) -> int:
    from gate import app

    settings = _settings(arguments)
    return _end(app.check(settings, _world(settings), _progress), settings)


def _action(_arguments: argparse.Namespace) -> int:
    from gate import app
    from gate.reports.annotations import masks, quiet

    settings = from_inputs(os.environ)
    world = _world(settings)
    ending = app.check(settings, world)
    _say(masks(ending.secrets))
    return _end(ending, settings, partial(quiet, mark=world.nonce()), _complain_to_runner)


def _end(
    ending: Ending,
    settings: Settings,
    quiet: Callable[[str], str] = lambda text: text,
    complain: Callable[[str], None] = _complain,
) -> int:
    """Says how the run ended; what comes from evidence passes through `quiet`, our own log commands do not."""
    _say(quiet(ending.pages.terminal))
    _say(ending.pages.commands)
    would = "".join(f"would {deed}\n" for deed in ending.deeds) if settings.dry_run else ""
    said = "".join(f"{receipt.said or receipt.url}\n" for receipt in ending.receipts if receipt.said or receipt.url)
    if would or said:
        _say(quiet(would + said))
    for receipt in ending.receipts:
        if receipt.fault:
            complain(receipt.fault)
    return ending.exit_code


def _settings(arguments: argparse.Namespace) -> Settings:
    """The flags, the token of the environment, and what this terminal is."""
    token = os.environ.get("GITHUB_TOKEN", "")
    return replace(
        from_flags({one.name: getattr(arguments, one.name, None) for one in INPUTS}, token),
        now=arguments.now,
        tried_as=arguments.event or "",
        colour=_colour(arguments.color),
        width=shutil.get_terminal_size((100, 24)).columns,
    )


def _world(settings: Settings) -> World:
    from gate.world import World

    if not settings.root.is_dir():
        raise UsageError(f"--root {settings.root} is not a folder")
    world = World(settings.root, settings.now) if settings.now else World(settings.root)
    if world.env.get("GITHUB_ACTIONS") == "true" and world.is_behind_link:
        raise UsageError(f"--root {settings.root} leads through a link; name the folder itself")
    if world.env.get("GITHUB_ACTIONS") == "true" and world.is_nested:
        raise UsageError(f"--root {settings.root} is in a submodule; judge it where its pull requests are")
    return world


def _lint(arguments: argparse.Namespace) -> int:
    from gate import policy
    from gate.checklist import lint

    settings = Settings(root=arguments.root, checklist=arguments.checklist, now=arguments.now)
    world = _world(settings)
    doubts = lint(policy.of_workspace(settings, world), world)
    closing = f"{len(doubts)} to look at" if doubts else "the checklist is sound"
    _say("\n".join((*map(str, doubts), closing, "")))
    return 1 if doubts else 0


def _schema(_arguments: argparse.Namespace) -> int:
    import json

    from gate.checklist import schema

    _say(json.dumps(schema(), indent=2) + "\n")
    return 0


def _init(arguments: argparse.Namespace) -> int:
    from gate import app
    from gate.draft import WORKFLOW

    draft, receipts = app.init(_world(Settings(root=arguments.root)))
    lines = [f"found  {found}" for found in draft.found]
    lines += [f"note   {noticed}" for noticed in draft.noticed]
    lines += [f"kept   {path}, which is there already; to have it drafted, move it away" for path in draft.existing]
    lines += [f"wrote  {path}" for path, done in zip(draft.pages, receipts, strict=True) if not done.fault]
    lines += [f"next   {missed}" for missed in draft.missed]
    if WORKFLOW in draft.pages:
        lines.append(f"next   let {WORKFLOW} build and test before the gate: that step is a comment")
    _say("\n".join((*lines, "next   look it over, commit it, and run `gate check`", "")))
    faults = [receipt.fault for receipt in receipts if receipt.fault]
    for fault in faults:
        _complain(fault)
    return COULD_NOT_START if faults else 0


def _import(arguments: argparse.Namespace) -> int:
    from gate import tracker_story as story

    world = _world(Settings(root=arguments.root))
    return _tell(story.import_(arguments.tracker, world, arguments.output, url=arguments.url, force=arguments.force))


def _claims(arguments: argparse.Namespace) -> int:
    from gate import tracker_story as story

    settings = _tracked(arguments)
    return _tell(story.claims(arguments.tracker, settings, _world(settings), arguments.format, url=arguments.url))


def _sync(arguments: argparse.Namespace) -> int:
    from gate import tracker_story as story

    settings = _tracked(arguments)
    world = _world(settings)
    return _tell(story.sync(arguments.tracker, settings, world, url=arguments.url, only_check=arguments.check))


def _tracked(arguments: argparse.Namespace) -> Settings:
    return Settings(
        root=arguments.root,
        checklist=arguments.checklist,
        now=arguments.now,
        allow_private=arguments.allow_private,
    )


def _tell(told: Told) -> int:
    """Prints the page, and beside it what is not part of it."""
    _say(told.page)
    _say(told.words, sys.stderr if told.page else sys.stdout)
    return told.exit_code


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a time such as 2026-11-20T08:00Z") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _event(text: str) -> str:
    from gate.checklist.words import guidance

    if text in EVENTS:
        return text
    raise argparse.ArgumentTypeError(f"the gate knows no event {text!r}; {guidance(text, EVENTS, 'it knows')}")


def _colour(wish: str) -> bool:
    """NO_COLOR (no-color.org) beats what the terminal can do; an explicit --color beats both."""
    if wish != "auto":
        return wish == "always"
    return not os.environ.get("NO_COLOR") and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def _progress(found: Gathered, done: int, of: int) -> None:
    """One line on a person's terminal that is overwritten and wiped; logs and pipes stay quiet."""
    if not sys.stderr.isatty() or os.environ.get("CI"):
        return
    line = "" if done == of else f"  {done} of {of} items seen, last {found.item.id}"
    _say(f"\r\x1b[K{line}", sys.stderr)

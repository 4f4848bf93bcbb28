"""argv → Settings → app → exit code; the only module that prints and exits."""

from __future__ import annotations

import argparse
import gc
import io
import os
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TextIO

from gate.cli.arguments import COULD_NOT_START, parse
from gate.config.settings import INPUTS, Settings, from_flags, from_inputs
from gate.model.errors import ChecklistError, GateError, UsageError

if TYPE_CHECKING:
    from gate.adapters.host import Host
    from gate.cli.trackers import CommandOutput
    from gate.model.decision import ItemObservation
    from gate.pipeline import RunResult

INTERNAL_ERROR = 3
INTERRUPTED = 130

_LOST: set[int] = set()
"""The streams that did not take what was printed: such a run does not end with 0, whose words nobody can read."""


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
    arguments = parse(argv)
    command = COMMANDS[arguments.command]
    return guarded(command, arguments, _complain_to_runner if command is _action else _complain)


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
    from gate.render.escape import clean_lines

    _say(f"gate: {clean_lines(text)}\n", sys.stderr)


def _complain_to_runner(text: str) -> None:
    """The same into the log of a job, where no word of it is obeyed.

    It goes where everything else goes: a runner reads the two streams in no certain order, and what one of them says
    could come to stand outside of the marks of the other.
    """
    from gate.adapters.secrets import nonce
    from gate.render.annotations import quiet
    from gate.render.escape import clean_lines

    _say(quiet(f"gate: {clean_lines(text)}\n", nonce()))


def guarded(
    command: Callable[[argparse.Namespace], int],
    arguments: argparse.Namespace,
    complain: Callable[[str], None] = _complain,
) -> int:
    """The exit code of the command; no traceback leaves it (GATE_TRACEBACK=1 shows one, for a report to us)."""
    try:
        return command(arguments)
    except GateError as fault:
        complain(fault.told if isinstance(fault, ChecklistError) else str(fault))
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


def _check(arguments: argparse.Namespace) -> int:
    from gate import pipeline

    settings = _settings(arguments)
    return _end(pipeline.check(settings, _world(settings), _progress), settings)


def _action(_arguments: argparse.Namespace) -> int:
    from gate import pipeline
    from gate.adapters.secrets import nonce
    from gate.render.annotations import masks, quiet

    settings = from_inputs(os.environ)
    host = _world(settings)
    run_result = pipeline.check(settings, host)
    _say(masks(run_result.secrets))
    return _end(run_result, settings, partial(quiet, mark=nonce()), _complain_to_runner)


def _end(
    run_result: RunResult,
    settings: Settings,
    quiet: Callable[[str], str] = lambda text: text,
    complain: Callable[[str], None] = _complain,
) -> int:
    """Says how the run ended; what comes from evidence passes through `quiet`, our own log commands do not."""
    _say(quiet(run_result.pages.terminal))
    _say(run_result.pages.commands)
    would = "".join(f"would {action}\n" for action in run_result.actions) if settings.dry_run else ""
    said = "".join(f"{result.message or result.url}\n" for result in run_result.results if result.message or result.url)
    if would or said:
        _say(quiet(would + said))
    for result in run_result.results:
        if result.error:
            complain(result.error)
    return run_result.exit_code


def _settings(arguments: argparse.Namespace) -> Settings:
    """The flags, the token of the environment, and what this terminal is."""
    token = os.environ.get("GITHUB_TOKEN", "")
    return replace(
        from_flags({one.name: getattr(arguments, one.name, None) for one in INPUTS}, token),
        now=arguments.now,
        as_event=arguments.event or "",
        colour=_colour(arguments.color),
        width=shutil.get_terminal_size((100, 24)).columns,
    )


def _world(settings: Settings) -> Host:
    from gate.adapters.host import Host

    if not settings.root.is_dir():
        raise UsageError(f"--root {settings.root} is not a folder")
    host = Host.at(settings.root, settings.now) if settings.now else Host.at(settings.root)
    if host.env.get("GITHUB_ACTIONS") == "true" and host.repository.is_symlinked:
        raise UsageError(f"--root {settings.root} leads through a link; name the folder itself")
    if host.env.get("GITHUB_ACTIONS") == "true" and host.repository.is_nested:
        raise UsageError(f"--root {settings.root} is in a submodule; judge it where its pull requests are")
    return host


def _lint(arguments: argparse.Namespace) -> int:
    from gate.checklist import lint
    from gate.policy import selection

    settings = Settings(root=arguments.root, checklist=arguments.checklist, now=arguments.now)
    host = _world(settings)
    doubts = lint(selection.of_workspace(settings, host), host)
    closing = f"{len(doubts)} to look at" if doubts else "the checklist is sound"
    _say("\n".join((*map(str, doubts), closing, "")))
    return 1 if doubts else 0


def _schema(_arguments: argparse.Namespace) -> int:
    import json

    from gate.checklist import schema

    _say(json.dumps(schema(), indent=2) + "\n")
    return 0


def _init(arguments: argparse.Namespace) -> int:
    from gate import pipeline
    from gate.render.escape import clean
    from gate.scaffold import WORKFLOW

    draft, results = pipeline.init(_world(Settings(root=arguments.root)))
    lines = [f"found  {clean(found)}" for found in draft.found]
    lines += [f"note   {clean(noticed)}" for noticed in draft.noticed]
    lines += [f"kept   {path}, which is there already; to have it drafted, move it away" for path in draft.existing]
    lines += [f"wrote  {path}" for path, done in zip(draft.pages, results, strict=True) if not done.error]
    lines += [f"next   {clean(missed)}" for missed in draft.missed]
    if WORKFLOW in draft.pages:
        lines.append(f"next   let {WORKFLOW} build and test before the gate: that step is a comment")
    _say("\n".join((*lines, "next   look it over, commit it, and run `gate check`", "")))
    faults = [result.error for result in results if result.error]
    for fault in faults:
        _complain(fault)
    return COULD_NOT_START if faults else 0


def _import(arguments: argparse.Namespace) -> int:
    from gate.cli import trackers as story

    host = _world(Settings(root=arguments.root))
    return _tell(story.import_(arguments.tracker, host, arguments.output, url=arguments.url, force=arguments.force))


def _claims(arguments: argparse.Namespace) -> int:
    from gate.cli import trackers as story

    settings = _tracked(arguments)
    return _tell(story.claims(arguments.tracker, settings, _world(settings), arguments.format, url=arguments.url))


def _sync(arguments: argparse.Namespace) -> int:
    from gate.cli import trackers as story

    settings = _tracked(arguments)
    host = _world(settings)
    return _tell(story.sync(arguments.tracker, settings, host, url=arguments.url, only_check=arguments.check))


def _tracked(arguments: argparse.Namespace) -> Settings:
    return Settings(
        root=arguments.root,
        checklist=arguments.checklist,
        now=arguments.now,
        allow_private=arguments.allow_private,
    )


def _tell(told: CommandOutput) -> int:
    """Prints the page, and beside it what is not part of it."""
    _say(told.page)
    _say(told.words, sys.stderr if told.page else sys.stdout)
    return told.exit_code


def _colour(wish: str) -> bool:
    """NO_COLOR (no-color.org) beats what the terminal can do; an explicit --color beats both."""
    if wish != "auto":
        return wish == "always"
    return not os.environ.get("NO_COLOR") and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def _progress(found: ItemObservation, done: int, of: int) -> None:
    """One line on a person's terminal that is overwritten and wiped; logs and pipes stay quiet."""
    if not sys.stderr.isatty() or os.environ.get("CI"):
        return
    line = "" if done == of else f"  {done} of {of} items seen, last {found.item.id}"
    _say(f"\r\x1b[K{line}", sys.stderr)


COMMANDS: Mapping[str, Callable[[argparse.Namespace], int]] = {
    "check": _check,
    "action": _action,
    "lint": _lint,
    "schema": _schema,
    "init": _init,
    "import": _import,
    "claims": _claims,
    "sync": _sync,
}
"""What each command does with its arguments; it returns the exit code."""

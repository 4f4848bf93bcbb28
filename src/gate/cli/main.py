"""The entry point: arguments → one command → exit code."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NoReturn

from gate import __version__
from gate.adapters import watchdog
from gate.cli import console, exit_codes, step_log
from gate.cli.arguments import complete_line, parse
from gate.cli.commands import COMMANDS

if TYPE_CHECKING:
    import argparse

    RunCommand = Callable[[argparse.Namespace], int]
    """Runs a command with its arguments and returns the exit code."""

WATCHED = ("check", "action", "next", "fleet run")
"""The commands that read evidence, which may be hostile."""

_SHARD_STOPPED = (
    "what it judged before is stored; start the same command again: it judges the repository at which it stopped last, "
    "and skips it after a second time"
)


def main() -> NoReturn:
    """Runs the command of this process and exits; an interrupt before the command begins ends it without a word."""
    watchdog.end_at_interrupts()
    console.prepare_streams()
    if "_ARGCOMPLETE" in os.environ and len(sys.argv) == 1:
        complete_line(os.environ.get("COMP_LINE", ""))
    words = [word for word in sys.argv[1:] if not word.startswith("-")]  # `--verbose` can be before the task of a fleet
    if words and (words[0] in WATCHED or " ".join(words[:2]) in WATCHED):
        print_error = _error_printer(in_job_log=words[0] == "action")
        is_shard = words[0] == "fleet"
        work, result = (_run_and_exit, _SHARD_STOPPED) if is_shard else (_run_and_end, watchdog.NOTHING_DECIDED)
        _end(watchdog.run_watched(work, print_error, exit_codes.MAINTAINER_MUST_ACT, result))
    _run_and_exit()


def _run_and_exit() -> NoReturn:
    """Runs the command and exits as usual: a library may have to do something at the end of the process."""
    exit_code = _run_to_end()
    gc.freeze()  # nothing has to be collected at exit
    sys.exit(exit_code)


def _run_and_end() -> NoReturn:
    _end(_run_to_end())


def _end(exit_code: int) -> NoReturn:
    """Ends the process when all output is written: to take the interpreter apart takes 10 ms, and changes nothing."""
    os._exit(exit_code)


def _run_to_end() -> int:
    """Runs the command of this process, writes all its output, and returns the exit code."""
    gc.set_threshold(1_000_000)  # a short run creates hardly any cycle: this saves a fifth of its time
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # no plugin decides here, and the search takes 10 ms
    try:
        code = run(sys.argv[1:])
    except SystemExit as error:  # argparse prints by itself, without waiting until the output is written
        code = error.code if isinstance(error.code, int) else exit_codes.INTERNAL_ERROR
    except Exception:  # GATE_TRACEBACK; the exit code of an uncaught exception would say that a change is not ready
        sys.excepthook(*sys.exc_info())
        code = exit_codes.INTERNAL_ERROR
    is_complete = console.flush_streams()
    return code or (0 if is_complete else exit_codes.MAINTAINER_MUST_ACT)


def run(argv: Sequence[str]) -> int:
    """Runs one command and returns its exit code."""
    arguments = parse(argv)  # `--help` ends here: what only a command needs is imported below

    from gate.config.runner import is_debugging

    in_job_log = arguments.command == "action"
    if arguments.verbose or is_debugging(os.environ):
        arguments.verbose = True
        step_log.enable(in_job_log=in_job_log)
        step_log.log("gate %s, Python %s, command %s", __version__, sys.version.split(" ", 1)[0], arguments.command)
    exit_code = run_guarded(COMMANDS[arguments.command].run, arguments, _error_printer(in_job_log=in_job_log))
    step_log.log("exit code %s", exit_code)
    return exit_code


def _error_printer(*, in_job_log: bool) -> console.PrintError:
    return console.print_error_in_job_log if in_job_log else console.print_error


def run_guarded(
    command: RunCommand, arguments: argparse.Namespace, print_error: console.PrintError = console.print_error
) -> int:
    """Runs the command; an exception becomes an error message and an exit code.

    GATE_TRACEBACK=1 raises unexpected exceptions with their traceback, for bug reports.
    """
    from gate.model.errors import GateError

    watchdog.raise_interrupts()
    try:
        return command(arguments)
    except GateError as error:
        print_error(error.report)
        return exit_codes.MAINTAINER_MUST_ACT
    except KeyboardInterrupt:
        return _report_interruption(print_error)
    except Exception as error:
        if isinstance(error.__cause__, KeyboardInterrupt):  # Python 3.11 wraps one that arrives while a class is made
            return _report_interruption(print_error)
        if os.environ.get("GATE_TRACEBACK"):
            raise
        from gate.model.codes import Code, with_code

        message = with_code(f"internal error: {type(error).__name__}: {error}", Code.INTERNAL_ERROR)
        print_error(
            f"{message}\n    please report this bug, with the output of the same command under GATE_TRACEBACK=1"
        )
        return exit_codes.INTERNAL_ERROR


def _report_interruption(print_error: console.PrintError) -> int:
    from gate.model.codes import Code, with_code

    print_error(with_code("interrupted; nothing was decided", Code.INTERRUPTED))
    return exit_codes.INTERRUPTED

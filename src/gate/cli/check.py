"""The commands `check` and `action`: run the pipeline and print its result."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from gate.cli import console
from gate.cli.arguments import add_color, add_event, add_inputs, add_now, add_only
from gate.config.inputs import INPUTS

if TYPE_CHECKING:
    from gate.config.settings import Settings
    from gate.model.decision import ItemObservation
    from gate.publish.actions import Action
    from gate.publish.run_result import RunResult


READ_TIME, PUBLISH_TIME = 120.0, 600.0
"""Seconds for reading the subject and its change, and for a proposed checklist and publishing."""


def add_check_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the arguments of `gate check`."""
    add_inputs(parser, [row.name for row in INPUTS])
    add_now(parser)
    add_event(parser)
    add_only(parser, "evaluate only these items; local, publishes nothing, is no baseline")
    help_text = (
        "add the result of this local run to the history, which only runs of the default branch do by themselves"
    )
    parser.add_argument("--record", action="store_true", help=help_text)
    help_text = "evaluate again whenever the checklist or a file that the items read changes, until Ctrl-C"
    parser.add_argument("--watch", action="store_true", help=help_text)
    add_color(parser)


def add_action_arguments(_parser: argparse.ArgumentParser) -> None:
    """Adds nothing: `gate action` reads its inputs from the environment."""


def check(arguments: argparse.Namespace) -> int:
    """Runs `gate check`."""
    from gate import pipeline
    from gate.cli.open_host import open_host
    from gate.config.runner import is_gitlab
    from gate.policy.partial import refuse_partial, require_history

    settings = _read_settings(arguments)
    require_history(settings)
    refuse_partial(settings, os.environ)
    if is_gitlab(os.environ):
        from gate.policy.gitlab import refuse_github_options

        refuse_github_options(settings)

    def run_once() -> RunResult:
        progress = watched_progress(settings, show=not arguments.verbose)
        run_result = pipeline.check(settings, open_host(settings), progress)
        _print_result(run_result, settings)
        return run_result

    if arguments.watch:
        from gate.cli.watch import watch

        return watch(settings, run_once)
    return run_once().exit_code


def action(_arguments: argparse.Namespace) -> int:
    """Runs `gate action`: what the container of the GitHub Action starts."""
    from functools import partial

    from gate import pipeline
    from gate.adapters.secrets import nonce
    from gate.cli.open_host import open_host
    from gate.config.read_inputs import from_inputs
    from gate.render.annotations import disable_commands, mask_commands

    settings = from_inputs(os.environ)
    run_result = pipeline.check(settings, open_host(settings), watched_progress(settings, show=False))
    console.write(mask_commands(run_result.secrets))
    return _print_result(run_result, settings, partial(disable_commands, token=nonce()), console.print_error_in_job_log)


def _read_settings(arguments: argparse.Namespace) -> Settings:
    """The settings from the flags, the token in the environment, and the terminal."""
    import shutil
    from dataclasses import replace

    from gate.config.read_inputs import from_flags

    flags = {row.name: getattr(arguments, row.name, None) for row in INPUTS}
    return replace(
        from_flags(flags, os.environ.get("GITHUB_TOKEN", "")),
        now=arguments.now,
        as_event=arguments.event or "",
        record=arguments.record,
        only=tuple(dict.fromkeys(arguments.only)),
        colour=console.use_colour(arguments.color),
        width=shutil.get_terminal_size((100, 24)).columns,
    )


def watched_progress(settings: Settings, *, show: bool) -> Callable[[ItemObservation, int, int], None]:
    """Shows the progress of the items on request, and reports to the watchdog until when the next step must be done."""
    from gate.adapters import watchdog

    watchdog.report_limit(READ_TIME + settings.run_timeout)

    def report(observation: ItemObservation, done: int, total: int) -> None:
        is_last = done == total
        watchdog.report_limit(settings.run_timeout + (settings.wait + PUBLISH_TIME if is_last else READ_TIME))
        if show:
            console.show_progress(observation.item.id, done, total)

    return report


def _print_result(
    run_result: RunResult,
    settings: Settings,
    quote: Callable[[str], str] = lambda text: text,
    print_error: console.PrintError = console.print_error,
) -> int:
    """Prints the result of a run and returns the exit code.

    Text that contains evidence passes through `quote`; our own log commands do not. A page for standard output is alone
    there: all else goes to standard error.
    """
    pages = _printed_pages(run_result.actions)
    stream = sys.stderr if pages else sys.stdout
    for page in pages:
        console.write(page)
    console.write(quote(run_result.pages.terminal), stream)
    console.write(run_result.pages.commands, stream)
    lines = [f"would {planned}" for planned in run_result.actions] if settings.dry_run else []
    lines += [result.message or result.url for result in run_result.results if result.message or result.url]
    if lines:
        console.write(quote("".join(f"{line}\n" for line in lines)), stream)
    for result in run_result.results:
        if result.error:
            print_error(result.report)
    return run_result.exit_code


def _printed_pages(actions: Sequence[Action]) -> list[str]:
    if not actions:
        return []
    from gate.publish.actions import PrintPage

    return [action.text for action in actions if isinstance(action, PrintPage)]

"""The table of commands: a command is one row here, and a module with its arguments and what it runs."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from gate.cli import exit_codes


class Command:
    """A command: its summary, its exit codes, and the functions `add_X_arguments` and `X` of its module in `gate.cli`.

    The module is imported only when the command is used.
    """

    def __init__(self, summary: str, exit_codes: str, module: str, function: str) -> None:
        self.summary = summary
        self.exit_codes = exit_codes
        self.module = module
        self.function = function

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Adds the arguments of the command to its parser."""
        self._load(f"add_{self.function.rstrip('_')}_arguments")(parser)

    def run(self, arguments: argparse.Namespace) -> int:
        """Runs the command and returns the exit code.

        Raises:
            GateError: when the command cannot do its work.
        """
        exit_code: int = self._load(self.function)(arguments)
        return exit_code

    def _load(self, name: str) -> Callable[..., Any]:
        function: Callable[..., Any] = getattr(import_module(f"gate.cli.{self.module}"), name)
        return function


COMMANDS: Mapping[str, Command] = {
    "check": Command("collect the evidence and decide", exit_codes.CHECK, "check", "check"),
    "action": Command(
        "run `check` as the GitHub Action does, with its inputs from INPUT_… variables",
        exit_codes.CHECK,
        "check",
        "action",
    ),
    "next": Command("print the shortest way to green, least effort first", exit_codes.NEXT, "next", "next_"),
    "lint": Command(
        "report every error in the checklist, and warnings about likely errors", exit_codes.LINT, "lint", "lint"
    ),
    "selftest": Command(
        "make faults in copies of the evidence, and report what cannot go red",
        exit_codes.SELFTEST,
        "selftest",
        "selftest",
    ),
    "ratchet": Command(
        "tighten the thresholds of items with a ratchet to today's values, as a patch",
        exit_codes.WRITE,
        "ratchet",
        "ratchet",
    ),
    "adopt": Command(
        "lower the thresholds that are broken today, with a dated plan back, as a patch",
        exit_codes.ADOPT,
        "ratchet",
        "adopt",
    ),
    "replay": Command(
        "judge stored runs by another checklist: what flips, blocks, always passes or always fails",
        exit_codes.REPLAY,
        "replay",
        "replay",
    ),
    "doctor": Command(
        "examine the set-up: token, permissions, workflows, required checks, checkout, globs",
        exit_codes.DOCTOR,
        "doctor",
        "doctor",
    ),
    "explain": Command(
        "explain an item, a probe, a fact, or the code of a message", exit_codes.EXPLAIN, "explain", "explain"
    ),
    "probes": Command("list the probes, or what one of them declares", exit_codes.PROBES, "explain", "probes"),
    "test": Command(
        "run the policy tests: facts, and the verdicts that the checklist must reach on them",
        exit_codes.TEST,
        "policy_tests",
        "test",
    ),
    "schema": Command(
        "print the JSON Schema of the checklist, or of policy tests, for editors", exit_codes.WRITE, "lint", "schema"
    ),
    "init": Command(
        "write a first checklist, from the reports on disk, and a workflow", exit_codes.WRITE, "init", "init"
    ),
    "import": Command("draft a checklist from a Markdown tracker", exit_codes.WRITE, "trackers", "import_"),
    "claims": Command("check the claims of a tracker against evidence", exit_codes.CLAIMS, "trackers", "claims"),
    "sync": Command(
        "update the checkboxes and the table of verdicts in a tracker", exit_codes.SYNC, "trackers", "sync"
    ),
    "fleet": Command(
        "merge what the repositories of an organisation reported, or judge them in shards",
        exit_codes.FLEET,
        "fleet",
        "fleet",
    ),
    "dashboard": Command(
        "build the pages of a history: now, trend, heat map, items, waivers, durations",
        exit_codes.WRITE,
        "dashboard",
        "dashboard",
    ),
    "history": Command(
        "list, show, export or prune the results of earlier runs", exit_codes.WRITE, "history", "history"
    ),
    "mcp": Command("serve check, next and explain to coding agents", exit_codes.WRITE, "mcp", "mcp"),
    "completion": Command(
        "print the script with which bash, zsh or fish completes commands, flags and items",
        exit_codes.WRITE,
        "completion",
        "completion",
    ),
}
"""The commands by name, in the order of the help."""

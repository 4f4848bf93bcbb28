"""The commands `lint` and `schema`, about the checklist alone."""

from __future__ import annotations

import argparse

from gate.cli import console, exit_codes
from gate.cli.arguments import add_checklist, add_root
from gate.cli.open_host import open_host
from gate.config.settings import Settings


def add_lint_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the arguments of `gate lint`."""
    parser.add_argument("--strict", action="store_true", help="exit with 1 if there are warnings")
    add_root(parser)
    add_checklist(parser)


def lint(arguments: argparse.Namespace) -> int:
    """Runs `gate lint`: prints warnings about the checklist; its errors are raised. With `--strict`, warnings fail."""
    from gate.checklist.linting import lint as find_warnings
    from gate.model.text import pluralize
    from gate.policy import selection
    from gate.render.escape import clean_lines

    settings = Settings(root=arguments.root, checklist=arguments.checklist, now=arguments.now)
    host = open_host(settings)
    checklist = selection.load_from_workspace(settings, host, allow_open=True)
    warnings = find_warnings(checklist, host.workspace, host.clock.now.date(), host.repository)
    summary = pluralize(len(warnings), "warning") if warnings else "no problems found"
    console.write(clean_lines("\n".join((*map(str, warnings), summary, ""))))
    return exit_codes.WARNINGS if warnings and arguments.strict else 0


def add_schema_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the arguments of `gate schema`."""
    parser.add_argument("--tests", action="store_true", help="print the schema of policy tests instead")


def schema(arguments: argparse.Namespace) -> int:
    """Runs `gate schema`: prints the JSON Schema of the checklist, or of policy tests."""
    import json

    if arguments.tests:
        from gate.policy_tests.json_schema import schema as build_schema
    else:
        from gate.checklist import schema as build_schema

    console.write(json.dumps(build_schema(), indent=2) + "\n")
    return 0

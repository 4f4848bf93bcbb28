"""The command `init`: write a first checklist and a workflow."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING

from gate.cli import console, exit_codes
from gate.cli.arguments import add_root
from gate.cli.open_host import open_host
from gate.config.settings import Settings

if TYPE_CHECKING:
    from gate.publish.actions import ActionResult
    from gate.scaffold import Draft


def add_init_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the arguments of `gate init`."""
    add_root(parser)


def init(arguments: argparse.Namespace) -> int:
    """Runs `gate init`: writes the files that do not exist yet, and prints what it found and did."""
    from gate.scaffold import draft_files
    from gate.scaffold.write import write_draft

    host = open_host(Settings(root=arguments.root))
    draft = draft_files(host)
    results = write_draft(draft, host.workspace)
    console.write("".join(f"{line}\n" for line in _describe(draft, results)))
    errors = [result.report for result in results if result.error]
    for error in errors:
        console.print_error(error)
    return exit_codes.MAINTAINER_MUST_ACT if errors else 0


def _describe(draft: Draft, results: tuple[ActionResult, ...]) -> Iterator[str]:
    from gate.render.escape import clean
    from gate.scaffold import WORKFLOW

    yield from (f"found  {clean(item)}" for item in draft.items)
    yield from (f"note   {clean(note)}" for note in draft.notes)
    yield from (f"exists {path}, skipped; move it away to draft a new one" for path in draft.existing)
    yield from (f"wrote  {path}" for path, result in zip(draft.pages, results, strict=True) if not result.error)
    yield from (f"next   {clean(step)}" for step in draft.next_steps)
    if WORKFLOW in draft.pages:
        yield f"next   add the build and test steps to {WORKFLOW}, at the comment before the gate"
    yield f"next   review the files, commit them, and run `{draft.check}`"

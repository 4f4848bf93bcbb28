"""Lints every workflow that we run or show: `make workflows`. With files as arguments, lints these instead.

Ours, the examples, those in the pages, and what `gate init` writes are held to zizmor's strictest persona, to
actionlint with ShellCheck, and to the schema of workflows; action.yml to zizmor and the schema of actions. All of them
work offline. What a page shows is linted as it would be run: a page may leave out what is around its jobs.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path

from gate.scaffold import pages
from gate.scaffold.project_scan import ProjectScan

HOME = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent

ACTION = HOME / "action.yml"

FRAME = """\
name: Shown in a page
on: pull_request
concurrency:
  group: page
  cancel-in-progress: true
"""
"""What a page leaves out around `permissions` and `jobs`."""

BLOCK = re.compile(r"^( *)```ya?ml\n(.*?)^\1```", re.MULTILINE | re.DOTALL)


def main(given: Sequence[str]) -> int:
    """Lints the files, or all that we have; 0 when no linter says anything."""
    with tempfile.TemporaryDirectory() as scratch:
        workflows = [Path(name) for name in given] or [*ours(), *written(Path(scratch))]
        actions = [] if given else [ACTION]
        failed = [command[0] for command in commands(workflows, actions) if not holds(command)]
    print(f"{len(workflows)} workflows: {'not ' if failed else ''}sound", *failed)
    return 1 if failed else 0


def ours() -> Iterator[Path]:
    """The workflows that are files of the repository."""
    for folder in (".github/workflows", "examples/workflows"):
        yield from sorted((HOME / folder).glob("*.yml"))


def written(folder: Path) -> Iterator[Path]:
    """Writes the workflows that are no files: those of the pages, and the one of `gate init`."""
    for place, text in [*shown(), ("gate-init", pages.workflow(ProjectScan()))]:
        path = folder / f"{place}.yml"
        path.write_text(text, encoding="utf-8")
        yield path


def shown() -> Iterator[tuple[str, str]]:
    """Every block of a page that has jobs, made whole, with a name that says where it stands."""
    for page in (
        HOME / "README.md",
        *sorted((HOME / "docs").rglob("*.md")),
        *sorted((HOME / "examples").rglob("*.md")),
    ):
        text = page.read_text(encoding="utf-8")
        for block in BLOCK.finditer(text):
            line = text[: block.start()].count("\n") + 1
            if whole := complete(textwrap.dedent(block[2])):
                yield f"{page.relative_to(HOME)}-{line}".replace("/", "-"), whole


def complete(block: str) -> str:
    """The workflow that a block is or belongs to; nothing for what is no job: a checklist, a step, an input.

    A block of jobs without the word stands under `jobs:`; one that says nothing of events gets FRAME.
    """
    if re.search(r"^  runs-on:", block, re.MULTILINE):
        block = "permissions: {}\njobs:\n" + textwrap.indent(block, "  ")
    if not re.search(r"^jobs:", block, re.MULTILINE):
        return ""
    return block if re.search(r"^on:", block, re.MULTILINE) else FRAME + block


def commands(workflows: Sequence[Path], actions: Sequence[Path]) -> Iterator[list[str]]:
    """The linters, each with all that it can judge."""
    strict = ["--offline", "--quiet", "--persona=auditor", "--strict-collection"]
    config = ["--config", str(HOME / ".github" / "zizmor.yml")]
    yield ["zizmor", *strict, *config, *map(str, [*workflows, *actions])]
    yield ["check-jsonschema", "--quiet", "--builtin-schema", "vendor.github-workflows", *map(str, workflows)]
    if actions:
        yield ["check-jsonschema", "--quiet", "--builtin-schema", "vendor.github-actions", *map(str, actions)]
    if (BIN / "actionlint").exists() or sys.platform == "linux":  # the lock has it for Linux alone
        yield ["actionlint", "-shellcheck", str(BIN / "shellcheck"), "-pyflakes", "", *map(str, workflows)]


def holds(command: Sequence[str]) -> bool:
    """Runs the linter of this environment; it has said itself what it does not like."""
    program = shutil.which(command[0], path=str(BIN))
    if program is None:
        print(f"{command[0]} is not in {BIN}: run make")
        return False
    return subprocess.run([program, *command[1:]], cwd=HOME, check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

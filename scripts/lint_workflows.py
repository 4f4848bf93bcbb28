"""Lints every workflow of the repository and of the documentation (`make workflows`), or the files in the arguments.

Our workflows, the examples, those in pages, and the one of `gate init` must pass zizmor's strictest persona, actionlint
with ShellCheck, and the schema of workflows; both action.yml must pass zizmor and the schema of actions; Dependabot's
configuration and the issue forms must pass their schemas. All linters work offline. A page may omit what surrounds its
jobs; it is added before linting.
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

ACTIONS = (HOME / "action.yml", HOME / "composite" / "action.yml")

DEPENDABOT = HOME / ".github" / "dependabot.yml"

HOUSEHOLD = {
    "vendor.dependabot": (DEPENDABOT,),
    "vendor.github-issue-config": (HOME / ".github/ISSUE_TEMPLATE/config.yml",),
    "vendor.github-issue-forms": tuple(
        path for path in sorted((HOME / ".github/ISSUE_TEMPLATE").glob("*.yml")) if path.name != "config.yml"
    ),
}
"""Other files for GitHub, by the name of their schema."""

FAULTS = HOME / "docs" / "codes"
"""The pages whose blocks show what is wrong; `make test` runs them."""

FRAME = """\
name: Shown in a page
on: pull_request
concurrency:
  group: page
  cancel-in-progress: true
"""
"""What a page may omit around `permissions` and `jobs`."""

BLOCK = re.compile(r"^( *)```ya?ml\n(.*?)^\1```", re.MULTILINE | re.DOTALL)


def main(names: Sequence[str]) -> int:
    """Lint the files, or every workflow; return 0 when no linter reports a problem."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        workflows = [Path(name) for name in names] or [
            *sorted((HOME / ".github" / "workflows").glob("*.yml")),
            *example_workflows(folder / "examples"),
            *generated_workflows(folder),
        ]
        actions = [] if names else ACTIONS
        failed = [command[0] for command in commands(workflows, actions) if not passes(command)]
    print(f"{len(workflows)} workflows: {'problems found by' if failed else 'no problems found'}", *failed)
    return 1 if failed else 0


def example_workflows(folder: Path) -> Iterator[Path]:
    """Copy the examples into the folder of a repository, where one can call another, and yield the copies."""
    (folder / ".git").mkdir(parents=True)  # actionlint looks for the root of the repository
    workflows = folder / ".github" / "workflows"
    workflows.mkdir(parents=True)
    for path in sorted((HOME / "examples" / "workflows").glob("*.yml")):
        yield Path(shutil.copy(path, workflows))


def generated_workflows(folder: Path) -> Iterator[Path]:
    """Write the workflows of the pages and of `gate init` to the folder, and yield their paths."""
    for name, text in [*workflows_in_pages(), ("gate-init", pages.render_workflow(ProjectScan()))]:
        path = folder / f"{name}.yml"
        path.write_text(text, encoding="utf-8")
        yield path


def workflows_in_pages() -> Iterator[tuple[str, str]]:
    """Yield every block with jobs in a page, completed, with a name from page and line."""
    for page in (
        HOME / "README.md",
        *(page for page in sorted((HOME / "docs").rglob("*.md")) if FAULTS not in page.parents),
        *sorted((HOME / "examples").rglob("*.md")),
    ):
        text = page.read_text(encoding="utf-8")
        for block in BLOCK.finditer(text):
            line = text[: block.start()].count("\n") + 1
            if workflow := complete(textwrap.dedent(block[2])):
                yield f"{page.relative_to(HOME)}-{line}".replace("/", "-"), workflow


def complete(block: str) -> str:
    """Return the complete workflow of a block; empty for a block without a job, such as a checklist or a step.

    Jobs without `jobs:` are put below it; a workflow without events gets FRAME.
    """
    if re.search(r"^  runs-on:", block, re.MULTILINE):
        block = "permissions: {}\njobs:\n" + textwrap.indent(block, "  ")
    if not re.search(r"^jobs:", block, re.MULTILINE):
        return ""
    return block if re.search(r"^on:", block, re.MULTILINE) else FRAME + block


def commands(workflows: Sequence[Path], actions: Sequence[Path]) -> Iterator[list[str]]:
    """Yield the command of each linter, with the files it supports."""
    strict = ["--offline", "--quiet", "--persona=auditor", "--strict-collection"]
    config = ["--config", str(HOME / ".github" / "zizmor.yml")]
    yield ["zizmor", *strict, *config, *map(str, [*workflows, *actions, *([DEPENDABOT] if actions else [])])]
    yield ["check-jsonschema", "--quiet", "--builtin-schema", "vendor.github-workflows", *map(str, workflows)]
    if actions:
        for schema, paths in {"vendor.github-actions": actions, **HOUSEHOLD}.items():
            yield ["check-jsonschema", "--quiet", "--builtin-schema", schema, *map(str, paths)]
    if (BIN / "actionlint").exists() or sys.platform == "linux":  # the lock file has it for Linux only
        yield ["actionlint", "-shellcheck", str(BIN / "shellcheck"), "-pyflakes", "", *map(str, workflows)]


def passes(command: Sequence[str]) -> bool:
    """Run the linter of this environment, which prints its problems itself; return whether there are none."""
    program = shutil.which(command[0], path=str(BIN))
    if program is None:
        print(f"{command[0]} is missing in {BIN}; run `make`")
        return False
    return subprocess.run([program, *command[1:]], cwd=HOME, check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

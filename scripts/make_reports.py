"""Generates the reports of examples/shop with the real tools, and records the output of each tool.

    make reports

The shop is copied to a neutral folder (/srv/shop, or the first argument), because reports contain its path; the tools
are installed in scratch environments. Needs npm, gcc and lcov besides Python. The true totals of a report
(reports/truth.json) come from the output of its tool, never from our parsers.
"""

from __future__ import annotations

import json
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from scripts.report_recipes import RECIPES, Recipe, Truth

SHOP = Path(__file__).resolve().parent.parent / "examples" / "shop"
REPORTS = SHOP / "reports"
STATES = SHOP.parent / "demo"
HOST = "build-1"
"""Replaces the host name in the reports."""


def main() -> None:
    """Runs every recipe, and writes reports, truth and provenance."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "/srv/shop")
    truths: dict[str, Truth] = {}
    pages: list[str] = []
    with tempfile.TemporaryDirectory() as scratch:
        for recipe in RECIPES:
            print(recipe.folder, flush=True)
            lay_out(folder, recipe.state)
            printed = run_recipe(recipe, folder, install(recipe, Path(scratch) / recipe.folder.replace("/", "-")))
            truth = recipe.truth(printed)
            for name in recipe.reports:
                copy_report(folder / "out" / name, REPORTS / recipe.folder / name)
                truths[f"{recipe.folder}/{name}"] = truth
            pages.append(page(recipe, printed))
    shutil.rmtree(folder)
    (REPORTS / "truth.json").write_text(json.dumps(truths, indent=2) + "\n", encoding="utf-8")
    (REPORTS / "PROVENANCE.md").write_text(provenance(folder, pages), encoding="utf-8")


def lay_out(folder: Path, state: str) -> None:
    """Creates a fresh copy of the shop, with an empty folder for reports."""
    if folder.exists():
        if not (folder / ".made-by-make-reports").exists():
            raise SystemExit(f"{folder} exists and is not ours; name another folder")
        shutil.rmtree(folder)
    shutil.copytree(SHOP, folder, ignore=shutil.ignore_patterns("reports", "__pycache__"))
    if state:
        shutil.copytree(STATES / state, folder, dirs_exist_ok=True)
    (folder / ".made-by-make-reports").touch()
    (folder / "web" / "package.json").write_text('{"name": "shop-web", "private": true, "type": "module"}\n')
    (folder / "out").mkdir()


def install(recipe: Recipe, tools: Path) -> Path:
    """Installs the tools of a recipe, and returns their environment."""
    tools.mkdir()
    if recipe.pip:
        run([sys.executable, "-m", "venv", str(tools)])
        run([str(tools / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check", *recipe.pip])
    if recipe.npm:
        (tools / "package.json").write_text('{"private": true}\n')
        run(["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(tools), *recipe.npm])
    return tools


def run(command: list[str]) -> None:
    """Runs a command that must not fail."""
    subprocess.run(command, check=True)


def run_recipe(recipe: Recipe, folder: Path, tools: Path) -> str:
    """Runs the commands of a recipe and returns their output, without local paths and terminal escapes."""
    folders = {"tools": str(tools), "out": str(folder / "out")}
    work = folder / recipe.work
    if recipe.npm:
        (work / "node_modules").symlink_to(tools / "node_modules")
    extra = {name: value.format(**folders) for name, value in recipe.environment.items()}
    environment = {"PATH": _path(), "HOME": str(folder), "LC_ALL": "C.UTF-8", "NO_COLOR": "1", "CI": "1", **extra}
    transcripts = []
    for command in (recipe.version, *recipe.commands):
        arguments = command.format(**folders).split()
        completed = subprocess.run(
            arguments,
            cwd=work,
            env=environment,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        transcripts.append(f"$ {command.format(tools='.', out='out')}\n{completed.stdout.strip()}")
    return clean("\n".join(transcripts), tools)


def _path() -> str:
    return f"{Path(shutil.which('npm') or '/usr/bin/npm').parent}:/usr/local/bin:/usr/bin:/bin"


def clean(text: str, tools: Path | None = None) -> str:
    """Removes terminal escapes, the host name and the path of the scratch environment."""
    text = re.sub(r"\x1b\[[0-9;]*m", "", text).replace(f'hostname="{socket.gethostname()}"', f'hostname="{HOST}"')
    return text.replace(str(tools), ".") if tools else text


def copy_report(source: Path, target: Path) -> None:
    """Copies a report into the project."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(clean(source.read_text(encoding="utf-8")), encoding="utf-8")


def page(recipe: Recipe, printed: str) -> str:
    """The section of a recipe in the provenance page."""
    names = ", ".join(f"`{recipe.folder}/{name}`" for name in recipe.reports)
    trimmed = "\n".join(line.rstrip() for line in printed.splitlines())
    note = f"\n{recipe.note}\n" if recipe.note else ""
    return f"## {recipe.folder}: {recipe.tool}\n\n{names}, made in `{recipe.work}`.\n{note}\n```text\n{trimmed}\n```\n"


def provenance(folder: Path, pages: list[str]) -> str:
    """The provenance page."""
    day = datetime.now(UTC).date()
    return f"""# Where these reports come from

`make reports` generated them on {day} from a copy of `examples/shop` in `{folder}`; those in `before/` and `after/`
include the files of `examples/demo/before` and `after`. Only the host name was replaced (by `{HOST}`). Below are the
commands and the output of each tool; its totals are in `truth.json`.

There is no report of Trivy, because its advisories were not available. `examples/demo/trivy-made-by-hand.json`, which
the demonstration shows, was written by hand in Trivy's format.

""" + "\n".join(pages)


if __name__ == "__main__":
    main()

"""Makes the reports of examples/shop anew with the real tools, and writes down what each tool itself printed.

    make reports

The shop is copied to a neutral folder (/srv/shop, or the first argument), since reports name the folder they were made
in; the tools are installed in scratch environments. Needs npm and gcc, and lcov, besides Python. The truth of a report
(reports/truth.json) is what its tool printed as totals, never what our readers make of it.
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

from report_recipes import RECIPES, Recipe, Truth

SHOP = Path(__file__).resolve().parent.parent / "examples" / "shop"
REPORTS = SHOP / "reports"
STATES = SHOP.parent / "demo"
HOST = "build-1"
"""Stands in the reports for the name of the machine that made them."""


def main() -> None:
    """Runs every recipe and writes reports, truth and provenance."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "/srv/shop")
    truths: dict[str, Truth] = {}
    pages: list[str] = []
    with tempfile.TemporaryDirectory() as scratch:
        for recipe in RECIPES:
            print(recipe.folder, flush=True)
            lay_out(folder, recipe.state)
            printed = follow(recipe, folder, install(recipe, Path(scratch) / recipe.folder.replace("/", "-")))
            truth = recipe.truth(printed)
            for name in recipe.reports:
                keep(folder / "out" / name, REPORTS / recipe.folder / name)
                truths[f"{recipe.folder}/{name}"] = truth
            pages.append(page(recipe, printed))
    shutil.rmtree(folder)
    (REPORTS / "truth.json").write_text(json.dumps(truths, indent=2) + "\n", encoding="utf-8")
    (REPORTS / "PROVENANCE.md").write_text(provenance(folder, pages), encoding="utf-8")


def lay_out(folder: Path, state: str) -> None:
    """A fresh copy of the shop, with an empty folder for reports."""
    if folder.exists():
        if not (folder / ".made-by-make-reports").exists():
            raise SystemExit(f"{folder} is in the way; name another folder")
        shutil.rmtree(folder)
    shutil.copytree(SHOP, folder, ignore=shutil.ignore_patterns("reports", "__pycache__"))
    if state:
        shutil.copytree(STATES / state, folder, dirs_exist_ok=True)
    (folder / ".made-by-make-reports").touch()
    (folder / "web" / "package.json").write_text('{"name": "shop-web", "private": true, "type": "module"}\n')
    (folder / "out").mkdir()


def install(recipe: Recipe, tools: Path) -> Path:
    """The environment of a recipe."""
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


def follow(recipe: Recipe, folder: Path, tools: Path) -> str:
    """Runs the commands of a recipe and returns what they printed, places and escapes taken out."""
    places = {"tools": str(tools), "out": str(folder / "out")}
    work = folder / recipe.work
    if recipe.npm:
        (work / "node_modules").symlink_to(tools / "node_modules")
    extra = {name: value.format(**places) for name, value in recipe.environment.items()}
    environment = {"PATH": _path(), "HOME": str(folder), "LC_ALL": "C.UTF-8", "NO_COLOR": "1", "CI": "1", **extra}
    said = []
    for command in (recipe.version, *recipe.commands):
        words = command.format(**places).split()
        done = subprocess.run(
            words, cwd=work, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
        )
        said.append(f"$ {command.format(tools='.', out='out')}\n{done.stdout.strip()}")
    return clean("\n".join(said), tools)


def _path() -> str:
    return f"{Path(shutil.which('npm') or '/usr/bin/npm').parent}:/usr/local/bin:/usr/bin:/bin"


def clean(text: str, tools: Path | None = None) -> str:
    """Without the names of the machine and of the scratch environment."""
    text = re.sub(r"\x1b\[[0-9;]*m", "", text).replace(f'hostname="{socket.gethostname()}"', f'hostname="{HOST}"')
    return text.replace(str(tools), ".") if tools else text


def keep(made: Path, kept: Path) -> None:
    """Copies a report into the project."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text(clean(made.read_text(encoding="utf-8")), encoding="utf-8")


def page(recipe: Recipe, printed: str) -> str:
    """One section of the provenance."""
    names = ", ".join(f"`{recipe.folder}/{name}`" for name in recipe.reports)
    trimmed = "\n".join(line.rstrip() for line in printed.splitlines())
    note = f"\n{recipe.note}\n" if recipe.note else ""
    return f"## {recipe.folder}: {recipe.tool}\n\n{names}, made in `{recipe.work}`.\n{note}\n```text\n{trimmed}\n```\n"


def provenance(folder: Path, pages: list[str]) -> str:
    """The page that says where every report comes from."""
    day = datetime.now(UTC).date()
    return f"""# Where these reports come from

Made by `make reports` on {day} from a copy of `examples/shop` in `{folder}`; those in `before/` and `after/` with the
files of `examples/demo/before` and `after` laid over it. Only the name of the machine was replaced (by `{HOST}`). Below
is what was run, and what the tool printed; the totals in it are the truth in `truth.json`.

No report of Trivy is among them: its advisories were not at hand. The one that the demonstration shows,
`examples/demo/trivy-made-by-hand.json`, was made by hand in Trivy's format, and no tool stands behind what it says.

""" + "\n".join(pages)


if __name__ == "__main__":
    main()

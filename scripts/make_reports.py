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
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

SHOP = Path(__file__).resolve().parent.parent / "examples" / "shop"
REPORTS = SHOP / "reports"
BEFORE = SHOP.parent / "demo" / "before"
HOST = "build-1"
"""Stands in the reports for the name of the machine that made them."""

Truth = dict[str, int]


@dataclass(frozen=True)
class Recipe:
    """How one tool makes reports: environment, its version, commands, and the truth in what it prints at the end.

    `reports` are the files that the commands leave; `{tools}` and `{out}` in a command are folders. Commands may fail:
    a test that fails is the point of some. `before` is the shop before the change that the demonstration judges.
    """

    tool: str
    folder: str
    version: str
    commands: tuple[str, ...]
    truth: Callable[[str], Truth]
    reports: tuple[str, ...]
    pip: tuple[str, ...] = ()
    npm: tuple[str, ...] = ()
    work: str = "."
    note: str = ""
    before: bool = False
    environment: dict[str, str] = field(default_factory=dict)


# ------------------------------------------------------------------------------------------ what the tools have printed


def _found(pattern: str, printed: str) -> tuple[int, ...]:
    match = re.search(pattern, printed)
    if match is None:
        raise SystemExit(f"no {pattern!r} in:\n{printed}")
    return tuple(int(group) for group in match.groups())


def of_coverage(printed: str) -> Truth:
    """`TOTAL 73 5 22 3 91.578947%`: statements, missed, branches, partial ones, and the share of both together.

    The missed branches are not printed; with enough digits the share has only one solution.
    """
    lines, missed, branches, _partial = _found(r"TOTAL\s+(\d+)\s+(\d+)\s+(\d+)\s+(\d+)", printed)
    share = Decimal(re.findall(r"TOTAL.*\s([\d.]+)%", printed)[-1])
    both = int((share * (lines + branches) / 100).to_integral_value())
    covered = lines - missed
    return _coverage(covered, lines, both - covered, branches)


def of_istanbul(printed: str) -> Truth:
    """`Branches : 60% ( 6/10 )` and `Lines : …`, as the reporter text-summary prints them."""
    return _lines_and_branches(r"{}\s*:.*\(\s*(\d+)/(\d+)", "Lines", "Branches", printed)


def of_gcovr(printed: str) -> Truth:
    """`lines: 87.5% (14 out of 16)` and `branches: …`, as --txt-summary prints them."""
    return _lines_and_branches(r"{}:.*\((\d+) out of (\d+)", "lines", "branches", printed)


def of_lcov(printed: str) -> Truth:
    """`lines......: 87.5% (14 of 16 lines)` and `branches...: …`, as --summary prints them."""
    return _lines_and_branches(r"{}\.*: .*\((\d+) of (\d+)", "lines", "branches", printed)


def _lines_and_branches(pattern: str, lines: str, branches: str, printed: str) -> Truth:
    return _coverage(*_found(pattern.format(lines), printed), *_found(pattern.format(branches), printed))


def _coverage(covered: int, lines: int, taken: int, branches: int) -> Truth:
    return {
        "covered_lines": covered, "coverable_lines": lines, "covered_branches": taken, "coverable_branches": branches
    }  # fmt: skip


def of_pytest(printed: str) -> Truth:
    """`1 failed, 9 passed, 1 skipped, 1 xfailed, 1 error in 0.05s`; an expected failure is written as skipped."""
    last = printed.strip().splitlines()[-1]
    words = {word: int(number) for number, word in re.findall(r"(\d+) (\w+)", last)}
    return _tests(
        words.get("passed", 0), words.get("failed", 0), words.get("error", 0) + words.get("errors", 0),
        words.get("skipped", 0) + words.get("xfailed", 0),
    )  # fmt: skip


def of_javascript(printed: str) -> Truth:
    """`Tests  4 passed | 1 skipped (5)` of Vitest, `Tests: 1 skipped, 4 passed, 5 total` of Jest."""
    line = re.findall(r"^\s*Tests:?\s.*$", printed, re.MULTILINE)[-1]
    words = {word: int(number) for number, word in re.findall(r"(\d+) (\w+)", line)}
    return _tests(words.get("passed", 0), words.get("failed", 0), 0, words.get("skipped", 0))


def _tests(passed: int, failures: int, errors: int, skipped: int) -> Truth:
    total = passed + failures + errors + skipped
    return {"total": total, "passed": passed, "failures": failures, "errors": errors, "skipped": skipped}


# -------------------------------------------------------------------------------------------------------------- recipes


def _coverage_py(version: str, *, before: bool = False) -> Recipe:
    return Recipe(
        tool="coverage.py",
        folder=f"before/coverage.py-{version}" if before else f"coverage.py-{version}",
        before=before,
        pip=(f"coverage=={version}", "pytest==9.2.0"),
        version="{tools}/bin/coverage --version",
        commands=(
            "{tools}/bin/coverage run -m pytest -q -p no:cacheprovider",
            "{tools}/bin/coverage xml -o {out}/coverage.xml",
            "{tools}/bin/coverage json -o {out}/coverage.json",
            "{tools}/bin/coverage lcov -o {out}/lcov.info",
            "{tools}/bin/coverage report --precision=8",
        ),
        truth=of_coverage,
        reports=("coverage.xml", "coverage.json", "lcov.info"),
    )


def _pytest(name: str, folder: str) -> Recipe:
    return Recipe(
        tool="pytest",
        folder=name,
        pip=("pytest==9.2.0",),
        version="{tools}/bin/pytest --version",
        commands=(f"{{tools}}/bin/python -m pytest -q -p no:cacheprovider {folder} --junitxml={{out}}/junit.xml",),
        truth=of_pytest,
        reports=("junit.xml",),
    )


BUILD_AND_RUN = ("gcc --coverage -O0 -o check parcel.c test_parcel.c", "./check")

VITEST_COVERAGE = (
    "{tools}/node_modules/.bin/vitest run --globals --reporter=default --coverage.enabled --coverage.provider=istanbul "
    "--coverage.include=src/** --coverage.reportsDirectory={out} --coverage.reporter=lcovonly "
    "--coverage.reporter=cobertura --coverage.reporter=text-summary"
)
VITEST_JUNIT = (
    "{tools}/node_modules/.bin/vitest run --globals --reporter=default --reporter=junit "
    "--outputFile.junit={out}/junit.xml"
)
JEST = (
    "node --experimental-vm-modules {tools}/node_modules/.bin/jest --rootDir=. --testMatch=**/*.test.js "
    "--transform={{}} "
)
JEST_COVERAGE = JEST + (
    "--coverage --collectCoverageFrom=src/** --coverageDirectory={out} --coverageReporters=lcovonly "
    "--coverageReporters=cobertura --coverageReporters=text-summary"
)
JEST_JUNIT = JEST + "--reporters=default --reporters={tools}/node_modules/jest-junit"
GCOVR = (
    "{tools}/bin/gcovr --root .. --filter parcel.c --cobertura {out}/cobertura.xml --jacoco {out}/jacoco.xml "
    "--lcov {out}/lcov.info --txt-summary"
)
LCOV = "lcov --rc lcov_branch_coverage=1 "

RECIPES = (
    _coverage_py("7.17.3"),
    _coverage_py("7.17.3", before=True),
    _coverage_py("6.5.0"),
    _pytest("pytest", "tests"),
    _pytest("pytest-failing", "tests failing"),
    Recipe(
        tool="Vitest with Istanbul",
        folder="vitest",
        npm=("vitest@4.1.11", "@vitest/coverage-istanbul@4.1.11"),
        version="{tools}/node_modules/.bin/vitest --version",
        commands=(VITEST_COVERAGE,),
        truth=of_istanbul,
        reports=("lcov.info", "cobertura-coverage.xml"),
        work="web",
    ),
    Recipe(
        tool="Vitest",
        folder="vitest-junit",
        npm=("vitest@4.1.11",),
        version="{tools}/node_modules/.bin/vitest --version",
        commands=(VITEST_JUNIT,),
        truth=of_javascript,
        reports=("junit.xml",),
        work="web",
    ),
    Recipe(
        tool="Jest",
        folder="jest",
        npm=("jest@30.4.2",),
        version="{tools}/node_modules/.bin/jest --version",
        commands=(JEST_COVERAGE,),
        truth=of_istanbul,
        reports=("lcov.info", "cobertura-coverage.xml"),
        work="web",
    ),
    Recipe(
        tool="Jest with jest-junit",
        folder="jest-junit",
        npm=("jest@30.4.2", "jest-junit@16.0.0"),
        version="{tools}/node_modules/.bin/jest --version",
        commands=(JEST_JUNIT,),
        truth=of_javascript,
        reports=("junit.xml",),
        work="web",
        environment={"JEST_JUNIT_OUTPUT_DIR": "{out}"},
    ),
    Recipe(
        tool="gcovr",
        folder="gcovr",
        pip=("gcovr==8.8",),
        version="{tools}/bin/gcovr --version",
        commands=(*BUILD_AND_RUN, GCOVR),
        truth=of_gcovr,
        reports=("cobertura.xml", "jacoco.xml", "lcov.info"),
        work="native",
        note="This JaCoCo report has the form of JaCoCo's, but gcovr wrote it: no build of JaCoCo was at hand.",
    ),
    Recipe(
        tool="lcov",
        folder="lcov",
        version="lcov --version",
        commands=(
            *BUILD_AND_RUN,
            LCOV + "--quiet --capture --directory . --output-file {out}/all.info",
            LCOV + "--quiet --extract {out}/all.info */parcel.c --output-file {out}/lcov.info",
            LCOV + "--summary {out}/lcov.info",
        ),
        truth=of_lcov,
        reports=("lcov.info",),
        work="native",
    ),
)


# --------------------------------------------------------------------------------------------------------------- making


def main() -> None:
    """Runs every recipe and writes reports, truth and provenance."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "/srv/shop")
    truths: dict[str, Truth] = {}
    pages: list[str] = []
    with tempfile.TemporaryDirectory() as scratch:
        for recipe in RECIPES:
            print(recipe.folder, flush=True)
            lay_out(folder, before=recipe.before)
            printed = follow(recipe, folder, install(recipe, Path(scratch) / recipe.folder.replace("/", "-")))
            truth = recipe.truth(printed)
            for name in recipe.reports:
                keep(folder / "out" / name, REPORTS / recipe.folder / name)
                truths[f"{recipe.folder}/{name}"] = truth
            pages.append(page(recipe, printed))
    shutil.rmtree(folder)
    (REPORTS / "truth.json").write_text(json.dumps(truths, indent=2) + "\n", encoding="utf-8")
    (REPORTS / "PROVENANCE.md").write_text(provenance(folder, pages), encoding="utf-8")


def lay_out(folder: Path, *, before: bool) -> None:
    """A fresh copy of the shop, with an empty folder for reports."""
    if folder.exists():
        if not (folder / ".made-by-make-reports").exists():
            raise SystemExit(f"{folder} is in the way; name another folder")
        shutil.rmtree(folder)
    shutil.copytree(SHOP, folder, ignore=shutil.ignore_patterns("reports", "__pycache__"))
    if before:
        shutil.copytree(BEFORE, folder, dirs_exist_ok=True)
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

Made by `make reports` on {day} from a copy of `examples/shop` in `{folder}`; those in `before/` with the files of
`examples/demo/before` laid over it. Only the name of the machine was replaced (by `{HOST}`). Below is what was run, and
what the tool printed; the totals in it are the truth in `truth.json`.

""" + "\n".join(pages)


if __name__ == "__main__":
    main()

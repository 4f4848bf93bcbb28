"""How each tool generates its reports of examples/shop, and how to read the totals in its output."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

Truth = dict[str, int]


@dataclass(frozen=True)
class Recipe:
    """How one tool generates reports: environment, version, commands, and the totals in its output.

    `reports` are the files that the commands write; `{tools}` and `{out}` in a command are folders. Commands may fail,
    because some run failing tests. `state` is the shop of the demonstration `before` the change, or `after` the
    author's fix.
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
    state: str = ""
    environment: dict[str, str] = field(default_factory=dict)


# ------------------------------------------------------------------------------------------ the output of the tools


def _numbers(pattern: str, printed: str) -> tuple[int, ...]:
    match = re.search(pattern, printed)
    if match is None:
        raise SystemExit(f"no {pattern!r} in:\n{printed}")
    return tuple(int(group) for group in match.groups())


def of_coverage(printed: str) -> Truth:
    """`TOTAL 73 5 22 3 91.578947%`: statements, missed, branches, partial ones, and the percentage of both together.

    The missed branches are not printed; with enough digits, the percentage has only one solution.
    """
    lines, missed, branches, _partial = _numbers(r"TOTAL\s+(\d+)\s+(\d+)\s+(\d+)\s+(\d+)", printed)
    percentage = Decimal(re.findall(r"TOTAL.*\s([\d.]+)%", printed)[-1])
    covered_both = int((percentage * (lines + branches) / 100).to_integral_value())
    covered = lines - missed
    return _coverage(covered, lines, covered_both - covered, branches)


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
    return _coverage(*_numbers(pattern.format(lines), printed), *_numbers(pattern.format(branches), printed))


def _coverage(covered: int, lines: int, covered_branches: int, branches: int) -> Truth:
    return {
        "covered_lines": covered, "coverable_lines": lines,
        "covered_branches": covered_branches, "coverable_branches": branches,
    }  # fmt: skip


def of_pytest(printed: str) -> Truth:
    """`1 failed, 9 passed, 1 skipped, 1 xfailed, 1 error in 0.05s`; an expected failure is written as skipped."""
    last = printed.strip().splitlines()[-1]
    counts = {word: int(number) for number, word in re.findall(r"(\d+) (\w+)", last)}
    return _tests(
        counts.get("passed", 0), counts.get("failed", 0), counts.get("error", 0) + counts.get("errors", 0),
        counts.get("skipped", 0) + counts.get("xfailed", 0),
    )  # fmt: skip


def of_javascript(printed: str) -> Truth:
    """`Tests  4 passed | 1 skipped (5)` of Vitest, `Tests: 1 skipped, 4 passed, 5 total` of Jest."""
    line = re.findall(r"^\s*Tests:?\s.*$", printed, re.MULTILINE)[-1]
    counts = {word: int(number) for number, word in re.findall(r"(\d+) (\w+)", line)}
    return _tests(counts.get("passed", 0), counts.get("failed", 0), 0, counts.get("skipped", 0))


def _tests(passed: int, failures: int, errors: int, skipped: int) -> Truth:
    total = passed + failures + errors + skipped
    return {"total": total, "passed": passed, "failures": failures, "errors": errors, "skipped": skipped}


def of_bandit(printed: str) -> Truth:
    """The lines `Low: 0`, `Medium: 1`, … below `Total issues (by severity):`."""
    severities = printed.rpartition("Total issues (by severity):")[2].partition("Total issues (by confidence)")[0]
    rated = {word.lower(): _numbers(rf"{word}: (\d+)", severities)[0] for word in ("Low", "Medium", "High")}
    return {**rated, "total": sum(rated.values()) + _numbers(r"Undefined: (\d+)", severities)[0]}


def of_semgrep(printed: str) -> Truth:
    """`Ran 2 rules on 6 files: 1 finding.`"""
    return {"total": _numbers(r"Ran \d+ rules? on \d+ files?: (\d+) findings?", printed)[0]}


# -------------------------------------------------------------------------------------------------------------- recipes


def _coverage_py(version: str, state: str = "") -> Recipe:
    return Recipe(
        tool="coverage.py",
        folder=f"{state}/coverage.py-{version}".lstrip("/"),
        state=state,
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


def _pytest(name: str, folder: str, state: str = "") -> Recipe:
    return Recipe(
        tool="pytest",
        folder=name,
        state=state,
        pip=("pytest==9.2.0",),
        version="{tools}/bin/pytest --version",
        commands=(f"{{tools}}/bin/python -m pytest -q -p no:cacheprovider {folder} --junitxml={{out}}/junit.xml",),
        truth=of_pytest,
        reports=("junit.xml",),
    )


def _bandit(state: str = "") -> Recipe:
    return Recipe(
        tool="Bandit",
        folder=f"{state}/bandit".lstrip("/"),
        state=state,
        pip=("bandit[sarif]==1.9.4",),
        version="{tools}/bin/bandit --version",
        commands=(
            "{tools}/bin/bandit --quiet --recursive shop service --format json --output {out}/bandit.json",
            "{tools}/bin/bandit --quiet --recursive shop service --format sarif --output {out}/bandit.sarif",
            "{tools}/bin/bandit --recursive shop service",
        ),
        truth=of_bandit,
        reports=("bandit.json", "bandit.sarif"),
    )


def _semgrep(state: str = "") -> Recipe:
    return Recipe(
        tool="Semgrep",
        folder=f"{state}/semgrep".lstrip("/"),
        state=state,
        pip=("semgrep==1.182.0",),
        version="{tools}/bin/semgrep --version --disable-version-check",
        commands=(SEMGREP,),
        truth=of_semgrep,
        reports=("semgrep.json", "semgrep.sarif"),
        note="The rules are the shop's own, in `semgrep.yml`; none is fetched.",
    )


SEMGREP = (
    "{tools}/bin/semgrep scan --config semgrep.yml --metrics=off --disable-version-check --no-git-ignore "
    "--json-output={out}/semgrep.json --sarif-output={out}/semgrep.sarif shop service"
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
    _coverage_py("7.17.3", "before"),
    _coverage_py("7.17.3", "after"),
    _coverage_py("6.5.0"),
    _pytest("pytest", "tests"),
    _pytest("pytest-failing", "tests failing"),
    _pytest("after/pytest", "tests", "after"),
    _bandit(),
    _bandit("after"),
    _semgrep(),
    _semgrep("after"),
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

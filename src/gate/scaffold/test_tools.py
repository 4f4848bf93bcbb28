"""The test tools that a repository uses, and the commands with which these write the reports that are not on disk.

Each command is the tool's own way to write JUnit XML, and coverage in a format that we read, as its documentation gives
it, also when tests fail or do not load. A tool is known by the files that configure it.

The tools of JavaScript write LCOV: of Istanbul's formats it is the one that has every branch, where Cobertura drops
those that begin on a line without a statement. jest-junit leaves suites that do not load out unless it is told.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gate.adapters.host import Host
from gate.model.errors import EvidenceError
from gate.model.globs import NOT_OURS
from gate.scaffold.items import Findings, Item, Line, glob_of
from gate.trackers.ids import slug

MAX_MAKERS = 4
"""How many tools are told; a repository with more has people who know them."""

MAX_READ = 256 * 1024
"""The most bytes of a configuration file that are looked at."""


@dataclass(frozen=True, slots=True)
class TestTool:
    """A test tool by its name. `files` are globs of file names, one of which holds `word`, a regular expression.

    `tests` and `coverage` are where its reports end up, from its own folder; empty where the command makes none.
    """

    name: str
    files: str
    word: str
    command: str
    tests: str
    coverage: str
    needs: str = ""


MAKERS = (
    TestTool(
        "pytest", "{pyproject.toml,setup.cfg,tox.ini,pytest.ini,noxfile.py,conftest.py,*requirements*.txt}", r"pytest",
        "python -m pytest --junitxml=reports/junit.xml --cov --cov-branch --cov-report=xml:reports/coverage.xml",
        "reports/junit.xml", "reports/coverage.xml", "pytest-cov",
    ),
    TestTool(
        "Vitest", "package.json", r'"vitest"\s*:',
        "npx vitest run --reporter=default --reporter=junit --outputFile.junit=reports/junit.xml"
        " --coverage --coverage.reporter=lcovonly --coverage.reportOnFailure",
        "reports/junit.xml", "coverage/lcov.info", "@vitest/coverage-v8",
    ),
    TestTool(
        "Jest", "package.json", r'"(?:jest|react-scripts)"\s*:',
        "JEST_JUNIT_REPORT_TEST_SUITE_ERRORS=true"
        " npx jest --ci --reporters=default --reporters=jest-junit --coverage --coverageReporters=lcovonly",
        "junit.xml", "coverage/lcov.info", "jest-junit",
    ),
    TestTool(
        "Mocha", "package.json", r'"mocha"\s*:',
        "npx c8 --reporter=lcovonly npx mocha --reporter xunit --reporter-option output=reports/junit.xml",
        "reports/junit.xml", "coverage/lcov.info", "c8",
    ),
    TestTool(
        "AVA", "package.json", r'"ava"\s*:',
        "npx c8 --reporter=lcovonly npx ava", "", "coverage/lcov.info", "c8",
    ),
    TestTool(
        "Node's own runner", "package.json", r"\bnode\b[^\"]* --test\b",
        "node --test --test-reporter=junit --test-reporter-destination=junit.xml"
        " --experimental-test-coverage --test-reporter=lcov --test-reporter-destination=lcov.info",
        "junit.xml", "lcov.info",
    ),
    TestTool(
        "c8 around any other", "package.json", r'"c8"\s*:',
        "npx c8 --reporter=lcovonly npm test", "", "coverage/lcov.info",
    ),
    TestTool(
        "Maven", "pom.xml", r"",
        "mvn --batch-mode verify", "**/target/surefire-reports/TEST-*.xml", "**/target/site/jacoco*/jacoco.xml",
        "the goals `prepare-agent` and `report` of jacoco-maven-plugin",
    ),
    TestTool(
        "Gradle", "{build,settings}.gradle{,.kts}", r"",
        "./gradlew test jacocoTestReport", "**/build/test-results/**/TEST-*.xml", "**/build/reports/jacoco/**/*.xml",
        "the plugin jacoco, its XML report switched on",
    ),
    TestTool(
        "Go", "go.mod", r"",
        "gotestsum --junitfile junit.xml -- -coverprofile=cover.out ./..."
        " && gocover-cobertura < cover.out > coverage.xml",
        "junit.xml", "coverage.xml", "gotestsum and gocover-cobertura",
    ),
    TestTool(
        "Rust", "Cargo.toml", r"",
        "cargo llvm-cov --lcov --output-path lcov.info", "", "lcov.info", "cargo-llvm-cov",
    ),
    TestTool(
        "PHPUnit", "{phpunit.xml,phpunit.xml.dist,phpunit.dist.xml,composer.json}", r"phpunit",
        "vendor/bin/phpunit --log-junit reports/junit.xml --coverage-cobertura reports/coverage.xml",
        "reports/junit.xml", "reports/coverage.xml", "Xdebug or PCOV",
    ),
)  # fmt: skip

LATER = {
    "tests": ("The tests pass", "failed == 0", "skipped == 0"),
    "coverage": ("Tests cover the change", "patch_coverage >= 80%", "line_coverage >= 70%"),
}
"""Title, `must` and `should` of the items of reports that are not there yet."""

BY_HAND = {
    "tests": "let the test tool write JUnit XML and add an item with `probe: tests`",
    "coverage": "let the test tool write Cobertura, JaCoCo or LCOV and add an item with `probe: coverage`",
}
"""What to do where no tool is known."""


def suggest(host: Host, findings: Findings) -> tuple[str, ...]:
    """Puts items for reports of tests and coverage that are not on disk first in `findings.later`; says what to run.

    `findings.commands` are what makes them, and what makes those that are on disk, as far as the tool is known.
    """
    missing = [kind for kind in LATER if all(item.probe != kind for item in findings.items)]
    there = {path for item in findings.items for path in item.reports}
    used = list(_used(host))[:MAX_MAKERS]
    later: list[Item] = []
    told: list[str] = []
    for folder, maker in used:
        made = [item for kind in LATER if (item := _item(kind, folder, maker, alone=len(used) == 1))]
        items = [item for item in made if item.probe in missing]
        later += items
        told += [_advice(items, maker)] if items else []
        if items or any(there.intersection(host.workspace.glob_or_empty(item.params["reports"])) for item in made):
            findings.commands.append(made[0].command)
    cli_default = [kind for kind in missing if all(item.probe != kind for item in later)]
    findings.later[:0] = later
    then = (
        ["take the waiting items out of their comments, or remove both files and run `gate init` again"] if told else []
    )
    return (*told, *then, *(f"no report of {kind} is on disk: {BY_HAND[kind]}" for kind in cli_default))


def _used(host: Host) -> Iterator[tuple[str, TestTool]]:
    """The tools in use with their folders: the root, or the folders below it where the root has none of the files."""
    taken: set[str] = set()
    for maker in MAKERS:
        for glob in (maker.files, f"*/{maker.files}"):
            found = host.workspace.glob_or_empty([glob], NOT_OURS)
            paths = [path for path in found if path not in taken and _mentions(host, path, maker.word)]
            taken.update(paths)
            if folders := dict.fromkeys(path.rpartition("/")[0] for path in paths if path.isprintable()):
                yield from ((folder, maker) for folder in folders)
                break


def _mentions(host: Host, path: str, word: str) -> bool:
    try:
        with host.workspace.open(path) as stream:
            return bool(re.search(word, stream.read(MAX_READ).decode("utf-8", "replace")))
    except EvidenceError:
        return False


def _item(kind: str, folder: str, maker: TestTool, *, alone: bool) -> Item | None:
    """The item as it will read once the report is there; None where the tool makes no such report."""
    report = {"tests": maker.tests, "coverage": maker.coverage}[kind]
    if not report:
        return None
    title, must, should = LATER[kind]
    return Item(
        kind if alone else f"{kind}-{slug(folder or maker.name)}", title, "testing", kind,
        {"reports": [f"{glob_of(folder)}/{report}" if folder else report]},
        must=(Line(must, "unseen"),), should=(Line(should, "unseen"),),
        command=f"(cd {shlex.quote(folder)} && {maker.command})" if folder else maker.command,
    )  # fmt: skip


def _advice(items: Sequence[Item], maker: TestTool) -> str:
    needs = f" (it needs {maker.needs})" if maker.needs else ""
    return f"no report of {' and '.join(item.probe for item in items)} is on disk: run `{items[0].command}`{needs}"

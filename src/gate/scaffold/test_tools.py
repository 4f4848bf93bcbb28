"""The test tools that a repository uses, and the commands that make them write reports.

Each command is the tool's documented way to write JUnit XML and coverage in a supported format, also when tests fail or
do not load. A tool is detected by its configuration files.

The JavaScript tools write LCOV: of Istanbul's formats it is the one with every branch, where Cobertura drops branches
that begin on a line without a statement. By default jest-junit omits suites that do not load; a variable changes that.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import replace

from gate.adapters.workspace import Workspace
from gate.model.errors import EvidenceError
from gate.model.globs import THIRD_PARTY_GLOBS
from gate.model.item_ids import slug
from gate.model.lazy_dataclass import dataclass
from gate.model.text import without_point
from gate.scaffold.project_scan import ProjectScan, ProposedExpectation, ProposedItem
from gate.scaffold.scanner import glob_of

MAX_TOOLS = 4
"""The most tools that are suggested; a repository with more has people who know them."""

MAX_DECLARATIONS = 50
"""The most files that are searched for what is installed."""

DECLARATIONS = ("requirements/*.txt", "Pipfile", "tox.ini")
"""Globs of further files that declare what is installed; a tool's own files are searched at any depth."""

MAX_READ = 256 * 1024
"""The most bytes of a configuration file that are read."""


@dataclass(frozen=True, slots=True)
class TestTool:
    """A test tool.

    `files` is a glob of file names; the tool is used when one of these files matches `pattern`, a regular expression.
    `tests` and `coverage` are the paths of its reports, relative to its folder; empty when the command writes none.
    `needs` is what must be installed for the report `needed_for`; it is when a file that declares what is installed
    matches `installed`. `configurations` is a glob of files in its folder that only configure it: its command runs
    where `composer.json` is. In the command, FOLDER stands for the folder of the files: the command then runs in the
    root. An `is_fallback` runs only in folders where no other tool does.
    """

    name: str
    files: str
    pattern: str
    command: str
    tests: str
    coverage: str
    needs: str = ""
    installed: str = ""
    needed_for: str = "coverage"
    configurations: str = ""
    is_fallback: bool = False


FOLDER = "FOLDER"
_PYTHON_PROJECT = "{pyproject.toml,setup.cfg,tox.ini,noxfile.py,Makefile,.coveragerc}"
_COVERAGE_XML = "python -m coverage xml -o reports/coverage.xml"
_COMBINED_COVERAGE = f"python -m coverage combine; {_COVERAGE_XML}"

_PHPUNIT_FILES = "{phpunit.xml,phpunit.xml.dist,phpunit.dist.xml}"


def _always(tests: str, report: str) -> str:
    """The command that runs the tests, writes the report also when they fail, and fails when they do.

    Without a `|`, which a table in Markdown would escape.
    """
    return f"(trap '{report}' EXIT; {tests})"


TEST_TOOLS = (
    TestTool(
        "pytest", "{pyproject.toml,setup.cfg,tox.ini,pytest.ini,noxfile.py,conftest.py,*requirements*.txt}", r"pytest",
        "python -m pytest --junitxml=reports/junit.xml --cov --cov-branch --cov-report=xml:reports/coverage.xml",
        "reports/junit.xml", "reports/coverage.xml", "pytest-cov", r"\bpytest-cov\b",
    ),
    TestTool(
        "Django", f"{{manage.py,{_PYTHON_PROJECT[1:]}",
        r"\bexecute_from_command_line\b|\bdjango test\b|\bmanage\.py test\b",
        "(set +e; python -m coverage run --branch manage.py test"
        " --testrunner xmlrunner.extra.djangotestrunner.XMLTestRunner; code=$?;"
        f" {_COVERAGE_XML}; exit $code)",
        "TEST-*.xml", "reports/coverage.xml", "unittest-xml-reporting", r"\bunittest-xml-reporting\b", "tests",
        is_fallback=True,
    ),
    TestTool(
        "unittest", _PYTHON_PROJECT, r"\bcoverage run\b|-m unittest\b|^\[(?:tool\.)?coverage[.:]|^\[run\]",
        "(set +e; python -m coverage run --branch -m xmlrunner discover --output-file reports/junit.xml; code=$?;"
        f" {_COVERAGE_XML}; exit $code)",
        "reports/junit.xml", "reports/coverage.xml", "unittest-xml-reporting", r"\bunittest-xml-reporting\b", "tests",
        is_fallback=True,
    ),
    TestTool(
        "Vitest", "package.json", r'"vitest"\s*:',
        "npx vitest run --reporter=default --reporter=junit --outputFile.junit=reports/junit.xml"
        " --coverage --coverage.reporter=lcovonly --coverage.reportOnFailure",
        "reports/junit.xml", "coverage/lcov.info", "@vitest/coverage-v8", r'"@vitest/coverage-',
    ),
    TestTool(
        "Jest", "package.json", r'"(?:jest|react-scripts)"\s*:',
        "JEST_JUNIT_REPORT_TEST_SUITE_ERRORS=true"
        " npx jest --ci --reporters=default --reporters=jest-junit --coverage --coverageReporters=lcovonly",
        "junit.xml", "coverage/lcov.info", "jest-junit", r'"jest-junit"\s*:', "tests",
    ),
    TestTool(
        "Mocha", "package.json", r'"mocha"\s*:',
        "npx c8 --reporter=lcovonly npx mocha --reporter xunit --reporter-option output=reports/junit.xml",
        "reports/junit.xml", "coverage/lcov.info", "c8", r'"c8"\s*:',
    ),
    TestTool(
        "AVA", "package.json", r'"ava"\s*:',
        "npx c8 --reporter=lcovonly npx ava", "", "coverage/lcov.info", "c8", r'"c8"\s*:',
    ),
    TestTool(
        "Node's test runner", "package.json", r"\bnode\b[^\"]* --test\b",
        "node --test --test-reporter=junit --test-reporter-destination=junit.xml"
        " --experimental-test-coverage --test-reporter=lcov --test-reporter-destination=lcov.info",
        "junit.xml", "lcov.info",
    ),
    TestTool(
        "any other, with c8", "package.json", r'"c8"\s*:',
        "npx c8 --reporter=lcovonly npm test", "", "coverage/lcov.info",
    ),
    TestTool(
        "Maven", "pom.xml", r"",
        "mvn --batch-mode verify", "**/target/surefire-reports/TEST-*.xml", "**/target/site/jacoco*/jacoco.xml",
        "the goals `prepare-agent` and `report` of jacoco-maven-plugin", r"\bjacoco-maven-plugin\b",
    ),
    TestTool(
        "Gradle", "{build,settings}.gradle{,.kts}", r"",
        "./gradlew test jacocoTestReport", "**/build/test-results/**/TEST-*.xml", "**/build/reports/jacoco/**/*.xml",
        "the plugin jacoco with its XML report enabled",
    ),
    TestTool(
        "Go", "go.mod", r"",
        "gotestsum --junitfile junit.xml -- -coverprofile=cover.out ./...", "junit.xml", "cover.out", "gotestsum",
        r"\bgotest\.tools/gotestsum\b", "tests",
    ),
    TestTool(
        "Rust", "Cargo.toml", r"",
        "cargo llvm-cov --lcov --output-path lcov.info", "", "lcov.info", "cargo-llvm-cov",
    ),
    TestTool(
        "Pest", "composer.json", r'"pestphp/pest"\s*:',
        "vendor/bin/pest --log-junit reports/junit.xml --coverage-cobertura reports/coverage.xml",
        "reports/junit.xml", "reports/coverage.xml", "Xdebug or PCOV", configurations=_PHPUNIT_FILES,
    ),
    TestTool(
        "PHPUnit", "{phpunit.xml,phpunit.xml.dist,phpunit.dist.xml,composer.json}", r"phpunit/phpunit|<phpunit\b",
        "vendor/bin/phpunit --log-junit reports/junit.xml --coverage-cobertura reports/coverage.xml",
        "reports/junit.xml", "reports/coverage.xml", "Xdebug or PCOV", configurations=_PHPUNIT_FILES,
    ),
    TestTool(
        ".NET", "*.{sln,slnx,csproj,fsproj,vbproj}", r"",
        "dotnet test --logger trx --collect 'XPlat Code Coverage' --results-directory TestResults",
        "TestResults/*.trx", "TestResults/*/coverage.cobertura.xml", "coverlet.collector",
        r"\bcoverlet\.collector\b",
    ),
    TestTool(
        "RSpec", "{.rspec,Gemfile,*.gemspec}", r"\brspec\b|^--",
        "bundle exec rspec --format progress --format json --out reports/rspec.json",
        "reports/rspec.json", "coverage/.resultset.json", "SimpleCov", r"\bsimplecov\b",
    ),
    TestTool(
        "Swift", "Package.swift", r"",
        "swift test --parallel --enable-code-coverage --xunit-output reports/junit.xml",
        "reports/junit.xml", ".build/*/codecov/*.json",
    ),
    TestTool(
        "CTest", "CMakeLists.txt", r"(?i)^\s*(?:enable_testing\s*\(|include\s*\(\s*CTest\b)",
        _always(
            "cmake -S . -B build -DCMAKE_BUILD_TYPE=Debug -DCMAKE_C_FLAGS=--coverage -DCMAKE_CXX_FLAGS=--coverage"
            " && cmake --build build && ctest --test-dir build --output-junit junit.xml",
            "gcovr --exclude build/ --xml build/coverage.xml",
        ),
        "build/junit.xml", "build/coverage.xml", "GCC or Clang, and gcovr",
    ),
    TestTool(
        "Perl", "{Makefile.PL,Build.PL,cpanfile,dist.ini}", r"",
        _always(
            "HARNESS_PERL_SWITCHES=-MDevel::Cover=+ignore,^t/"
            " prove -lr --merge --formatter TAP::Formatter::JUnit > junit.xml",
            "cover -report clover",
        ),
        "junit.xml", "cover_db/clover.xml", "TAP::Formatter::JUnit and Devel::Cover::Report::Clover",
    ),
    TestTool(
        "Bats", "*.bats", r"^@test ",
        f"mkdir -p test-results && bats --report-formatter junit --output test-results {FOLDER}",
        "test-results/report.xml", "",
    ),
    TestTool(
        "busted", "{.busted,*.rockspec}", r"^return\b|\bbusted\b",
        "busted --output=junit -Xoutput junit.xml", "junit.xml", "",
    ),
)  # fmt: skip

LATER = {
    "tests": ("The tests pass", "failed == 0", "skipped == 0"),
    "coverage": ("Tests cover the change", "patch_coverage >= 80%", "line_coverage >= 70%"),
}
"""Title, `must` and `should` of the items for reports that are not on disk, by probe."""

NOUNS = {"tests": "test", "coverage": "coverage"}
"""What the reports of a probe are called in a sentence."""

WITHOUT_TOOL = {
    "tests": "configure the test tool to write JUnit XML or its own JSON, and add an item with `probe: tests`",
    "coverage": "configure the test tool to write a report such as LCOV, and add an item with `probe: coverage`",
}
"""The advice when no tool is detected."""


def suggest(workspace: Workspace, scan: ProjectScan) -> tuple[str, ...]:
    """Adds items for missing test and coverage reports to the front of `scan.later`, and returns the next steps.

    Adds to `scan.commands` the commands that write the reports of all items, as far as the tools are detected.
    """
    missing = [kind for kind in LATER if all(item.probe != kind for item in scan.items)]
    reports = {path for item in scan.items for path in item.reports}
    tools = list(_find_tools(workspace))[:MAX_TOOLS]
    later: list[ProposedItem] = []
    steps: list[str] = []
    for folder, tool in tools:
        possible = [item for kind in LATER if (item := _propose(kind, folder, tool, is_only=len(tools) == 1))]
        items = [item for item in possible if item.probe in missing]
        later += items
        steps += [_advise(items, scan, needs=_needs(workspace, folder, tool, items))] if items else []
        if items or any(reports.intersection(workspace.glob_or_empty(item.params["reports"])) for item in possible):
            scan.commands.append(possible[0].command)
    without_tool = [kind for kind in missing if all(item.probe != kind for item in later)]
    scan.later[:0] = later
    if steps:
        steps.append("then uncomment the items in the checklist, or delete both files and run `gate init` again")
    return (*steps, *(f"{_describe_missing([kind], scan)}: {WITHOUT_TOOL[kind]}" for kind in without_tool))


def _find_tools(workspace: Workspace) -> Iterator[tuple[str, TestTool]]:
    """The tools in use, each with its folder: the root, or the folders below it when the root has no such file."""
    matched: set[str] = set()
    folders: set[str] = set()
    for tool in TEST_TOOLS:
        for glob in (tool.files, f"*/{tool.files}"):
            candidates = workspace.glob_or_empty([glob], THIRD_PARTY_GLOBS)
            paths = [path for path in candidates if path not in matched and _matches(workspace, path, tool.pattern)]
            matched.update(paths)
            uses: dict[str, TestTool] = {}
            for folder, placed in (_place(workspace, path, tool) for path in paths if path.isprintable()):
                matched.update(_configurations(workspace, folder, tool))
                if not tool.is_fallback or folder not in folders:
                    uses.setdefault(folder, placed)
            folders.update(uses)
            yield from uses.items()
            if uses:
                break


def _place(workspace: Workspace, path: str, tool: TestTool) -> tuple[str, TestTool]:
    """The folder in which the tool runs, and the tool with the options that it needs there.

    These are its configuration in another folder, the folder of the tests where the tool runs in the root, and the
    package that pytest measures where that is below `src`: without a name it measures what is below the folder, which
    can be the tests alone.
    """
    folder = path.rpartition("/")[0]
    if FOLDER in tool.command:
        return "", replace(tool, command=tool.command.replace(FOLDER, shlex.quote(folder or ".")))
    if _COVERAGE_XML in tool.command:
        return folder, replace(tool, command=_coverage_command(workspace, folder, tool.command))
    packages = _packages(workspace, folder) if "--cov " in tool.command else ()
    if len(packages) == 1:
        return folder, replace(tool, command=tool.command.replace("--cov ", f"--cov={packages[0]} ", 1))
    is_elsewhere = tool.configurations and folder and not workspace.has_match(f"{glob_of(folder)}/composer.json")
    if is_elsewhere and workspace.has_match("composer.json"):
        return "", replace(tool, command=f"{tool.command} --configuration {shlex.quote(path)}")
    return folder, tool


def _coverage_command(workspace: Workspace, folder: str, command: str) -> str:
    """The command with what coverage.py and Django need here: data to combine, and no `manage.py` where none is."""
    prefix = f"{glob_of(folder)}/" if folder else ""
    settings = workspace.glob_or_empty([f"{prefix}{_PYTHON_PROJECT}"])
    if any(_matches(workspace, path, r"^\s*parallel\s*=\s*[Tt]rue\b") for path in settings):
        command = command.replace(_COVERAGE_XML, _COMBINED_COVERAGE)
    return command if workspace.has_match(f"{prefix}manage.py") else command.replace(" manage.py ", " -m django ")


def _packages(workspace: Workspace, folder: str) -> Sequence[str]:
    """The Python packages below `src` in the folder."""
    src = f"{folder}/src" if folder else "src"
    paths = workspace.glob_or_empty([f"{glob_of(src)}/*/__init__.py"])
    return [name for path in paths if (name := path.split("/")[-2]).isidentifier()]


def _configurations(workspace: Workspace, folder: str, tool: TestTool) -> Sequence[str]:
    """The files in the folder that configure the tool, and are of no other one."""
    if not tool.configurations:
        return ()
    return workspace.glob_or_empty([f"{glob_of(folder)}/{tool.configurations}" if folder else tool.configurations])


def _needs(workspace: Workspace, folder: str, tool: TestTool, items: Sequence[ProposedItem]) -> str:
    """What must be installed before the command writes the reports of the items; empty when nothing is missing."""
    if all(item.probe != tool.needed_for for item in items):
        return ""
    globs = [f"{glob_of(folder)}/{glob}" if folder else glob for glob in (f"**/{tool.files}", *DECLARATIONS)]
    paths = workspace.glob_or_empty(globs, THIRD_PARTY_GLOBS)[:MAX_DECLARATIONS] if tool.installed else ()
    return "" if any(_matches(workspace, path, tool.installed) for path in paths) else tool.needs


def _matches(workspace: Workspace, path: str, pattern: str) -> bool:
    try:
        with workspace.open(path) as stream:
            return bool(re.search(pattern, stream.read(MAX_READ).decode("utf-8", "replace"), re.MULTILINE))
    except EvidenceError:
        return False


def _propose(kind: str, folder: str, tool: TestTool, *, is_only: bool) -> ProposedItem | None:
    """The item for the report that the tool will write; None when the tool writes no such report."""
    report = {"tests": tool.tests, "coverage": tool.coverage}[kind]
    if not report:
        return None
    title, must, should = LATER[kind]
    return ProposedItem(
        kind if is_only else f"{kind}-{slug(folder or tool.name)}", title, "testing", kind,
        {"reports": [f"{glob_of(folder)}/{report}" if folder else report]},
        must=(ProposedExpectation(must, "no data"),), should=(ProposedExpectation(should, "no data"),),
        command=f"(cd {shlex.quote(folder)} && {tool.command})" if folder else tool.command,
    )  # fmt: skip


def _advise(items: Sequence[ProposedItem], scan: ProjectScan, *, needs: str) -> str:
    missing = _describe_missing([item.probe for item in items], scan)
    return f"{missing}: run `{items[0].command}`" + (f" (needs {needs})" if needs else "")


def _describe_missing(kinds: Sequence[str], scan: ProjectScan) -> str:
    """Which reports are not on disk, and why those that are there give no item."""
    absent = " or ".join(NOUNS[kind] for kind in kinds if kind not in scan.refused)
    texts = [f"there is no {absent} report on disk"] if absent else []
    for kind in kinds:
        if reasons := scan.refused.get(kind):
            others = f", and {len(reasons) - 1:,} more, see the notes" if len(reasons) > 1 else ""
            texts.append(f"no {NOUNS[kind]} report on disk is usable ({without_point(reasons[0])}{others})")
    return " and ".join(texts)

"""Reads the events of `go test -json` (`go tool test2json`), also as gotestsum saves them with `--jsonfile`.

Source of the format: the documentation of Go's `cmd/test2json` and `cmd/go` (`go help buildjson`), and the handling of
lost events in gotestsum's `testjson/execution.go`. Each line is an event; lines between them are output of other
programs. Events of packages are interlaced. Tests and subtests are cases, each by its package and name. It has several
results when gotestsum appends its reruns, in which the package runs again, and with `-count` in one run of the package.

A package can fail although no test of it did: it was not built, panicked, or exited. That counts as one error. A test
without a result failed with its package; where the package or the test around it passed, Go lost the event. A package
without a result means that the run was stopped or the file was cut.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import field
from typing import Any, BinaryIO

from gate.formats.common import content
from gate.formats.common.text_lines import read_lines
from gate.formats.tests.builder import ReportBuilder
from gate.formats.tests.case import TestCase
from gate.formats.tests.failed_tests import MAX_TEXT
from gate.formats.tests.go_output import find_message, list_lines
from gate.formats.tests.model import TestFormat, TestReport
from gate.formats.tests.outcomes import ERRORED, FAILED, PASSED, SKIPPED
from gate.model import strict_json
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from gate.model.lazy_dataclass import dataclass
from gate.model.text import join_names, pluralize, quote

RESULTS = {"pass": PASSED, "fail": FAILED, "skip": SKIPPED}
"""The outcome by the action that ends a test or a package; other actions end nothing."""

_OPENING = ("start", "run", *RESULTS)
"""The actions with which a package can begin again."""

MAX_OPEN = 200_000
"""Tests without a result, and packages, at one time."""

MAX_OUTPUT = 32 * 1024 * 1024
"""Characters of the output of all tests without a result at one time; of each test MAX_TEXT are kept."""

_DOWNLOAD = "go: downloading "
_ACTION = re.compile(
    r'"Action"\s*:\s*"(?:start|run|pause|cont|pass|bench|fail|output|skip|attr|artifacts|build-output|build-fail)"'
)
_SUBJECT = re.compile(r'"(?:Package|Test|ImportPath|Time|Output)"\s*:')
_FAILED = re.compile(r"(?m)^\s*--- FAIL: ")
_PLAIN_FAILURE = re.compile(r"FAIL\s+(\S+)(?:\s+(\[.*\]|[0-9.]+s))?\s*")
_BUILD = re.compile(r"# (\S+)")
_CRASH = re.compile(r"(?:panic: |fatal error: |WARNING: DATA RACE)")
_LOCATION = re.compile(r"(?m)^(\s*)(\w[\w.-]*\.go:\d+:)")


def matches(head: bytes) -> bool:
    """Whether one of the first lines is an event, or all are of Go's downloads, which stand before the events."""
    lines = [line for line in content.decode_head(head).splitlines() if line.strip()]
    if len(lines) > 1 and len(head) >= content.HEAD and all(line.startswith(_DOWNLOAD) for line in lines[:-1]):
        return True
    return any(line.lstrip().startswith("{") and _ACTION.search(line) and _SUBJECT.search(line) for line in lines)


def parse(stream: BinaryIO) -> TestReport:
    """The tests of all packages.

    Raises:
        EvidenceError: incomplete when a package has no result; unreadable when a line holds a damaged event; wrong
            format when no line is an event; empty or too large.
    """
    run = _Run()
    decoder = strict_json.new_decoder()
    for number, line in enumerate(read_lines(stream), 1):
        event = _read_event(line, number, decoder)
        if event is not None:
            run.read(event)
        elif line.strip():
            run.read_other(line)
    return run.report()


def _read_event(line: str, number: int, decoder: Any) -> dict[str, Any] | None:
    """The event of a line, also behind other output; None when there is none.

    Raises:
        EvidenceError: unreadable when the line holds an event that is damaged: its result would be lost.
    """
    if line.startswith("{"):
        try:
            event = decoder.decode(line)
        except (ValueError, ArithmeticError, RecursionError):
            pass
        else:
            if isinstance(event.get("Action"), str):
                return event  # type: ignore[no-any-return]
    return _search_event(line, number, decoder)


def _search_event(line: str, number: int, decoder: Any) -> dict[str, Any] | None:
    """The event of a line that is not just an event."""
    start = line.find("{")
    if start < 0 or '"Action"' not in line:
        return None
    for at in dict.fromkeys((start, line.find('{"Time"'), line.find('{"Action"'))):
        try:
            event = decoder.decode(line[at:]) if at >= 0 else None
        except (ValueError, ArithmeticError, RecursionError):
            continue
        if isinstance(event, dict) and isinstance(event.get("Action"), str):
            return event
    if _ACTION.search(line) or line.startswith('{"'):
        raise EvidenceError(Cause.UNREADABLE, f"line {number:,} is a damaged event: {quote(line)}")
    return None


@dataclass(slots=True)
class _Package:
    """A package without a result yet: its tests without one, by the name before the first slash, and its output."""

    open: dict[str, dict[str, str]] = field(default_factory=dict)
    output: str = ""
    crash: str = ""
    failed: int = 0
    parents: set[str] = field(default_factory=set)  # tests of which a subtest failed


class _Run:
    def __init__(self) -> None:
        self.builder = ReportBuilder("go-test")
        self.packages: dict[str, _Package] = {}
        self.builds: dict[str, str] = {}
        self.failed_builds: dict[str, None] = {}  # in order, those that no package names
        self.open_tests = 0
        self.room = MAX_OUTPUT
        self.plain_failures: dict[str, str] = {}  # packages whose failure stands between the events
        self.building = ""  # the package whose build errors stand between the events
        self.failed_packages: set[str] = set()
        self.ended: Counter[str] = Counter()  # how often each package ran
        self.other_lines = 0
        self.events = 0

    def read(self, event: dict[str, Any]) -> None:
        action = event["Action"]
        if not self.events:
            self.builder.start(_text(event.get("Time")))
        self.events += 1
        self.building = ""
        if "Package" in event or "Test" in event or action in RESULTS:
            self.read_test_event(action, event)
            return
        path = _text(event.get("ImportPath"))
        if action == "build-output":
            self.builds[path] = (self.builds.get(path, "") + _text(event.get("Output")))[:MAX_TEXT]
        elif action == "build-fail":
            self.failed_builds[path] = None
        self.check_size()

    def check_size(self) -> None:
        if len(self.builds) + len(self.failed_builds) + len(self.packages) + self.open_tests > MAX_OPEN:
            raise EvidenceError(Cause.TOO_LARGE, f"more than {MAX_OPEN:,} tests and packages are without a result")

    def read_other(self, line: str) -> None:
        """A line that is no event. Releases before Go 1.24 write there which packages were not built."""
        self.other_lines += 1
        if match := _PLAIN_FAILURE.fullmatch(line):
            self.plain_failures[match[1]] = match[2] or ""
        elif match := _BUILD.match(line):
            self.building = match[1]
        elif self.building:
            self.builds[self.building] = (self.builds.get(self.building, "") + line + "\n")[:MAX_TEXT]

    def read_test_event(self, action: str, event: dict[str, Any]) -> None:
        name, test = _text(event.get("Package")), _text(event.get("Test"))
        package = self.packages.get(name)
        if package is None:
            if name in self.ended and action not in _OPENING:
                return  # output after the result of the package
            package = self.packages[name] = _Package()
            self.check_size()
        if action == "output":
            self.add_output(package, test, _text(event.get("Output")))
        elif action in RESULTS:
            elapsed = self.builder.seconds(event.get("Elapsed"))
            if test:
                self.close_test(name, package, test, RESULTS[action], elapsed)
            else:
                self.close_package(name, package, RESULTS[action], _text(event.get("FailedBuild")))
                self.builder.add_run_duration(elapsed)
        elif action == "run" and test:
            self.open_test(package, test)
            self.check_size()
        elif action == "bench":
            self.forget(package, test)

    # ---------------------------------------------------------------------------------------------------------- tests

    def open_test(self, package: _Package, test: str) -> None:
        family = package.open.setdefault(_root(test), {})
        if test not in family:
            family[test] = ""
            self.open_tests += 1

    def add_output(self, package: _Package, test: str, output: str) -> None:
        if not package.crash and _CRASH.match(output):
            package.crash = output[:MAX_TEXT]
        family = package.open.get(_root(test), {}) if test else {}
        before = family.get(test) if test else package.output
        if before is None or len(before) >= MAX_TEXT or self.room < len(output):
            return
        added = output[: MAX_TEXT - len(before)]
        self.room -= len(added)
        if test:
            family[test] = before + added
        else:
            package.output = before + added

    def forget(self, package: _Package, test: str) -> str:
        """A test has a result; its output."""
        family = package.open.get(_root(test), {})
        output = family.pop(test, None)
        if not family:
            package.open.pop(_root(test), None)
        if output is None:
            return ""
        self.open_tests -= 1
        self.room += len(output)
        return output

    def close_test(self, name: str, package: _Package, test: str, outcome: int, elapsed: Any) -> None:
        output = self.forget(package, test)
        root = _root(test)
        if test == root:
            for subtest in list(package.open.get(root, {})):  # Go lost their results: golang.org/issue/40771
                self.close_lost(name, package, subtest, has_passed=outcome == PASSED)
        duration = elapsed if test == root else None  # that of a subtest is part of it
        if outcome != FAILED:
            self.add(name, test, outcome, duration=duration)
            return
        package.failed += 1
        package.parents.update(test[: match.start()] for match in re.finditer("/", test))
        message = find_message(output) or ("a subtest failed" if test in package.parents else "")
        text = _qualify(output, name)
        self.add(name, test, FAILED, message, text, duration=duration)

    def add(
        self, package: str, test: str, outcome: int, message: str = "", output: str = "", *, duration: Any = None
    ) -> None:
        self.builder.add(TestCase(
            test, outcome, suite=package, duration=duration, message=message, output=output,
            identity=f"{package} {test}", run=self.ended[package],
        ))  # fmt: skip

    def close_lost(self, name: str, package: _Package, test: str, *, has_passed: bool) -> None:
        """A test ends whose result is not in the file."""
        output = self.forget(package, test)
        if test.startswith("Benchmark"):
            return  # in some releases, benchmarks begin and have no result
        if has_passed and not _FAILED.search(output):
            self.builder.note("a test without a result, in a package or test that passed: counted as passed")
            self.add(name, test, PASSED)
            return
        package.failed += 1
        message = f"it began and has no result: {package.crash}" if package.crash else "it began and has no result"
        self.add(name, test, ERRORED, message, _qualify(output, name))

    # ------------------------------------------------------------------------------------------------------- packages

    def close_package(self, name: str, package: _Package, outcome: int, failed_build: str) -> None:
        for test in [test for family in package.open.values() for test in family]:
            self.close_lost(name, package, test, has_passed=outcome != FAILED)
        self.failed_builds.pop(failed_build, None)
        if outcome == FAILED:
            self.failed_packages.add(name)
        if outcome == FAILED and not package.failed:
            build = self.builds.get(failed_build, "")
            output = package.crash or package.output
            message = find_message(build or output) or "the package failed, and no test of it"
            self.builder.add_broken(name or "the package", message, build or _qualify(output, name), suite=name)
        self.room += len(package.output)
        self.ended[name] += 1
        del self.packages[name]

    def report(self) -> TestReport:
        if not self.events:
            raise EvidenceError(Cause.WRONG_FORMAT, "expected the events of `go test -json`, but no line is one")
        if self.packages:
            names = join_names([quote(name or "unnamed") for name in self.packages], 2)
            packages = pluralize(len(self.packages), "package has", "packages have")
            detail = f"{packages} no result, such as {names}: was the run stopped, or is the file cut short?"
            raise EvidenceError(Cause.INCOMPLETE, detail)
        if not self.ended and not self.plain_failures:
            raise EvidenceError(Cause.INCOMPLETE, "no package has a result: is the file cut short?")
        self.plain_failures |= dict.fromkeys(self.failed_builds, "the build failed")
        for path in [path for path in self.plain_failures if path not in self.failed_packages]:
            build = self.builds.get(path, "")
            message = find_message(build) or self.plain_failures[path] or "the package failed, and no test of it"
            self.builder.add_broken(path or "the build", message, build, suite=path)
        if self.other_lines:
            self.builder.note(f"{pluralize(self.other_lines, 'line')} of other output between the events")
        return self.builder.report()


def _root(test: str) -> str:
    return test.partition("/")[0]


def _text(raw: object) -> str:
    return raw[:MAX_TEXT] if isinstance(raw, str) else ""


def _qualify(output: str, package: str) -> str:
    """The output with the package before the names of files, which Go writes without their folder."""
    text = "\n".join(list_lines(output))
    return _LOCATION.sub(lambda match: f"{match[1]}{package}/{match[2]}", text) if package else text


FORMAT = TestFormat(
    "go-test",
    "go test -json",
    "go test -json, gotestsum --jsonfile",
    matches,
    parse,
    paths=("*{gotest,go-test}*.json", "{test,test-output,test-report}.json"),
)

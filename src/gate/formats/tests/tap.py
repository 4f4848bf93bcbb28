"""Reads TAP, the Test Anything Protocol, versions 12 to 14.

Source of the format: the specifications of TAP 12, 13 and 14 (testanything.org), and the diagnostics of node:test,
node-tap, tape, Test::More and bats. The test points at the left margin are the cases; subtests are indented and decide
the test point of their test. One that passed is unknown if a subtest, in a block with a plan, failed. A test point with
`SKIP` is skipped, whatever its status; one with `TODO` neither passed nor failed. Lines that are no TAP are output of
the tests.

The plan shows that nothing is lost: without one, with fewer test points than planned, and with one number twice in the
place of another, the file is incomplete. More test points than planned, numbers outside of the plan, and `Bail out!`
are failures of the run. A file may hold several documents, one after the other. Test points with one description are
different tests, never attempts.
"""

from __future__ import annotations

import re
from dataclasses import field
from decimal import Decimal
from typing import BinaryIO

from gate.formats.common import content
from gate.formats.common.text_lines import read_lines
from gate.formats.tests import diagnostics
from gate.formats.tests.builder import ReportBuilder
from gate.formats.tests.case import TestCase
from gate.formats.tests.clock import MILLI
from gate.formats.tests.failed_tests import MAX_TEXT
from gate.formats.tests.model import TestFormat, TestReport
from gate.formats.tests.outcomes import FAILED, INCONCLUSIVE, PASSED, SKIPPED, UNKNOWN
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from gate.model.lazy_dataclass import dataclass
from gate.model.text import join_names, pluralize

MAX_AHEAD = 100_000
"""Numbers of test points that are remembered because others before them are missing so far."""

MAX_SUBTESTS = 5
"""Failed subtests that the message of their test names."""

_VERSION = re.compile(r"TAP version (\d+)\s*")
_PLAN = re.compile(r"1\.\.(\d{1,9})\s*(?:#\s*(.*))?")
_POINT = re.compile(r"(not )?ok\b(?:\s+(\d{1,9})\b)?(.*)")
_SUBTEST = re.compile(r"\s{2,}not ok\b\s*\d*(?: -)?\s*(.*)")
_SUBPLAN = re.compile(r"\s{2,}1\.\.\d{1,9}\s*(?:#.*)?")
_NESTED = re.compile(r"\s{4,}(?:(?:not )?ok\b|1\.\.\d)")
_DIRECTIVE = re.compile(r"(?:^|\s)#\s*(SKIP|TODO)", re.IGNORECASE)
_TIME = re.compile(r"(?<!\\)#\s*time=([0-9.]+)(ms|s)\b")
_BAIL_OUT = re.compile(r"\s*Bail out!\s*(.*)")
_DURATION = re.compile(r"\s+duration_ms:\s*'?([0-9.]+)'?\s*")
_MESSAGE = re.compile(r"\s+(?:message|error):\s*(.+?)\s*")
_BATS = re.compile(r"^#.*?\bin test file (\S+), line (\d+)", re.MULTILINE)
_PERL = re.compile(r"^#.*?\bat (\S+) line (\d+)|^#.*?\bfile (\S+), line (\d+)", re.MULTILINE)
_NODE = re.compile(r"^\s+(?:location|at): ['\"]?(?:[^\n]*\()?(?:file://)?([^'\"()\n]*?):(\d+):\d+", re.MULTILINE)
_VALUES = re.compile(r"^\s+(expected|actual|wanted|found): +(\S.*)$", re.MULTILINE)
_BLOCK = ("|", "|-", ">", ">-", "|+", ">+")


def matches(head: bytes) -> bool:
    """Whether one of the first lines is a version, a plan, or a test point with a number."""
    text = content.decode_head(head)
    if text.lstrip()[:1] in "<{[":
        return False
    return any(
        _VERSION.fullmatch(line) or _PLAN.fullmatch(line) or ((point := _POINT.fullmatch(line)) and point[2])
        for line in text.splitlines()
    )


def parse(stream: BinaryIO) -> TestReport:
    """The test points of the file.

    Raises:
        EvidenceError: incomplete without a plan, or with fewer test points than planned; wrong format when no line is
            TAP; empty or too large.
    """
    run = _Run()
    for line in read_lines(stream):
        run.read(line)
    return run.report()


@dataclass(slots=True)
class _Subtests:
    """The subtests of a test: the names of failed ones, and whether they have a plan, as output does not."""

    failed: list[str] = field(default_factory=list)
    has_plan: bool = False


@dataclass(slots=True)
class _Point:
    """A test point with what follows it: its diagnostics."""

    name: str
    outcome: int
    duration: Decimal | None
    subtests: _Subtests
    has_subtests_below: bool = False
    output: str = ""

    def add(self, line: str) -> None:
        if len(self.output) < MAX_TEXT:
            self.output += line[:MAX_TEXT] + "\n"


@dataclass(slots=True)
class _Document:
    """The plan and the test points of one document."""

    plan: int | None = None
    points: int = 0
    highest: int = 0
    has_numbers: bool = False
    plan_is_last: bool = False
    has_bailed_out: bool = False
    repeated: int = 0  # a number of two test points
    distinct: int = 0  # numbers of test points
    _sequence: int = 0  # the end of the sequence from 1 without a gap
    _ahead: set[int] = field(default_factory=set)  # numbers behind a gap

    def count(self, number: int) -> None:
        """Counts a test point with this number; 0 when it has none.

        Raises:
            EvidenceError: too large when too many numbers are behind a gap.
        """
        self.points += 1
        self.has_numbers = self.has_numbers or bool(number)
        number = number or self.points
        self.highest = max(self.highest, number)
        if number <= self._sequence or number in self._ahead:
            self.repeated = number
            return
        self.distinct += 1
        self._ahead.add(number)
        while self._sequence + 1 in self._ahead:
            self._sequence += 1
            self._ahead.remove(self._sequence)
        if len(self._ahead) > MAX_AHEAD:
            raise EvidenceError(
                Cause.TOO_LARGE, f"more than {MAX_AHEAD:,} test points are not in the order of the plan"
            )


class _Run:
    def __init__(self) -> None:
        self.builder = ReportBuilder("tap")
        self.document = _Document()
        self.point: _Point | None = None
        self.subtests = _Subtests()
        self.is_tap = False

    def read(self, line: str) -> None:
        if line[:1].isspace():
            self.read_indented(line)
        elif _VERSION.fullmatch(line):
            self.close_document()
        elif plan := _PLAN.fullmatch(line):
            self.read_plan(int(plan[1]), plan[2] or "")
        elif point := _POINT.fullmatch(line):
            self.open_point(is_failed=bool(point[1]), number=int(point[2] or 0), text=point[3])
        elif bail_out := _BAIL_OUT.match(line):
            self.bail_out(bail_out[1])
        elif self.point and line.rstrip() in {"{", "}"}:
            self.point.has_subtests_below = line.startswith("{")
        elif line.startswith("# Subtest"):
            self.close_point()
        elif self.point and line.startswith("#"):
            self.point.add(line)

    def read_indented(self, line: str) -> None:
        """A line of a subtest, or of the diagnostics of a test point."""
        if (subtest := _SUBTEST.fullmatch(line)) and not _DIRECTIVE.search(subtest[1]):
            self.add_subtest(subtest[1])
        elif _SUBPLAN.fullmatch(line):
            self.block().has_plan = True
        elif (bail_out := _BAIL_OUT.fullmatch(line)) and line.startswith("    "):
            self.bail_out(bail_out[1])
        elif self.point and not self.point.has_subtests_below and not _NESTED.match(line):
            self.point.add(line)

    # ----------------------------------------------------------------------------------------------------- documents

    def read_plan(self, plan: int, reason: str) -> None:
        self.close_point()
        if self.document.plan is not None:
            self.close_document()
        self.is_tap = True
        self.document.plan = plan
        self.document.plan_is_last = self.document.points > 0
        if plan == 0:
            self.builder.note(f"a plan without tests: {reason}" if reason else "a plan without tests")

    def close_document(self) -> None:
        """A document ends.

        Raises:
            EvidenceError: incomplete when test points are missing, or nothing shows how many there are.
        """
        self.close_point()
        document, self.document, self.subtests = self.document, _Document(), _Subtests()
        if document.has_bailed_out or (document.plan is None and not document.points):
            return
        points = pluralize(document.points, "test point")
        if document.plan is None:
            detail = f"{points} without a plan (`1..{document.points}`): is the file cut short, or did the run stop?"
            raise EvidenceError(Cause.INCOMPLETE, detail)
        if document.points < document.plan:
            detail = f"{document.plan:,} test points are planned, and {document.points:,} are in the file"
            raise EvidenceError(Cause.INCOMPLETE, f"{detail}: did the run stop, or is the file cut short?")
        if document.distinct < document.plan:
            self.refuse_repeated(document)
        if max(document.points, document.highest) > document.plan:
            self.builder.fail_run(f"{points} up to number {document.highest}, and a plan of {document.plan:,}")

    def refuse_repeated(self, document: _Document) -> None:
        """Refuses a document in which two test points have one number, unless a failure is shown all the same.

        Mocha gives the number of a failed hook to the next test too.
        """
        detail = f"test point {document.repeated} is in the file twice, and {document.plan:,} are planned"
        if not self.builder.failed:
            raise EvidenceError(Cause.INCOMPLETE, f"{detail}: the result of another one is missing")
        self.builder.note(f"{detail}: the result of another one may be missing")

    def bail_out(self, reason: str) -> None:
        self.close_point()
        self.is_tap = True
        if not self.document.has_bailed_out:
            self.document.has_bailed_out = True
            self.builder.add_broken("the test run", f"Bail out! {reason}".strip())

    # ---------------------------------------------------------------------------------------------------- test points

    def open_point(self, *, is_failed: bool, number: int, text: str) -> None:
        self.close_point()
        if self.is_verdict_of_prove(text, number, is_failed=is_failed):
            return
        if self.begins_document(number):
            self.close_document()
        self.is_tap = True
        self.document.count(number)
        directive = _DIRECTIVE.search(text)
        word = directive[1].upper() if directive else ""
        outcome = SKIPPED if word == "SKIP" else INCONCLUSIVE if word == "TODO" else FAILED if is_failed else PASSED
        time = _TIME.search(text)
        duration = self.builder.seconds(time[1], MILLI if time[2] == "ms" else Decimal(1)) if time else None
        end = min((match.start() for match in (directive, time) if match), default=len(text))
        name = text[:end].strip().removeprefix("- ").strip()
        has_subtests_below = name.endswith(" {")
        name = re.sub(r"\\([\\#])", r"\1", name.removesuffix("{").strip() if has_subtests_below else name)
        name = name or f"test {number or self.document.points}"
        self.point = _Point(name, outcome, duration, self.subtests, has_subtests_below)
        self.subtests = _Subtests()

    def begins_document(self, number: int) -> bool:
        """Whether a test point is the first one of another document: the plan of this one is behind its test points.

        Some producers write the plan between them, before those of which they know the number.
        """
        document = self.document
        if document.plan is None:
            return False
        if document.points < document.plan and document.plan_is_last:
            return bool(number) and number <= document.points
        return document.plan_is_last or (number == 1 and document.points == document.plan)

    def is_verdict_of_prove(self, text: str, number: int, *, is_failed: bool) -> bool:
        """Whether `prove -v` wrote this `ok` after the numbered test points of a file."""
        document = self.document
        is_complete = document.has_numbers and document.points == document.highest == document.plan
        return is_complete and not is_failed and not number and not text.strip()

    def block(self) -> _Subtests:
        """The subtests of the test point before, which opened a block, or of the next one."""
        return self.point.subtests if self.point and self.point.has_subtests_below else self.subtests

    def add_subtest(self, text: str) -> None:
        failed = self.block().failed
        if len(failed) <= MAX_SUBTESTS:
            failed.append(text.strip().removeprefix("- ") or "unnamed subtest")

    def close_point(self) -> None:
        if self.point is None:
            return
        point, self.point = self.point, None
        duration = point.duration
        if duration is None and (time := next(filter(None, map(_DURATION.fullmatch, point.output.splitlines())), None)):
            duration = self.builder.seconds(time[1], MILLI)
        if point.outcome != FAILED:
            subtests = point.subtests
            is_contradicted = point.outcome == PASSED and subtests.has_plan and bool(subtests.failed)
            outcome = UNKNOWN if is_contradicted else point.outcome
            self.builder.add(TestCase(point.name, outcome, "ok, with a failed subtest", duration=duration))
            return
        file, line = _locate(point.output)
        self.builder.add(TestCase(
            point.name, FAILED, duration=duration, file=file, line=line, message=_message(point), output=point.output
        ))  # fmt: skip

    def report(self) -> TestReport:
        self.close_document()
        if not self.is_tap:
            raise EvidenceError(Cause.WRONG_FORMAT, "expected TAP, but no line is a test point or a plan")
        return self.builder.report()


def _locate(output: str) -> tuple[str, int | None]:
    """The location that the diagnostics name, in the spelling of node:test, Test::More or bats."""
    if match := _NODE.search(output):
        return match[1], int(match[2][:9])
    if match := _BATS.search(output):
        return match[1], int(match[2][:9])
    if match := _PERL.search(output):
        return (match[1] or match[3]).rstrip("."), int((match[2] or match[4])[:9])
    return "", None


def _message(point: _Point) -> str:
    """The message of the diagnostics, with the failed subtests."""
    lines = point.output.splitlines()
    for at, line in enumerate(lines):
        if match := _MESSAGE.fullmatch(line):
            below = next((text.strip() for text in lines[at + 1 :] if text.strip()), "")
            message = below if match[1] in _BLOCK else match[1].strip("'\"")
            break
    else:
        message = _first_line(point.output, lines)
    if point.subtests.failed:
        names = join_names(point.subtests.failed, MAX_SUBTESTS)
        return f"{message or 'failed subtests'}: {names}"
    return message or "no message for this failure in the report"


def _first_line(output: str, lines: list[str]) -> str:
    """The message of diagnostics without one: the values that differ, else their first line."""
    if message := diagnostics.find_message(output):
        return message
    if values := _VALUES.findall(output):
        return ", ".join(f"{name} {value.strip()}" for name, value in values[:2])
    if any(line.strip() == "---" for line in lines):
        return ""  # comments after a block are those of the next test
    return next((text for line in lines if (text := line.strip().lstrip("# "))), "")


FORMAT = TestFormat(
    "tap", "TAP", "node:test, node-tap, tape, Perl's Test::More, bats, pytest-tap", matches, parse, paths=("*.tap",)
)

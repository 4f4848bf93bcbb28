"""The failed tests of a JUnit report, kept one by one: what was said of each, and where it happened."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from xml.parsers import expat

from gate.formats.tests import traces
from gate.model.text import truncate

MAX_FAILED = 500
"""Failed tests that are kept one by one; all are counted."""

MAX_MESSAGE = 300
"""Characters of a message, or of a name, that are kept."""

MAX_TEXT = 8_000
"""Characters of a failure's text that are looked at for its message and location."""

MAX_REMEMBERED = 10_000
"""Failed tests that are remembered to recognise a retry."""

MAX_PATH = 1_000
"""Characters of a path that are kept."""

PASSED, SKIPPED, FAILED, ERRORED = range(4)
"""Outcomes of a case, from best to worst."""

WHOLE = re.compile(r"[0-9]{1,9}")

Attributes = dict[str, str]


@dataclass(frozen=True, slots=True)
class FailedTest:
    """One test that failed or had an error; `file` is as the report writes it, `line` counts from 1."""

    suite: str
    classname: str
    name: str
    message: str
    is_error: bool = False
    file: str = ""
    line: int | None = None


class FailedTests:
    """Keeps the failed tests one by one, up to a bound, and remembers which they are."""

    def __init__(self, parser: expat.XMLParserType) -> None:
        self.parser = parser
        self.kept: list[FailedTest] = []
        self.count = 0
        self.names: set[str] = set()
        self.keys: set[tuple[str, ...]] = set()
        self.case: Attributes = {}
        self.outcome = PASSED
        self.slot = 0
        self.explained = False
        self.reading: tuple[str, Attributes] | None = None
        self.words: list[str] = []
        self.room = 0

    def knows(self, case: Attributes) -> bool:
        """Whether a case of the same name, class and place has failed before."""
        return case.get("name") in self.names and _key(case) in self.keys

    def open(self, outcome: int, suite: str, case: Attributes, said: Attributes) -> None:
        """A failure begins. Of several in one case the first of the worst is kept."""
        if case is not self.case:
            self.case, self.explained = case, False
            self.slot = len(self.kept)
            self.count += 1
            if len(self.keys) < MAX_REMEMBERED:
                self.names.add(case.get("name", ""))
                self.keys.add(_key(case))
        elif outcome <= self.outcome and self.explained:
            return
        self.outcome = outcome
        if self.slot < MAX_FAILED:
            self.reading = (suite, said)
            self.words, self.room = [], MAX_TEXT
            self.parser.CharacterDataHandler = self.text

    def text(self, data: str) -> None:
        if self.room > 0:  # unhooking the handler here would have expat flush into it without end
            self.words.append(data[: self.room])
            self.room -= len(data)

    def close(self) -> None:
        """The failure has been read whole."""
        if self.reading is None:
            return
        self.parser.CharacterDataHandler = None
        (suite, said), self.reading = self.reading, None
        test = _failed_test(suite, self.case, said.get("message", ""), "".join(self.words))
        self.explained = bool(test.message)
        self.kept[self.slot : self.slot + 1] = [replace(test, is_error=self.outcome == ERRORED)]

    def notes(self) -> Iterator[str]:
        if self.count > len(self.kept):
            yield f"of {self.count:,} failed tests the first {len(self.kept):,} are listed"


def _key(case: Attributes) -> tuple[str, ...]:
    return tuple(case.get(key, "") for key in ("classname", "name", "file", "line"))


def _failed_test(suite: str, case: Attributes, message: str, text: str) -> FailedTest:
    words = f"{message[:MAX_TEXT]}\n{text}"
    file = case.get("file", "")[:MAX_PATH]
    written = case.get("line", "").strip()
    line = int(written) if WHOLE.fullmatch(written) and int(written) else None
    if line is None and (place := traces.locate(words, file, case.get("classname", ""))):
        file, line = file or place[0][:MAX_PATH], place[1]
    first = message if message.strip() else next((row for row in text.splitlines() if row.strip()), "")
    return FailedTest(
        suite, _one_line(case.get("classname", "")), _one_line(case.get("name", "")), _one_line(first),
        file=file, line=line,
    )  # fmt: skip


def _one_line(text: str) -> str:
    return truncate(" ".join(text[: 2 * MAX_MESSAGE].split()), MAX_MESSAGE)

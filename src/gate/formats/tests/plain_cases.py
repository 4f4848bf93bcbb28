"""Reads runs of test cases in JUnit XML that are written as nearly all are, without a step for each element.

A plain case has a name and a class, perhaps a file, a line and a time. It passed, was skipped or failed, and holds
nothing else but output. The grammar is so strict that expat would accept what matches. Everything is printable ASCII,
and only a failure has references, to the entities of XML alone. Any other case goes through expat.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import compress
from typing import NamedTuple

from gate.formats.common import xml
from gate.formats.tests import titles
from gate.formats.tests.outcomes import ELEMENTS, PASSED, SKIPPED

_MAX_LENGTH = 140
"""Characters of a name and of a class: a title of both is not shortened."""

_MAX_INDENT = 200
"""Characters in which the first case of a run begins; otherwise the other of two expressions is tried."""

_BLANK = " \t\r\n"
_PLAIN = bytes(byte for byte in b"\t\r" + bytes(range(0x20, 0x7F)) if byte not in b"&]>")
"""Characters that stand for themselves wherever the grammar below allows any; `read_run` judges the others."""

# The characters are checked apart from the grammar: `[^"]` is a loop in C, and a class of characters takes four times
# as long. `(?:…|)` saves no state where `(?:…)?` does. Both take 0.084 s of 200,000 cases, where the plain way takes
# 0.132 s.
_SPACE = r"[^<]*+"  # or text, which belongs to nothing
_CLASS = rf' classname="[^"]{{1,{_MAX_LENGTH}}}+"'
_NAME = rf' name="[^"]{{1,{_MAX_LENGTH}}}+"'
_PLACE = r'(?: file="[^"]{1,999}+"|)(?: line="[0-9]{1,9}+"|)'
_TIME = r'(?: time="([0-9.]{1,30}+)"|) ?+'
_TYPE, _MESSAGE = (rf'(?: {name}="[^"<]*+"|)' for name in ("type", "message"))
_REASON = rf"(?:{_TYPE}{_MESSAGE}|{_MESSAGE}{_TYPE})"
_SKIPPED = rf"<skipped{_REASON}(?:/>|>[^<]*+</skipped>){_SPACE}"
_FAILED = rf"<(?:failure|error)[^<]*+(?:</(?:failure|error)>{_SPACE}|)"  # such as `_OTHER` passes over
_OUTPUT = rf"(?:<system-out>[^<]*+</system-out>{_SPACE}|)(?:<system-err>[^<]*+</system-err>{_SPACE}|)"
_END = rf"(?:/>|>{_SPACE}({_SKIPPED}|{_FAILED}|){_OUTPUT}</testcase>){_SPACE}"
_CLASS_FIRST = rf"<testcase({_CLASS}{_NAME}{_PLACE}){_TIME}{_END}"
_NAME_FIRST = rf"<testcase({_NAME})({_CLASS})({_PLACE}){_TIME}{_END}"

_ENTITIES = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&amp;": "&"}  # `&amp;` last: it makes references
_REFERENCE = f"(?:{'|'.join(_ENTITIES)})"
_FAILURE_TEXT = rf"[^<&]*+(?:{_REFERENCE}[^<&]*+)*+"
_FAILURE_TYPE, _FAILURE_MESSAGE = (
    rf'(?: {name}="[^"<&\t\r\n]*+(?:{_REFERENCE}[^"<&\t\r\n]*+)*+"|)' for name in ("type", "message")
)
_FAILURE_START = rf"(?:{_FAILURE_TYPE}{_FAILURE_MESSAGE}|{_FAILURE_MESSAGE}{_FAILURE_TYPE}) ?+"
_FAILURES = "|".join(rf"{name}{_FAILURE_START}(?:/>|>{_FAILURE_TEXT}</{name}>)" for name in ("failure", "error"))
_ONLY_FAILURE = rf"(?:{_FAILURES}){_SPACE}<(?:/testcase|system-out|system-err)>"
_OTHER = re.compile(
    rb"<(?!testcase |/testcase>|system-out>|/system-out>|system-err>|/system-err>|skipped[ />]|/skipped>"
    rb"|%b|/failure>|/error>)" % _ONLY_FAILURE.encode()
)
"""A tag that no plain case has, or a comment."""

_FAILURE_PARTS = re.compile(r'<([a-z]+)(?: type="[^"]*+")?(?: message="([^"]*+)")?(?: type="[^"]*+")? ?/?>([^<]*+)')
_TITLE_PARTS = re.compile(r' classname="([^"]*+)" name="([^"]*+)"')
_ATTRIBUTE = re.compile(r' ([a-z]+)="([^"]*+)"')


class PlainResult(NamedTuple):
    """The title and outcome of a case that did not pass; of a failure, also the attribute `message` and the text."""

    title: str
    outcome: int
    message: str = ""
    text: str = ""


class PlainCases(NamedTuple):
    """The identities of the cases of a run (see `identify`), and their times; None for a case without a time.

    `results` has those that did not pass, by position. `lines` counts the line ends of the run.
    """

    identities: Sequence[str]
    times: Sequence[str | None]
    text: str  # the identities in one
    results: Mapping[int, PlainResult]
    lines: int

    def titles(self) -> list[str]:
        """The titles of the cases."""
        return titles.join_short(_TITLE_PARTS.findall(self.text))

    def title(self, position: int) -> str:
        """The title of one case."""
        return _title(self.identities[position])

    def attributes(self, position: int) -> dict[str, str]:
        """The attributes of one case, without its time."""
        return dict(_ATTRIBUTE.findall(self.identities[position]))

    def outcomes(self) -> list[int]:
        """The outcomes of the cases."""
        outcomes = [PASSED] * len(self.identities)
        for position, result in self.results.items():
            outcomes[position] = result.outcome
        return outcomes


def identify(case: Mapping[str, str]) -> str:
    """What makes two cases the same: class, name, file and line, as the text of their attributes in this order."""
    identity = f' classname="{case["classname"]}"' if "classname" in case else ""
    if "name" in case:
        identity += f' name="{case["name"]}"'
    if "file" in case:
        identity += f' file="{case["file"]}"'
    return f'{identity} line="{case["line"]}"' if "line" in case else identity


def read_run(data: bytes, start: int) -> tuple[PlainCases | None, int]:
    """The plain cases up to the first tag that no plain case has, and where they end.

    None when a case before that tag is not plain; expat then reads them all.
    """
    other = _OTHER.search(data, start)
    end = other.start() if other else len(data)
    end = max(data.rfind(tag, start, end) + len(tag) for tag in (b"/>", b"</testcase>"))
    text = data[start:end]
    marks = text.translate(None, _PLAIN)
    if marks.translate(None, b"\n]>&") or (b"]]>" in marks and b"]]>" in text):
        return None, max(start, end)
    lines = xml.count_line_ends(text if b"\r" in text else marks)
    return _split(text.decode("ascii"), lines, marks.count(b"&")), max(start, end)


def _split(text: str, lines: int, references: int) -> PlainCases | None:
    """The cases of a text that consists of plain cases with so many references; None for any other."""
    if "<testcase classname" in text[:_MAX_INDENT]:
        parts: list[str] = re.split(_CLASS_FIRST, text)  # most reports need one of the two expressions
        gaps, identities, times, endings = parts[4::4], parts[1::4], parts[2::4], parts[3::4]
    else:
        parts = re.split(_NAME_FIRST, text)
        gaps, times, endings = parts[6::6], parts[4::6], parts[5::6]
        identities = list(map("".join, zip(parts[2::6], parts[1::6], parts[3::6], strict=True)))
    values = "".join(identities)
    if parts[0].strip(_BLANK) or any(gaps) or any(character in values for character in "<\t\r\n"):
        return None
    elements = {position: endings[position] for position in compress(range(len(endings)), endings)}
    if references != _count_references(elements.values()):
        return None
    results = {position: _read_result(_title(identities[position]), element) for position, element in elements.items()}
    return PlainCases(identities, times, values, results, lines) if identities else None


def _count_references(elements: Iterable[str]) -> int:
    """The references in failures; in other places a plain case has none."""
    return sum(element.count("&") for element in elements if not element.startswith("<skipped"))


def _title(identity: str) -> str:
    _, group, _, name, _ = identity.split('"', 4)
    return titles.join(group, name)


def _read_result(title: str, element: str) -> PlainResult:
    if element.startswith("<skipped"):
        return PlainResult(title, SKIPPED)
    parts = _FAILURE_PARTS.match(element)
    assert parts is not None  # noqa: S101
    text = parts[3].replace("\r\n", "\n").replace("\r", "\n")
    return PlainResult(title, ELEMENTS[parts[1]], _resolve(parts[2] or ""), _resolve(text))


def _resolve(text: str) -> str:
    """The text with the characters that its references stand for."""
    if "&" in text:
        for reference, character in _ENTITIES.items():
            text = text.replace(reference, character)
    return text

"""Reads runs of test cases in JUnit XML that are written as nearly all are, without a step for each element.

A plain case has a name and a class, perhaps a file, a line and a time. It passed or was skipped, and holds nothing else
but output. The grammar is so strict that expat would accept what matches, and everything is printable ASCII without
references; any other case goes through expat.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from gate.formats.tests import titles
from gate.formats.tests.outcomes import PASSED, SKIPPED

_MAX_LENGTH = 140
"""Characters of a name and of a class: a title of both is not shortened."""

_PLAIN = bytes(byte for byte in b"\t\r" + bytes(range(0x20, 0x7F)) if byte not in b"&]>")
"""Characters that stand for themselves wherever the grammar below allows any; `_count_lines` judges the others."""

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
_SKIPPED = rf"(?:(<skipped){_REASON}(?:/>|>[^<]*+</skipped>){_SPACE}|)"
_OUTPUT = rf"(?:<system-out>[^<]*+</system-out>{_SPACE}|)(?:<system-err>[^<]*+</system-err>{_SPACE}|)"
_END = rf"(?:/>|>{_SPACE}{_SKIPPED}{_OUTPUT}</testcase>){_SPACE}"
_CLASS_FIRST = rf"<testcase({_CLASS}{_NAME}{_PLACE}){_TIME}{_END}"
_NAME_FIRST = rf"<testcase({_NAME})({_CLASS})({_PLACE}){_TIME}{_END}"
_OTHER = re.compile(
    rb"<(?!testcase |/testcase>|system-out>|/system-out>|system-err>|/system-err>|skipped[ />]|/skipped>)"
)
"""A tag that no plain case has, or a comment."""


class PlainCases(NamedTuple):
    """The identities of the cases of a run (see `identify`), and their times; None for a case without a time.

    `skipped` has the positions of those that were skipped; the others passed. `lines` counts the line ends of the run.
    """

    identities: Sequence[str]
    times: Sequence[str | None]
    skipped: Sequence[int]
    lines: int

    def titles(self) -> list[str]:
        """The titles of the cases."""
        return _titles(self.identities)

    def skipped_titles(self) -> list[str]:
        """The titles of the cases that were skipped."""
        return _titles([self.identities[position] for position in self.skipped]) if self.skipped else []

    def outcomes(self) -> list[int]:
        """The outcomes of the cases."""
        outcomes = [PASSED] * len(self.identities)
        for position in self.skipped:
            outcomes[position] = SKIPPED
        return outcomes


def _titles(identities: Iterable[str]) -> list[str]:
    return titles.join_short([identity.split('"', 4)[1:4:2] for identity in identities])  # the first two values


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
    raw = data[start:end]
    text = raw.lstrip(b" \t\r\n")
    if not text.startswith(b"<testcase ") or (lines := _count_lines(raw)) is None:
        return None, max(start, end)
    return _split(text.decode("ascii"), lines), end


def _count_lines(text: bytes) -> int | None:
    """The line ends of a text whose characters all stand for themselves; None for any other text."""
    rest = text.translate(None, _PLAIN)
    if rest.translate(None, b"\n]>") or (b"]]>" in rest and b"]]>" in text):
        return None
    return rest.count(b"\n")


def _split(text: str, lines: int) -> PlainCases | None:
    """The cases of a text that consists of plain cases; None for any other."""
    if text.startswith("<testcase classname"):
        parts: list[str] = re.split(_CLASS_FIRST, text)  # most reports need one of the two expressions
        gaps, identities, times, skips = parts[::4], parts[1::4], parts[2::4], parts[3::4]
    else:
        parts = re.split(_NAME_FIRST, text)
        gaps, times, skips = parts[::6], parts[4::6], parts[5::6]
        identities = list(map("".join, zip(parts[2::6], parts[1::6], parts[3::6], strict=True)))
    values = "".join(identities)
    if any(gaps) or any(character in values for character in "<\t\r\n"):
        return None
    skipped = [position for position, mark in enumerate(skips) if mark] if any(skips) else ()
    return PlainCases(identities, times, skipped, lines)

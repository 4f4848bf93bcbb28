"""Reads runs of test cases in JUnit XML that passed and are written as nearly all are, without a step for each element.

A plain case has a name and a class, perhaps a file, a line and a time, and holds nothing but output. The grammar is so
strict that expat would accept what matches, and everything is printable ASCII; any other case goes through expat.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from gate.formats.tests import titles

_MAX_LENGTH = 140
"""Characters of a name and of a class: a title of both is not shortened."""

_SPACE = r"[ \t\r\n]*+"
_TEXT = r"[\t\r\n -%'-;=-~]*+"
_VALUE = r"[ !#-%'-;=-~]"
_CLASS = rf' classname="{_VALUE}{{1,{_MAX_LENGTH}}}+"'
_NAME = rf' name="{_VALUE}{{1,{_MAX_LENGTH}}}+"'
_PLACE = rf'(?: file="{_VALUE}{{1,999}}+")?(?: line="[0-9]{{1,9}}+")?'
_TIME = r'(?: time="([0-9.]{1,30}+)")? ?+'
_OUTPUT = rf"<system-out>{_TEXT}</system-out>{_SPACE}|<system-err>{_TEXT}</system-err>{_SPACE}"
_END = rf"(?:/>|>{_SPACE}(?:{_OUTPUT})*</testcase>){_SPACE}"
_NAME_FIRST = rf"<testcase({_NAME})({_CLASS})({_PLACE}){_TIME}{_END}"
_CLASS_FIRST = rf"<testcase({_CLASS}{_NAME}{_PLACE}){_TIME}{_END}"
_OTHER = re.compile(rb"<(?!/?(?:testcase|system-out|system-err)[ >])")
"""A tag that no plain case has, or a comment."""


class PlainCases(NamedTuple):
    """The identities of the cases of a run (see `identify`), and their times; None for a case without a time."""

    identities: Sequence[str]
    times: Sequence[str | None]

    def titles(self) -> list[str]:
        """The titles of the cases."""
        values = (identity.split('"', 4) for identity in self.identities)
        return titles.join_short([(value[1], value[3]) for value in values])


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
    text = data[start:end].decode("latin-1").lstrip(" \t\r\n")
    if not text.startswith("<testcase ") or "]]>" in text:
        return None, max(start, end)
    if text.startswith("<testcase classname"):
        parts: list[str] = re.split(_CLASS_FIRST, text)
        cases = PlainCases(parts[1::3], parts[2::3])
        return (None if any(parts[::3]) else cases), end
    parts = re.split(_NAME_FIRST, text)
    identities = map("".join, zip(parts[2::5], parts[1::5], parts[3::5], strict=True))
    return (None if any(parts[::5]) else PlainCases(list(identities), parts[4::5])), end

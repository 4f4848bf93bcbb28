"""YAML as plain values with the lines they stand in, by the core schema of YAML 1.2.2 (section 10.3).

Read from the parser's events, so that no tag makes an object and `on`, `no`, `1:30` and dates stay text. Bounded in
bytes, depth and values, aliases counted as often as they are used; tags and several documents are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

MAX_BYTES = 8 * 1024 * 1024
MAX_DEPTH = 100
MAX_VALUES = 1_000_000

Path = tuple[str | int, ...]

_INTEGER = re.compile(r"[-+]?[0-9]{1,4000}")
_OCTAL_OR_HEX = re.compile(r"0o[0-7]{1,100}|0x[0-9a-fA-F]{1,100}")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,10})?")
_WORDS: Mapping[str, Any] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), Decimal("NaN")),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), Decimal("Infinity")),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), Decimal("-Infinity")),
}


@dataclass(frozen=True, slots=True)
class Yaml:
    """A document: its value, and for each path in it the line (from 1) where that begins; not inside of aliases."""

    value: Any
    lines: Mapping[Path, int]

    def line(self, *path: str | int) -> int:
        """The line of what is at the path, or of the nearest thing around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def read(data: bytes) -> Yaml:
    """The one document of these bytes.

    Raises:
        EvidenceError: empty when there is none; unreadable, with the line, when it is not YAML or out of bounds.
    """
    import yaml

    if len(data) > MAX_BYTES:
        raise _broken(f"YAML of more than {MAX_BYTES:,} bytes is not read")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _broken("not YAML: its text is not utf-8") from None
    reader = _Reader(yaml, yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))
    try:
        return reader.document()
    except yaml.YAMLError as fault:
        mark = getattr(fault, "problem_mark", None)
        where = f" at line {mark.line + 1}" if mark else ""
        said = getattr(fault, "problem", None) or "it holds characters that are not allowed"
        raise _broken(f"not YAML{where}: {said}") from None


class _Reader:
    """Makes values of events, and keeps where they stand."""

    def __init__(self, yaml: Any, events: Iterator[Any]) -> None:
        self.yaml = yaml
        self.events = events
        self.lines: dict[Path, int] = {}
        self.anchors: dict[str, tuple[Any, int]] = {}
        self.count = 0

    def document(self) -> Yaml:
        found: list[Any] = []
        for event in self.events:
            if isinstance(event, self.yaml.NodeEvent):
                if found:
                    raise _broken(f"a second YAML document begins at line {event.start_mark.line + 1}")
                found.append(self.value(event, ()))
        if not found or found[0] is None:
            raise EvidenceError(Cause.EMPTY, "the file holds nothing")
        return Yaml(found[0], self.lines)

    def value(self, event: Any, path: Path) -> Any:
        line = event.start_mark.line + 1
        self.lines[path] = line
        if isinstance(event, self.yaml.AliasEvent):
            if event.anchor not in self.anchors:
                raise _broken(f"line {line} uses an alias that nothing before it has")
            value, size = self.anchors[event.anchor]
            self.add(size)
            return value
        if event.tag is not None:
            raise _broken(f"line {line} has a tag; tags are not read")
        before = self.count
        self.add(1)
        if len(path) > MAX_DEPTH:
            raise _broken(f"values are nested more than {MAX_DEPTH} deep at line {line}")
        value = self.inner(event, path)
        if event.anchor:
            self.anchors[event.anchor] = (value, self.count - before)
        return value

    def inner(self, event: Any, path: Path) -> Any:
        if isinstance(event, self.yaml.ScalarEvent):
            return scalar(event.value) if not event.style else event.value
        if isinstance(event, self.yaml.SequenceStartEvent):
            listed: list[Any] = []
            while not isinstance(each := next(self.events), self.yaml.SequenceEndEvent):
                listed.append(self.value(each, (*path, len(listed))))
            return listed
        table: dict[str, Any] = {}
        while not isinstance(key := next(self.events), self.yaml.MappingEndEvent):
            name, line = self.key(key), key.start_mark.line + 1
            if name in table:
                raise _broken(f"a key stands twice; the second time at line {line}")
            table[name] = self.value(next(self.events), (*path, name))
            self.lines[*path, name] = line
        return table

    def key(self, event: Any) -> str:
        if not isinstance(event, self.yaml.ScalarEvent) or event.tag is not None or event.anchor:
            raise _broken(f"a key that is no plain text stands at line {event.start_mark.line + 1}")
        self.add(1)
        return str(event.value)

    def add(self, size: int) -> None:
        self.count += size
        if self.count > MAX_VALUES:
            raise _broken(f"more than {MAX_VALUES:,} values (aliases counted where they are used)")


def scalar(text: str) -> Any:
    """The value of a scalar without quotes."""
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _OCTAL_OR_HEX.fullmatch(text):
        return int(text[2:], 8 if text[1] == "o" else 16)
    return Decimal(text) if _FLOAT.fullmatch(text) else text


def _broken(detail: str) -> EvidenceError:
    return EvidenceError(Cause.UNREADABLE, detail)

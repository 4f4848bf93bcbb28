"""Walks through a large JSON document (RFC 8259) in bounded memory, down to where its shape says.

Scans of a hundred megabytes are lists of small objects. Here only one of them is held at a time, decoded by the
standard library; on a SARIF file of 108 MB that takes a tenth of the memory of `json.load`, and less time.
What the decoder would let pass is refused: names that are said twice (the last would hide the first), NaN and Infinity.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, BinaryIO, Final

from gate.formats.common import content
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

MAX_VALUE = 16 * 1024 * 1024
"""The longest value that is decoded at once, in characters."""

EACH: Final = -1
"""In a shape: whatever element of an array, whatever member of an object."""

Shape = Mapping[str | int, "Shape"]
"""Which members are told element by element: `{"runs": {EACH: {"results": {}}}}`. The document itself always is."""

Path = tuple[str | int, ...]

_SPACE = re.compile(r"[ \t\n\r]*")
_LONGEST_WORD = 16
"""A fault that is farther than this from the end of the window is no value that was merely cut."""


def walk(stream: BinaryIO, shape: Shape) -> Iterator[tuple[Path, Any]]:
    """The values of the document in the order of the file, each with its path.

    An object or array that the shape enters is told first as `{}` or `[]`, then its members. `{"a": 1, "b": [2]}` with
    the shape `{"b": {}}` gives `(), {}` and `("a",), 1` and `("b",), []` and `("b", 0), 2`. Numbers with a fraction or
    an exponent are Decimal.

    Raises:
        EvidenceError: empty when there is nothing but white space; unreadable, with line and column, when it is not
            JSON, says a name twice, nests too deep, or holds a value longer than MAX_VALUE.
    """
    text = _Text(stream)
    try:
        if not text.peek():
            raise EvidenceError(Cause.EMPTY, "the file holds nothing")
        yield from _entered(text, (), shape)
        if text.peek():
            raise _BrokenError("there is more behind the document; are these two files?")
    except (ValueError, ArithmeticError, RecursionError) as fault:
        raise EvidenceError(Cause.UNREADABLE, text.explain(fault)) from None


def _entered(text: _Text, path: Path, shape: Shape) -> Iterator[tuple[Path, Any]]:
    """The container that begins here, and what is in it; anything else as it is."""
    opening = text.peek()
    if opening not in ("{", "["):
        yield path, text.value()
        return
    yield path, {} if opening == "{" else []
    anything = shape.get(EACH)
    for key in text.names() if opening == "{" else text.places():
        inner = shape.get(key, anything) if isinstance(key, str) else anything
        if inner is None:
            yield (*path, key), text.value()
        else:
            yield from _entered(text, (*path, key), inner)


class _BrokenError(ValueError):
    """What is wrong with the text, in words."""


class _CutError(_BrokenError):
    """What is wrong as it is when the end of a file is missing."""


class _Text:
    """A window on the text of the stream that grows when a value does not fit in it."""

    def __init__(self, stream: BinaryIO) -> None:
        self._chunks = content.chunks(stream)
        first = next(self._chunks, b"")
        self._head = first[: content.HEAD]
        self._decoder = codecs.getincrementaldecoder(json.detect_encoding(first))()
        self._json = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_refuse, parse_float=Decimal)
        self._window = ""
        self._pending = first
        self._at = 0
        self._line = 1
        self._column = 1
        self._whole = False

    def peek(self) -> str:
        """The next character that is no white space, which stays; empty at the end."""
        while True:
            if found := _SPACE.match(self._window, self._at):
                self._at = found.end()
            if self._at < len(self._window) or not self._grow():
                return self._window[self._at : self._at + 1]

    def _take(self, wanted: str) -> str:
        found = self.peek()
        if not found or found not in wanted:
            raise _CutError("it is cut short" if not found else f"{' or '.join(wanted)} is missing")
        self._at += 1
        return found

    def names(self) -> Iterator[str]:
        """The names of the object that begins here; whoever asks takes the value before the next name."""
        seen: set[str] = set()
        self._take("{")
        if self.peek() == "}":
            self._take("}")
            return
        while True:
            if self.peek() != '"':
                raise _CutError("a name is missing")
            name = self.value()
            if name in seen:
                raise _twice(name)
            seen.add(name)
            self._take(":")
            yield name
            if self._take(",}") == "}":
                return

    def places(self) -> Iterator[int]:
        """The places in the array that begins here, from 0; whoever asks takes the value before the next one."""
        self._take("[")
        if self.peek() == "]":
            self._take("]")
            return
        place = 0
        while True:
            yield place
            if self._take(",]") == "]":
                return
            place += 1

    def value(self) -> Any:
        """The value that begins here."""
        self.peek()
        while True:
            try:
                value, end = self._json.raw_decode(self._window, self._at)
            except json.JSONDecodeError as fault:
                self._grow_or_fail(fault)
            else:
                if end < len(self._window) or not self._grow():  # a number at the very end may go on
                    self._at = end
                    return value

    def _grow_or_fail(self, fault: json.JSONDecodeError) -> None:
        """Reads on where a value may merely be cut off; raises where more text cannot mend it."""
        cut = fault.msg.startswith("Unterminated") or fault.pos > len(self._window) - _LONGEST_WORD
        if not cut or not self._grow():
            self._at = fault.pos
            raise _CutError(f"{fault.msg[0].lower()}{fault.msg[1:]}".removesuffix(" at").removesuffix(" starting"))

    def _grow(self) -> bool:
        """Reads on, and as much again as the window holds, so that a long value costs no more than twice its length."""
        if self._whole:
            return False
        window = self._window[self._at :]
        if len(window) > MAX_VALUE:
            raise _BrokenError(f"a value is longer than {MAX_VALUE:,} characters")
        self._count_lines()
        parts, size = [window], 0
        while size <= len(window):
            chunk = self._pending or next(self._chunks, b"")
            self._pending = b""
            parts.append(self._decoder.decode(chunk, not chunk))
            size += len(parts[-1])
            if not chunk:
                self._whole = True
                break
        self._window, self._at = "".join(parts), 0
        return True

    def _count_lines(self) -> None:
        """Moves line and column on to where the window is read now."""
        if newlines := self._window.count("\n", 0, self._at):
            self._line += newlines
            self._column = self._at - self._window.rindex("\n", 0, self._at)
        else:
            self._column += self._at

    def explain(self, fault: Exception) -> str:
        """In words, what is wrong and where; or what the file seems to be when it is no JSON at all."""
        seems = content.seems(self._head)
        if seems != "JSON" and self._line == 1 and content.text(self._head).lstrip()[:1] not in '"-0123456789tfn':
            return f"expected JSON, but this seems to be {seems}"
        self._count_lines()
        return f"not JSON that can be read, at line {self._line}, column {self._column}: {_words(fault)}"


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        raise _twice(next(name for name in names if names.count(name) > 1))
    return found


def _twice(name: str) -> _BrokenError:
    return _BrokenError(f"the name {name[:40]!a} is said twice, so that one of its values would be lost")


def _refuse(constant: str) -> None:
    raise _BrokenError(f"{constant} is no JSON")


def _words(fault: BaseException) -> str:
    if isinstance(fault, RecursionError):
        return "it nests too deep"
    if isinstance(fault, UnicodeDecodeError):
        return f"its text is not {fault.encoding}"
    if isinstance(fault, _BrokenError):
        return f"{fault}; was it uploaded wholly?" if isinstance(fault, _CutError) else str(fault)
    return "a number is absurdly long"

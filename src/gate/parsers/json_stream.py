"""Reads a large JSON object member by member, in bounded memory.

`json.loads` makes ten bytes of objects of each byte of a report that lists numbers. Here only one member is held at a
time: of the object itself, and of one member of it that is an object of many members.
"""

from __future__ import annotations

import codecs
import itertools
import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from gate.errors import EvidenceError
from gate.model import Reason
from gate.parsers import content

MAX_MEMBER = 16 * 1024 * 1024
"""The longest member, in characters."""

_SPACE = re.compile(r"[ \t\n\r]*+")


def members(stream: BinaryIO, inside: str) -> Iterator[tuple[tuple[str, ...], Any]]:
    """The members of a JSON object, in the order of the file, each with its path; those of `inside` one by one.

    `{"a": 1, "files": {"x": 2}}` gives `("a",), 1` and `("files", "x"), 2`. An `inside` that is there, object or not,
    is also told by itself, before its members: as `("files",), {}`, or with its value.

    Raises:
        EvidenceError: empty when there is nothing but white space; unreadable when it is not JSON (RFC 8259), is no
            object, says a name twice, nests too deep, or holds a member longer than MAX_MEMBER.
    """
    text = _Text(stream)
    try:
        if not text.peek():
            raise EvidenceError(Reason.EMPTY, "the file holds nothing")
        if text.peek() != "{":
            raise EvidenceError(Reason.UNREADABLE, f"expected a JSON object, but this seems to be {text.seems()}")
        for name in text.names():
            if name == inside and text.peek() == "{":
                yield (name,), {}
                for inner in text.names():
                    yield (name, inner), text.value()
            else:
                yield (name,), text.value()
        if text.peek():
            raise EvidenceError(Reason.UNREADABLE, "there is more behind the JSON object; are these two files?")
    except (ValueError, RecursionError) as fault:
        raise EvidenceError(Reason.UNREADABLE, f"not JSON that can be read: {_words(fault)}") from None


class _BrokenError(ValueError):
    """What is wrong with the text, in words."""


class _Text:
    """A window on the text of the stream that grows when a value does not fit in it."""

    def __init__(self, stream: BinaryIO) -> None:
        chunks = content.chunks(stream)
        first = next(chunks, b"")
        self._chunks = itertools.chain([first], chunks)
        self._head = first[: content.HEAD]
        self._decoder = codecs.getincrementaldecoder(json.detect_encoding(first))()
        self._json = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_refuse)
        self._window = ""
        self._at = 0
        self._whole = False

    def seems(self) -> str:
        return content.seems(self._head)

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
            raise _BrokenError("it is cut short" if not found else f"{' or '.join(wanted)} is missing")
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
                raise _BrokenError("a name is missing")
            name = self.value()
            if name in seen:
                raise _BrokenError("a name is said twice")
            seen.add(name)
            self._take(":")
            yield name
            if self._take(",}") == "}":
                return

    def value(self) -> Any:
        """The value that begins here."""
        self.peek()
        while True:
            try:
                value, end = self._json.raw_decode(self._window, self._at)
            except json.JSONDecodeError:
                if not self._grow():
                    raise
                continue
            if end < len(self._window) or not self._grow():  # a number at the very end may go on
                self._at = end
                return value

    def _grow(self) -> bool:
        """Reads on, and as much again as the window holds, so that a long value costs no more than twice its length."""
        if self._whole:
            return False
        window = self._window[self._at :]
        if len(window) > MAX_MEMBER:
            raise _BrokenError(f"a member is longer than {MAX_MEMBER:,} characters")
        parts, size = [window], 0
        while size <= len(window):
            chunk = next(self._chunks, b"")
            parts.append(self._decoder.decode(chunk, not chunk))
            size += len(parts[-1])
            if not chunk:
                self._whole = True
                break
        self._window, self._at = "".join(parts), 0
        return True


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _BrokenError("a name is said twice")
    return found


def _refuse(constant: str) -> None:
    raise _BrokenError(f"{constant} is no JSON")


def _words(fault: BaseException) -> str:
    if isinstance(fault, RecursionError):
        return "it nests too deep"
    if isinstance(fault, json.JSONDecodeError):
        return f"{fault.msg.lower()}; was it uploaded wholly?"
    if isinstance(fault, UnicodeDecodeError):
        return f"its text is not {fault.encoding}"
    return str(fault) if isinstance(fault, _BrokenError) else "a number is absurdly long"

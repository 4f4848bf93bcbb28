"""Walks through a large JSON document (RFC 8259) in bounded memory, as deep as the caller needs.

Scans of a hundred megabytes are lists of small objects. Only a few of them are in memory at a time; for a SARIF file of
108 MB that takes a tenth of the memory of `json.load`, and less time. The strictness is that of `strict_json`. Of a
large document, `json_batches` decodes many elements of a list at once.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO, Final, NamedTuple, TypeAlias

from gate.formats.common import content, report_kinds
from gate.formats.common.content import Kind
from gate.formats.common.json_batches import ElementType, decode_elements
from gate.formats.common.json_positions import UntypedReader
from gate.model import strict_json
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from gate.model.strict_json import JsonError, TruncatedJsonError

MAX_VALUE = 16 * 1024 * 1024
"""The longest value that is decoded at once, in characters."""

WILDCARD: Final = -1
"""In a PathTree: every element of an array, every member of an object."""

MAX_BATCH = 32 * 1024
"""How many characters are decoded at once: more than fit in the cache of a processor take twice the time."""

MIN_BATCH = 8 * 1024
"""Elements that are refused as a batch are decoded one by one if they have fewer characters than this."""

MAX_TYPED_BATCH = 128 * 1024
"""As MAX_BATCH, for elements with a type: most of their text is not decoded."""

Path = tuple[str | int, ...]
"""Where a value is in the document: `("runs", 0, "results", 7)`."""


class Batch(list[Any]):
    """Elements of a list in their order, one at least; in a PathTree: that a list is yielded in batches.

    `is_typed` says that they are of the type that a BatchOf asks for.
    """

    is_typed = False


class BatchOf(NamedTuple):
    """In a PathTree: a list is yielded in batches.

    In a large document, the elements of a batch have this type if all of them fit it: `json_batches.decode_elements`.
    """

    element_type: ElementType


Branch: TypeAlias = "PathTree | type[Batch] | BatchOf"
PathTree = Mapping[str | int, Branch]
"""The members that are yielded element by element, as the document is: `{"runs": {WILDCARD: {"results": {}}}}`.

With `Batch` in place of the last `{}`, the elements of the list are yielded in batches, with the path of the first one.
"""

_SPACE = re.compile(r"[ \t\n\r]*")
_BOUNDARY = re.compile(r'\s*,\s*\{\s*"(?:[^"\\]|\\.)*"')
"""What is between two objects of a list, with the first name of the second one."""
_LONGEST_TOKEN = 16
"""An error farther than this from the end of the window is not a value that the window cuts off."""


def walk(stream: BinaryIO, paths: Branch) -> Iterator[tuple[Path, Any]]:
    """The values of the document in the order of the file, each with its path.

    An object or array that `paths` enters is yielded first as `{}` or `[]`, then its members. `{"a": 1, "b": [2]}`
    with the paths `{"b": {}}` gives `(), {}` and `("a",), 1` and `("b",), []` and `("b", 0), 2`. Numbers with a
    fraction or an exponent are Decimal.

    Raises:
        EvidenceError: empty when there is only white space; unreadable, with line and column, when it is not JSON, has
            a duplicate name or is nested too deep; too large when it holds a value longer than MAX_VALUE; wrong format
            when it is not JSON at all.
    """
    text = _Text(stream)
    try:
        if not text.peek():
            raise content.empty_file()
        yield from _enter(text, (), _without_types(paths) if isinstance(stream, UntypedReader) else paths)
        if text.peek():
            raise JsonError("there is more text after the document; are these two files?")
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise text.explain(error) from None


def _without_types(paths: Branch) -> Branch:
    if isinstance(paths, Mapping):
        return {key: _without_types(branch) for key, branch in paths.items()}
    return Batch


def walk_sequence(stream: BinaryIO) -> Iterator[Any]:
    """The documents of a file that holds one after the other, each on a line (NDJSON) or over several lines.

    At least one document is yielded. A list is one document: `[1] [2]` gives `[1]` and `[2]`. Numbers are as in `walk`.

    Raises:
        EvidenceError: as `walk`, for a document longer than MAX_VALUE as well.
    """
    yield from _walk_documents(stream, enters_lists=False)


def walk_entries(stream: BinaryIO) -> Iterator[Any]:
    """The entries of a list, or the documents of a file that holds one after the other.

    Tools that write an object per finding use both. A list among the documents gives its entries: `gh api --paginate`
    writes a list per page.

    Raises:
        EvidenceError: as `walk`.
    """
    yield from _walk_documents(stream, enters_lists=True)


def _walk_documents(stream: BinaryIO, *, enters_lists: bool) -> Iterator[Any]:
    text = _Text(stream)
    try:
        if not text.peek():
            raise content.empty_file()
        while opening := text.peek():
            if enters_lists and opening == "[":
                for batch in text.batches():
                    yield from batch
            else:
                yield text.value()
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise text.explain(error) from None


def _enter(text: _Text, path: Path, paths: Branch) -> Iterator[tuple[Path, Any]]:
    """The container that begins here and its members; or the value that begins here."""
    opening = text.peek()
    if opening not in ("{", "["):
        yield path, text.value()
        return
    yield path, {} if opening == "{" else []
    in_batches, element_type = paths is Batch, None
    if isinstance(paths, BatchOf):
        in_batches, element_type = True, paths.element_type
    paths = paths if isinstance(paths, Mapping) else {}
    default = paths.get(WILDCARD)
    if opening == "[" and default is None:
        index = 0
        for batch in text.batches(element_type):
            if in_batches:
                yield (*path, index), batch
            else:
                yield from (((*path, number), element) for number, element in enumerate(batch, index))
            index += len(batch)
        return
    for key in text.names() if opening == "{" else text.indexes():
        inner = paths.get(key, default) if isinstance(key, str) else default
        if inner is None:
            yield (*path, key), text.value()
        else:
            yield from _enter(text, (*path, key), inner)


def _new_batch(text: str, element_type: ElementType | None) -> Batch | None:
    """The elements of this text, of the type if all are of it; None where they have to be decoded singly."""
    if element_type is not None and (elements := decode_elements(text, element_type)) is not None:
        batch = Batch(elements)
        batch.is_typed = True
        return batch
    elements = decode_elements(text)
    return None if elements is None else Batch(elements)


class _Text:
    """A window on the text of the stream that grows when a value does not fit in it."""

    def __init__(self, stream: BinaryIO) -> None:
        self._chunks = content.read_chunks(stream)
        first = next(self._chunks, b"")
        self._head = first[: content.HEAD]
        self._decoder = codecs.getincrementaldecoder(json.detect_encoding(first))()
        self._json = strict_json.new_decoder()
        self._window = ""
        self._pending = first
        self._start = self._at = 0  # where the last value begins, and where it ends
        self._line = 1
        self._column = 1
        self._whole = False
        self._is_large = len(first) == content.CHUNK
        self._single_until = 0  # up to here in the window, elements are decoded one by one
        self._refused = 0  # a batch cannot end here: the list ends before, or an element has to be decoded by itself

    def peek(self) -> str:
        """The next character that is not white space, without reading it; empty at the end."""
        while True:
            character = self._window[self._at : self._at + 1]
            if character > " ":
                return character
            if space := _SPACE.match(self._window, self._at):
                self._at = space.end()
            if self._at < len(self._window) or not self._grow():
                return self._window[self._at : self._at + 1]

    def _take(self, expected: str) -> str:
        character = self.peek()
        if not character or character not in expected:
            raise TruncatedJsonError("it is cut short" if not character else f"{' or '.join(expected)} is missing")
        self._at += 1
        return character

    def names(self) -> Iterator[str]:
        """The names of the object that begins here; the caller reads the value before the next name."""
        names: set[str] = set()
        self._take("{")
        if self.peek() == "}":
            self._take("}")
            return
        while True:
            if self.peek() != '"':
                raise TruncatedJsonError("a name is missing")
            name = self.value()
            if name in names:
                raise strict_json.duplicate_name(name)
            names.add(name)
            self._take(":")
            yield name
            if self._take(",}") == "}":
                return

    def indexes(self) -> Iterator[int]:
        """The indexes of the array that begins here, from 0; the caller reads the value before the next one."""
        self._take("[")
        if self.peek() == "]":
            self._take("]")
            return
        index = 0
        while True:
            yield index
            if self._take(",]") == "]":
                return
            index += 1

    def batches(self, element_type: ElementType | None = None) -> Iterator[Batch]:
        """The elements of the array that begins here; of a large document many at once."""
        boundary = ""
        for _ in self.indexes():
            if batch := self._decode_batch(boundary, element_type):
                yield batch
                continue
            yield Batch([self.value()])
            if self._is_large and (match := _BOUNDARY.match(self._window, self._at)):
                boundary = self._window[self._at - 1] + match[0]

    def _decode_batch(self, boundary: str, element_type: ElementType | None) -> Batch | None:
        """The elements that begin here, up to the last boundary in reach; None where they have to be decoded singly.

        The end is an end of an element if what is before it decodes, since a text is a list of values in one way only.
        """
        size = MAX_TYPED_BATCH if element_type else MAX_BATCH
        if len(self._window) - self._at < size:
            self._grow()
        self.peek()
        if not boundary or self._at < self._single_until:
            return None
        while True:
            limit = self._at + size if self._at >= self._refused else (self._at + self._refused) // 2
            end = self._window.rfind(boundary, self._at, limit) + 1
            if end <= self._at:
                return None
            batch = _new_batch(self._window[self._at : end], element_type)
            if batch is not None:
                self._start, self._at = self._at, end
                return batch
            self._refused = end
            if end - self._at < MIN_BATCH:
                self._single_until = end
                return None

    def value(self) -> Any:
        """The value that begins here."""
        self.peek()
        while True:
            try:
                value, end = self._json.raw_decode(self._window, self._at)
            except json.JSONDecodeError as error:
                self._grow_or_fail(error)
            else:
                if end < len(self._window) or not self._grow():  # a number at the very end may go on
                    self._start, self._at = self._at, end
                    return value

    def _grow_or_fail(self, error: json.JSONDecodeError) -> None:
        """Reads on where the window may cut off a value; raises where more text would not help."""
        is_cut = error.pos > len(self._window) - _LONGEST_TOKEN or self._is_unterminated(error.pos)
        if not is_cut or not self._grow():
            self._at = error.pos
            raise error

    def _is_unterminated(self, start: int) -> bool:
        """Whether a string begins here and does not end in the window; the decoder reports that at its start."""
        try:
            self._json.raw_decode(self._window, start)
        except json.JSONDecodeError as error:
            return self._window[start] == '"' and error.pos == start
        return False

    def _grow(self) -> bool:
        """Reads on, and as much again as the window holds, so that a long value costs no more than twice its length.

        The window ends one chunk beyond MAX_VALUE: what is decoded takes up to thirty times the memory of its text.
        """
        if self._whole:
            return False
        window = self._window[self._at :]
        if len(window) > MAX_VALUE:
            raise _TooLongError(f"a value is longer than {MAX_VALUE:,} characters")
        self._count_lines()
        parts, size = [window], 0
        while size <= min(len(window), MAX_VALUE - len(window)):
            chunk = self._pending or next(self._chunks, b"")
            self._pending = b""
            parts.append(self._decoder.decode(chunk, not chunk))
            size += len(parts[-1])
            if not chunk:
                self._whole = True
                break
        self._single_until -= self._at
        self._refused -= self._at
        self._window, self._at = "".join(parts), 0
        return True

    def _count_lines(self) -> None:
        """Moves line and column to the present position in the window."""
        if newlines := self._window.count("\n", 0, self._at):
            self._line += newlines
            self._column = self._at - self._window.rindex("\n", 0, self._at)
        else:
            self._column += self._at

    def explain(self, error: Exception) -> EvidenceError:
        """The error for a document that cannot be read, with the position, or with what it is instead of JSON."""
        is_json = content.detect_kind(self._head) is Kind.JSON
        if not is_json and self._line == 1 and content.decode_head(self._head).lstrip()[:1] not in '"-0123456789tfn':
            detail = f"expected JSON, but this seems to be {report_kinds.describe(self._head)}"
            return EvidenceError(Cause.WRONG_FORMAT, detail)
        self._count_lines()
        cause = Cause.TOO_LARGE if isinstance(error, _TooLongError) else Cause.UNREADABLE
        position = f"line {self._line}, column {self._column}"
        return EvidenceError(cause, f"not readable as JSON at {position}: {strict_json.explain(error)}")


class _TooLongError(JsonError):
    """A value that is too long to be decoded at once."""

"""Recognizes elements of a large list in JSON that are written like an earlier one, without decoding them.

Scanners write thousands of findings with the same members in the same order. An expression made of one of them, with
every text and number in it replaced, matches the others, and captures the values that the caller needs. The sample was
decoded strictly (see `strict_json`), so what matches is JSON of the same structure: it has the same names, none of them
twice. Whatever does not match is decoded as the sample was.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any, NamedTuple

from gate.model import strict_json

Path = tuple[str | int, ...]
"""Where a value is in an element: `("message", "text")`, `("locations", 0, "id")`."""

MIN_ELEMENTS = 100
"""How many elements of a list are decoded before the first template: making one takes as long as that."""

MAX_TEMPLATES = 16
"""Templates of one list; elements that are written in more ways are decoded."""

MAX_RUN = 500
"""How many elements in a row are matched at once."""

MAX_SAMPLE = 5_000
"""Characters of an element that becomes a template."""

_TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*"|[{}\[\]:,]|[^\s{}\[\]:,"]++')
_BLANK = re.compile(r"[ \t\n\r]*+")
_SEPARATORS = ", \t\n\r"
_TEXT = r'"[^"\\\x00-\x1f]*+(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*+)*"'
_PLAIN_TEXT = r'"[^"]*+"'
_ESCAPE = re.compile(r"\\(?!n)")
_NUMBER = r"-?(?:[1-9][0-9]{0,17}+|0)(?:\.[0-9]{1,30}+)?(?:[eE][+-]?[0-9]{1,3}+)?"
_WORD = "(?:true|false|null)"
_DECODER = strict_json.new_decoder()


class Needed(NamedTuple):
    """The values that the reader of a list needs of its elements: `keys` decide what an element is."""

    keys: Sequence[Path] = ()
    values: Sequence[Path] = ()


@dataclass(frozen=True, eq=False)
class Template:
    """How an element is written: the expression, and which of its groups is the value at which path.

    `plain` is an expression for plain text (see `is_plain`), which is three times as fast. In such text a match is JSON
    when it has as many line breaks as the sample: the others would be in a text. Templates of one `kind` have the same
    of `Needed.keys`; `keys` are their groups, and `values` those of `Needed.values`, 0 for a value that is absent;
    `members` those of the values that are in no list. `separator` is what stood between the sample and the element
    before it.
    """

    expression: re.Pattern[str]
    plain: re.Pattern[str]
    line_breaks: int
    separator: str
    members: Mapping[tuple[str, ...], int]
    kind: int
    keys: tuple[int, ...]
    values: tuple[int, ...]

    def match(self, text: str, start: int, *, plain: bool) -> re.Match[str] | None:
        """The element that begins here, if it is written like the sample."""
        if not plain:
            return self.expression.match(text, start)
        match = self.plain.match(text, start)
        if match is None:
            return None
        if not self.line_breaks:
            return match if text.find("\n", start, match.end()) < 0 else None
        return match if text.count("\n", start, match.end()) == self.line_breaks else None

    @cached_property
    def following(self) -> Any:
        """The expression for an element of plain text that follows another one: the separator, then the element."""
        return re.compile(re.escape(self.separator) + self.plain.pattern)

    def match_run(self, text: str, start: int) -> list[re.Match[str]]:
        """The next elements of plain text, each after the separator; `start` is where the element before them ends."""
        matches = list(islice(iter(self.following.scanner(text, start).match, None), MAX_RUN))
        line_breaks = len(matches) * (self.line_breaks + self.separator.count("\n"))
        return matches if matches and text.count("\n", start, matches[-1].end()) == line_breaks else []


def is_plain(text: str) -> bool:
    r"""Whether every backslash in a part of a document belongs to `\n`, so that every quotation mark is a delimiter."""
    return "\\" not in text or _ESCAPE.search(text) is None


class Run:
    """Elements in a row that one template matches: one at least."""

    __slots__ = ("_matches", "_template")

    def __init__(self, template: Template, matches: Sequence[re.Match[str]]) -> None:
        self._template = template
        self._matches = matches

    def __len__(self) -> int:
        return len(self._matches)

    def __getitem__(self, index: int) -> Similar:
        return Similar(self._template, self._matches[index])

    def __iter__(self) -> Iterator[Similar]:
        return (Similar(self._template, match) for match in self._matches)

    @property
    def end(self) -> int:
        """Where the last element ends in the text."""
        return self._matches[-1].end()

    def keys(self) -> list[object]:
        """The key of each element."""
        kind, groups = self._template.kind, self._template.keys
        return [(kind, match.group(*groups)) for match in self._matches]

    def raw_values(self, index: int) -> list[str]:
        """The raw value of each element at a path of `Needed.others`."""
        group = self._template.values[index]
        return [match[group] for match in self._matches] if group else [""] * len(self._matches)


class Similar:
    """An element that a template matches."""

    __slots__ = ("_match", "_template")

    def __init__(self, template: Template, match: re.Match[str]) -> None:
        self._template = template
        self._match = match

    @property
    def text(self) -> str:
        """The whole element as the document writes it."""
        return self._match[0].lstrip(_SEPARATORS)

    @property
    def key(self) -> object:
        """The same for elements that have the same keys and are without the same."""
        return self._template.kind, self._match.group(*self._template.keys)

    def decode(self) -> Any:
        """The whole element."""
        return _DECODER.decode(self.text)

    def value(self, index: int) -> Any:
        """The value at a path of `Needed.values`; None where the element has none."""
        raw = self.raw(index)
        return decode_value(raw) if raw else None

    def raw(self, index: int) -> str:
        """The same as the document writes it; empty where the element has none."""
        group = self._template.values[index]
        return self._match[group] if group else ""

    def members(self) -> dict[str, Any]:
        """The captured values that are members of the element, or of an object in it."""
        members: dict[str, Any] = {}
        values = self._match.group(0, *self._template.members.values())[1:]
        for path, raw in zip(self._template.members, values, strict=True):
            parent = members
            for name in path[:-1]:
                parent = parent.setdefault(name, {})
            parent[path[-1]] = decode_value(raw)
        return members


def decode_value(raw: str) -> Any:
    """A captured value."""
    if raw[0] == '"' and "\\" not in raw:
        return raw[1:-1]
    return int(raw) if raw.isdecimal() else _DECODER.decode(raw)


def _separator(before: str) -> str:
    """The comma and the white space at the end of the text before an element."""
    separator = before[len(before.rstrip(_SEPARATORS)) :]
    return separator if separator.count(",") == 1 else ","


def _names(path: Path) -> tuple[str, ...]:
    return tuple(key for key in path if isinstance(key, str))


class Templates:
    """The templates of one list."""

    def __init__(self, needed: Needed) -> None:
        self._needed = needed
        self._templates: list[Template] = []
        self._decoded = 0

    def match(self, text: str, start: int, *, plain: bool) -> Run | None:
        """The element that begins here, if a template matches it, and in plain text those that follow and match it.

        `plain` is true when the text is, and has no tabs.
        """
        for position, template in enumerate(self._templates):
            if match := template.match(text, start, plain=plain):
                if position:  # the next element is most probably written like this one
                    self._templates.insert(0, self._templates.pop(position))
                following = template.match_run(text, match.end()) if plain else ()
                return Run(template, (match, *following))
        return None

    def learn(self, text: str, start: int, end: int) -> None:
        """Makes a template of an element that was decoded."""
        self._decoded += 1
        if self._decoded < MIN_ELEMENTS or len(self._templates) >= MAX_TEMPLATES or end - start > MAX_SAMPLE:
            return
        sample = text[start:end]
        if any(template.expression.fullmatch(sample) for template in self._templates):
            return  # the text that `match` saw ended inside of it
        with suppress(RecursionError):  # it is nested as deep as the decoder allows
            self._templates.insert(
                0, _Sample(sample, self._needed).template(_separator(text[max(0, start - MAX_SAMPLE) : start]))
            )


class _Sample:
    """Turns the text of an element, which is JSON, into a template."""

    def __init__(self, text: str, needed: Needed) -> None:
        self._text = text
        self._needed = needed
        self._paths = frozenset((*needed.keys, *needed.values))
        self._at = 0
        self._columns: dict[Path, int] = {}

    def template(self, separator: str) -> Template:
        expression = self._value(())
        keys = tuple(path for path in self._needed.keys if path in self._columns)
        return Template(
            re.compile(expression),
            re.compile(expression.replace(_TEXT, _PLAIN_TEXT)),
            self._text.count("\n"),
            separator,
            {names: group for path, group in self._columns.items() if len(names := _names(path)) == len(path)},
            hash(keys),
            tuple(self._columns[path] for path in keys),
            tuple(self._columns.get(path, 0) for path in self._needed.values),
        )

    def _take(self) -> str:
        match = _TOKEN.match(self._text, self._at)
        assert match is not None  # noqa: S101 - the text was decoded
        self._at = match.end()
        return match[0]

    def _blank(self) -> str:
        match = _BLANK.match(self._text, self._at)
        self._at = match.end() if match else self._at
        return re.escape(match[0]) if match else ""

    def _value(self, path: Path) -> str:
        is_needed = path in self._paths
        if is_needed:
            self._columns[path] = len(self._columns) + 1
        first = self._take()
        if first in "{[":
            expression = self._members(path, first)
        elif first[0] == '"':
            expression = _TEXT
        else:
            expression = _WORD if first in ("true", "false", "null") else _NUMBER
        return f"({expression})" if is_needed else expression

    def _members(self, path: Path, opening: str) -> str:
        """The rest of the object or the array that `opening` begins."""
        closing = "}" if opening == "{" else "]"
        parts = [re.escape(opening), self._blank()]
        index = 0
        while not self._text.startswith(closing, self._at):
            key: str | int = index
            if opening == "{":
                name = self._take()
                key = _DECODER.decode(name)
                parts += [re.escape(name), self._blank(), self._take(), self._blank()]
            parts += [self._value((*path, key)), self._blank()]
            if self._text.startswith(",", self._at):
                parts += [self._take(), self._blank()]
            index += 1
        self._take()
        return self._any_length(parts) or "".join([*parts, re.escape(closing)])

    @staticmethod
    def _any_length(parts: list[str]) -> str:
        """The expression for an array of texts, of which the next element may have more or fewer; else empty."""
        if parts[0] != re.escape("[") or set(parts[2::4]) != {_TEXT}:
            return ""
        separator = "".join(parts[3:6]) if len(parts) > 4 else rf"{_BLANK.pattern},{_BLANK.pattern}"
        return rf"\[{parts[1]}{_TEXT}(?:{separator}{_TEXT})*{parts[-1]}\]"

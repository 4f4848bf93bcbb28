"""The braces of a glob: how many globs it stands for, and these globs.

`{a,b}` and `{1..3}` list choices, and braces may be nested. `**` inside a name stands for two globs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from gate.model.lazy_dataclass import dataclass

MAX_ALTERNATIVES = 1_000
"""The most globs without braces that one glob may stand for."""

MAX_EXPANSION = 50_000
"""The most characters that these may have in total."""

MAX_DEPTH = 10
"""How deep braces may be nested."""

MAX_RANGE = 1_000
"""The most numbers or letters of a range such as `{1..9}`."""

MAX_CROSSINGS = 8
"""The most globs that one with `**` inside its names stands for."""


@dataclass(frozen=True, slots=True)
class Size:
    """How many globs without braces one glob stands for, and how many characters these have in total."""

    count: int
    characters: int

    @property
    def is_bounded(self) -> bool:
        """Whether it is within the limits of one glob."""
        return self.count <= MAX_ALTERNATIVES and self.characters <= MAX_EXPANSION


class TooManyAlternativesError(ValueError):
    """The braces of a glob expand to more than MAX_ALTERNATIVES globs, or are nested too deep."""


@lru_cache(maxsize=512)
def expand(glob: str) -> tuple[str, ...]:
    """The globs without braces that a glob stands for.

    Raises:
        TooManyAlternativesError: when a limit is exceeded; nothing is expanded then.
    """
    tree = _Braces(glob)
    if not tree.size(0, len(glob)).is_bounded:
        raise TooManyAlternativesError
    alternatives = [text for choice in tree.texts(0, len(glob)) for text in _cross_folders(choice)]
    if len(alternatives) > MAX_ALTERNATIVES:
        raise TooManyAlternativesError
    return tuple(dict.fromkeys(alternatives))


def measure(glob: str) -> Size:
    """The size of a glob, computed without expanding it.

    Raises:
        TooManyAlternativesError: when braces are nested too deep.
    """
    return _Braces(glob).size(0, len(glob))


def _cross_folders(text: str) -> list[str]:
    """A glob with `**` inside a name, as globs where it is a segment: `a**b` is `a*b` or `a*/**/*b`."""
    masked = re.sub(r"\\.", "xx", text, flags=re.DOTALL)  # so that no escape is taken for syntax
    texts, plain = [""], 0
    for match in re.finditer(r"\*\*+", masked):
        start, end = match.span()
        if masked[:start][-1:] in ("", "/") and masked[end:][:1] in ("", "/"):
            continue
        texts = [before + text[plain:start] + joint for before in texts for joint in ("*", "*/**/*")]
        plain = end
        if len(texts) > MAX_CROSSINGS:
            raise TooManyAlternativesError
    return [before + text[plain:] for before in texts]


class _Braces:
    """The braces of a glob. One that is not closed, or holds neither a comma nor a range, is plain text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.ends: dict[int, int] = {}
        self.commas: dict[int, list[int]] = {}
        opened: list[tuple[int, list[int]]] = []
        depth = 0
        for match in re.finditer(r"\\.|[{},]", text, re.DOTALL):
            position = match.start()
            if match.group() == "{":
                opened.append((position, []))
            elif match.group() == "," and opened:
                opened[-1][1].append(position)
            elif match.group() == "}" and opened:
                start, commas = opened.pop()
                self.ends[start], self.commas[start] = position, commas
                depth = max(depth, len(opened))
        if depth >= MAX_DEPTH:
            raise TooManyAlternativesError

    def _pieces(self, start: int, end: int) -> Iterator[tuple[str, list[tuple[int, int]], tuple[str, ...]]]:
        """Plain text, or the choices of braces as spans of the text or as the members of a range."""
        position = plain = start
        while position < end:
            close = self.ends.get(position)
            if close is None:
                position += 2 if self.text[position] == "\\" else 1
                continue
            commas = self.commas[position]
            members = () if commas else _range(self.text[position + 1 : close])
            if commas or members:
                yield self.text[plain:position], [], ()
                edges = [position, *commas, close]
                spans = [(start + 1, end) for start, end in pairwise(edges)] if commas else []
                yield "", spans, members
                plain = position = close + 1
            else:
                position += 1
        yield self.text[plain:end], [], ()

    def size(self, start: int, end: int) -> Size:
        count, characters = 1, 0
        for text, spans, members in self._pieces(start, end):
            if members:
                choices = [Size(1, len(member)) for member in members]
            else:
                choices = [self.size(*span) for span in spans] or [Size(1, len(text))]
            total, length = sum(size.count for size in choices), sum(size.characters for size in choices)
            count, characters = count * total, characters * total + count * length
        return Size(count, characters)

    def texts(self, start: int, end: int) -> list[str]:
        texts = [""]
        for text, spans, members in self._pieces(start, end):
            choices = list(members) or [choice for span in spans for choice in self.texts(*span)] or [text]
            texts = [before + choice for before in texts for choice in choices]
        return texts


def _range(text: str) -> tuple[str, ...]:
    """The members of `1..9` or `a..e`; empty for anything else.

    Raises:
        TooManyAlternativesError: for more than MAX_RANGE.
    """
    match = re.fullmatch(r"(\d{1,9})\.\.(\d{1,9})|([A-Za-z])\.\.([A-Za-z])", text)
    if match is None:
        return ()
    first, last = (int(match[1]), int(match[2])) if match[1] else (ord(match[3]), ord(match[4]))
    step = 1 if first <= last else -1
    if abs(last - first) >= MAX_RANGE:
        raise TooManyAlternativesError
    width = max(len(match[1]), len(match[2])) if match[1] and "0" in (match[1][0], match[2][0]) else 0
    return tuple(f"{number:0{width}d}" if match[1] else chr(number) for number in range(first, last + step, step))

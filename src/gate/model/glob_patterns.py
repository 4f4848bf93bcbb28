"""The segments of globs, and the states of a path that is compared with them segment by segment.

`*` and `?` match within a name, `[a-z]` matches one character, a backslash takes the next character literally, and `**`
crosses folders. A path is read once, and the work is bounded by the product of its length and that of the pattern: no
input makes it slow.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import Enum
from functools import lru_cache

from gate.model.glob_braces import expand
from gate.model.lazy_dataclass import dataclass


class Special(Enum):
    """Parts of a pattern that are no segment: any number of folders, and the end of an alternative."""

    FOLDERS = "**"
    END = ""


@dataclass(frozen=True, slots=True)
class Wildcards:
    """A segment with wildcards; `regex` is None when every name matches."""

    regex: re.Pattern[str] | None
    is_hidden: bool
    """Whether it begins with a dot: only then it matches hidden files that are looked for on disk."""

    def matches(self, name: str) -> bool:
        """Whether it matches the whole name of a file or folder."""
        return self.regex is None or self.regex.fullmatch(name) is not None


ANY_NAME = Wildcards(None, is_hidden=False)
"""The segment `*`."""

Part = str | Wildcards | Special
States = frozenset[int]
"""The parts of a pattern that may come next."""

NO_STATES: States = frozenset()

MAX_STEPS = 200
"""How many sets of states a pattern remembers: few occur, unless globs or paths are made for it."""

USES_BEFORE_COMBINATION = 50
"""Names after which one expression for all wildcards of a step pays: to compile it takes as long as some names."""


class _Step:
    """What a set of states does with the next segment: found out once, as nearly all folders have the same states."""

    def __init__(self, pattern: Pattern, states: States) -> None:
        self.accepts = False
        self.names: dict[str, set[int]] = {}
        self.wildcards: list[tuple[Wildcards, States]] = []
        below: set[int] = set()
        for position in states:
            part = pattern.parts[position]
            if part is Special.FOLDERS:
                below.update((position, position + 1))
            elif part is Special.END:
                self.accepts = True
            elif isinstance(part, str):
                self.names.setdefault(part, set()).update(pattern.enter(position + 1))
            elif isinstance(part, Wildcards):
                self.wildcards.append((part, pattern.enter(position + 1)))
        self.below = frozenset(below)
        self._uses = 0
        self._candidate: re.Pattern[str] | None = None

    def advance(self, name: str, *, hides: bool, is_link: bool) -> States:
        """The states after a segment; `hides` is only for a name that begins with a dot."""
        following = set(self.names.get(name, ()))
        for wildcards, states in self.wildcards if self._may_match(name) else ():
            if (wildcards.is_hidden or not hides) and wildcards.matches(name):
                following |= states
        below = NO_STATES if hides or is_link else self.below
        return below | following if following else below

    def _may_match(self, name: str) -> bool:
        """Whether some wildcards may match the name: of many, one expression says so, where many names are compared."""
        uses = self._uses = self._uses + 1
        if uses == USES_BEFORE_COMBINATION:
            regexes = dict.fromkeys(wildcards.regex for wildcards, _ in self.wildcards)
            if len(regexes) > 1 and None not in regexes:
                self._candidate = re.compile("|".join(f"(?:{regex.pattern})" for regex in regexes if regex), re.DOTALL)
        return self._candidate is None or self._candidate.fullmatch(name) is not None


class Pattern:
    """Some globs as one automaton: `start`, then `advance` for each segment of a path, then `accepts`."""

    def __init__(self, globs: Iterable[str]) -> None:
        self.parts = tuple(part for glob in globs for text in expand(glob) for part in _parse(text))
        self._steps: dict[States, _Step] = {}
        ends = [position for position, part in enumerate(self.parts) if part is Special.END]
        self.start: States = frozenset().union(*(self.enter(end + 1) for end in (-1, *ends[:-1]) if ends))

    def enter(self, position: int) -> States:
        """The position, and the one after it where no folder may be crossed."""
        if self.parts[position] is Special.FOLDERS:
            return frozenset((position, position + 1))
        return frozenset((position,))

    def _step(self, states: States) -> _Step:
        step = self._steps.get(states)
        if step is None:
            if len(self._steps) >= MAX_STEPS:
                self._steps.clear()
            step = self._steps[states] = _Step(self, states)
        return step

    def advance(self, states: States, name: str, *, hides: bool = False, is_link: bool = False) -> States:
        """The states after a segment.

        With `hides`, wildcards match no name that begins with a dot. `**` crosses no folder that is a link.
        """
        return self._step(states).advance(name, hides=hides and name.startswith("."), is_link=is_link)

    def accepts(self, states: States) -> bool:
        """Whether a path that ends in these states matches."""
        return self._step(states).accepts

    def continues(self, states: States) -> bool:
        """Whether something below such a path can match."""
        return any(self.parts[position] is not Special.END for position in states)

    def covers_below(self, states: States) -> bool:
        """Whether everything below such a path matches."""
        return any(
            self.parts[position] is Special.FOLDERS
            and self.parts[position + 1] is ANY_NAME
            and self.parts[position + 2] is Special.END
            for position in states
        )

    def names(self, states: States) -> frozenset[str] | None:
        """The only names that can come next; None when there are wildcards."""
        parts = [part for position in states if (part := self.parts[position]) is not Special.END]
        names = frozenset(part for part in parts if isinstance(part, str))
        return names if len(names) == len(set(parts)) else None

    def matches(self, path: str) -> bool:
        """Whether one of the globs matches the whole path."""
        states = self.start
        for name in split(path):
            states = self.advance(states, name)
            if not states:
                return False
        return self.accepts(states)

    def names_folder(self, path: str) -> bool:
        """Whether a glob begins with the path, without wildcards, and goes on below it."""
        positions = set(self.start)
        for name in split(path):
            positions = {position + 1 for position in positions if self.parts[position] == name}
        return self.continues(frozenset(positions))

    def after(self, path: str) -> States:
        """The states after a path."""
        states = self.start
        for name in split(path):
            states = self.advance(states, name)
        return states


def split(path: str) -> list[str]:
    """The names in a path, without a leading `./` or `/`."""
    return [name for name in path.split("/") if name not in ("", ".")]


# ------------------------------------------------------------------------------------------------------------- segments


def _parse(text: str) -> list[Part]:
    """The parts of a glob without braces, with END; empty when it is empty."""
    names = split(text)
    if not names:
        return []
    if is_folders(names[-1]):
        names.append("*")  # `src/**` is about what lies in `src`, and not about a file of that name
    parts: list[Part] = []
    for name in names:
        part: Part = Special.FOLDERS if is_folders(name) else parse_segment(name)
        if part is not Special.FOLDERS or parts[-1:] != [Special.FOLDERS]:
            parts.append(part)
    return [*parts, Special.END]


def is_folders(name: str) -> bool:
    """Whether a segment is `**`."""
    return len(name) > 1 and not name.strip("*")


_SET = r"\[(?P<not>[!^]?+)(?P<set>\]?(?:\\.|[^\]\\])+|\])\]"
_NO_SET = r"(?P<not>(?P<set>(?!)))"
_TOKEN, _TOKEN_WITHOUT_SET = (
    re.compile(rf"\\(?P<escaped>.)|(?P<star>\*+)|(?P<any>\?)|{characters}|(?P<plain>.)", re.DOTALL)
    for characters in (_SET, _NO_SET)
)


def _tokens(text: str) -> Iterator[re.Match[str]]:
    """The tokens of a segment. After a bracket that nothing closes, no later one is closed, and none is looked at."""
    token, position = _TOKEN, 0
    while match := token.match(text, position):
        if match["plain"] == "[":
            token = _TOKEN_WITHOUT_SET
        position = match.end()
        yield match


@lru_cache(maxsize=4096)
def parse_segment(text: str) -> str | Wildcards:
    """A segment of a glob: a name, or a pattern of names. A range that is out of order matches nothing."""
    chunks: list[str] = [""]
    literal: list[str] | None = []
    for match in _tokens(text):
        character = match["escaped"] or match["plain"]
        if character:
            chunks[-1] += re.escape(character)
            if literal is not None:
                literal.append(character)
            continue
        literal = None
        if match["star"]:
            chunks.append("")
        else:
            chunks[-1] += "." if match["any"] else _class(match["not"], match["set"])
    if literal is not None:
        return "".join(literal)
    if chunks == ["", ""]:
        return ANY_NAME
    return Wildcards(_compile(chunks), is_hidden=text.startswith("."))


def _compile(chunks: list[str]) -> re.Pattern[str]:
    """The regular expression for chunks with any text between them.

    Every chunk but the first and the last is taken at its first place and never elsewhere (an atomic group): a later
    place would leave less text for the chunks after it. So the work is at most quadratic.
    """
    first, *rest = chunks
    middle = "".join(f"(?>.*?{chunk})" for chunk in rest[:-1] if chunk)
    return re.compile(first + (f"{middle}.*{rest[-1]}" if rest else ""), re.DOTALL)


def _class(negation: str, characters: str) -> str:
    """A set of characters such as `[a-z_]` as a regular expression."""
    ranges = re.findall(r"(\\?.)-(\\?.)|(\\?.)", characters, re.DOTALL)
    if any(low[-1] > high[-1] for low, high, _ in ranges if high):
        return r"(?!)"
    members = "".join(
        f"{re.escape(low[-1])}-{re.escape(high[-1])}" if high else re.escape(single[-1]) for low, high, single in ranges
    )
    return f"[{'^' if negation else ''}{members}]"

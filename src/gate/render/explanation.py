"""The explanations of the codes: `explanations/GROUP/CODE.md`, the only source of `gate explain CODE` and docs/codes.

An explanation begins with what the code means, in one sentence, and why it matters. An example follows, which
tests/test_codes.py runs: blocks with the name of a file are laid out (```` ```yaml readiness.yml ````), and blocks of
`console` are commands with their output, in which a line `…` stands for any lines. A block of `text` is a message that
files and commands alone do not provoke, with `…` for any text. The last paragraph is the fix.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from gate.model.lazy_dataclass import dataclass
from gate.render.plain_page import PlainPage


@dataclass(frozen=True, slots=True)
class Group:
    """What the codes of a group are: one, and all of them."""

    singular: str
    plural: str


GROUPS: Mapping[str, Group] = MappingProxyType(
    {
        "checklist": Group("error of the checklist", "errors of the checklist"),
        "warnings": Group("warning about the checklist", "warnings about the checklist"),
        "traps": Group("trap of a required check", "traps of required checks"),
        "tests": Group("error of policy tests", "errors of policy tests"),
        "run": Group("error of a run", "errors of a run"),
        "evidence": Group("cause of missing evidence", "causes of missing evidence"),
    }
)
"""The groups of codes by their folder, in the order of pages."""

_FENCE = re.compile(r"^(`{3,})([\w-]+)(?: (\S+))?\n(.*?)^\1$\n?", re.MULTILINE | re.DOTALL)
_CONSOLE = "console"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Text of an explanation; Markdown with code spans and bold words."""

    text: str


@dataclass(frozen=True, slots=True)
class Example:
    """A block of an explanation: the file of that name, or commands with their output when `file` is empty."""

    language: str
    file: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a code means. `group` is one of GROUPS, `text` is Markdown."""

    code: str
    group: str
    text: str

    @property
    def summary(self) -> str:
        """What the code means, in one sentence."""
        return re.split(r"(?<=\.)\s", self.text.strip(), maxsplit=1)[0]

    @property
    def parts(self) -> tuple[Paragraph | Example, ...]:
        """The paragraphs and the example, in their order."""
        return tuple(_parts(self.text))

    @property
    def example_files(self) -> dict[str, str]:
        """The files of the example, by name."""
        examples = (part for part in self.parts if isinstance(part, Example) and part.file)
        return {part.file: "".join(f"{line}\n" for line in part.lines) for part in examples}

    @property
    def sessions(self) -> tuple[Example, ...]:
        """The commands of the example with their output."""
        return tuple(part for part in self.parts if isinstance(part, Example) and part.language == _CONSOLE)


def _parts(text: str) -> Iterator[Paragraph | Example]:
    start = 0
    for match in _FENCE.finditer(text):
        yield from _paragraphs(text[start : match.start()])
        yield Example(match[2], match[3] or "", tuple(match[4].splitlines()))
        start = match.end()
    yield from _paragraphs(text[start:])


def _paragraphs(text: str) -> Iterator[Paragraph]:
    yield from (Paragraph(" ".join(part.split())) for part in text.split("\n\n") if part.strip())


@cache
def codes() -> Mapping[str, str]:
    """Every code that has an explanation, with its group."""
    folder = files("gate.render").joinpath("explanations")
    entries = ((group, entry.name) for group in GROUPS for entry in folder.joinpath(group).iterdir())
    return MappingProxyType({name.removesuffix(".md"): group for group, name in sorted(entries)})


def load(code: str) -> Explanation:
    """The explanation of a code.

    Raises:
        KeyError: when there is none.
    """
    group = codes()[code]
    text = files("gate.render").joinpath("explanations", group, f"{code}.md").read_text(encoding="utf-8")
    return Explanation(code, group, text)


def render(explanation: Explanation, width: int) -> str:
    """The explanation for a terminal."""
    page = PlainPage(width)
    page.add_text(f"{explanation.code} ({GROUPS[explanation.group].singular})")
    for part in explanation.parts:
        page.add_gap()
        if isinstance(part, Paragraph):
            page.add_text(part.text.replace("**", ""))
        else:
            if part.file:
                page.add_text(f"{part.file}:", 2)
            page.add_block(part.lines)
    return str(page)


def render_list(width: int) -> str:
    """Every code with its meaning, by group, for a terminal."""
    page = PlainPage(width)
    for name, group in GROUPS.items():
        page.add_heading(f"{group.plural}:")
        page.add_entries((code, load(code).summary) for code, owner in codes().items() if owner == name)
    return str(page)

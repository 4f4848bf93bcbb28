"""Writes docs/codes from the explanations of the codes: a page for each group, and the list of all codes."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from gate.render import explanation
from gate.render.explanation import GROUPS, Example, Explanation, Paragraph
from scripts.pages.markdown import table
from tests.corpus import REPOSITORY

FOLDER = REPOSITORY / "docs" / "codes"
SOURCE = "src/gate/render/explanations"
NOTE = "<!-- `make pages` writes this page from {source}. -->\n"
INDEX = """\
# Codes

Every error, every warning and every cause of missing evidence has a code, which the message ends with. The code stays
when the message gets other words. `gate explain CODE` prints the same text as these pages, without a network.
"""


def pages() -> dict[Path, str]:
    """The text of every page."""
    return {FOLDER / "README.md": _index(), **{FOLDER / f"{group}.md": _page(group) for group in GROUPS}}


def _explanations(group: str) -> list[Explanation]:
    return [explanation.load(code) for code, owner in explanation.codes().items() if owner == group]


def _index() -> str:
    parts = [NOTE.format(source=SOURCE), INDEX]
    for group, names in GROUPS.items():
        rows = ((f"[{entry.code}]({group}.md#{entry.code})", entry.summary) for entry in _explanations(group))
        parts.append(f"## {_sentence_case(names.plural)}\n\n{table(('code', 'meaning'), rows)}\n")
    return "\n".join(parts)


def _page(group: str) -> str:
    sections = ("\n\n".join((f"## {entry.code}", *_blocks(entry))) for entry in _explanations(group))
    return "\n".join((NOTE.format(source=f"{SOURCE}/{group}"), f"# {_sentence_case(GROUPS[group].plural)}\n", *(
        f"{section}\n" for section in sections
    )))  # fmt: skip


def _blocks(entry: Explanation) -> Iterator[str]:
    for part in entry.parts:
        if isinstance(part, Paragraph):
            yield part.text
        else:
            if part.file:
                yield f"`{part.file}`:"
            yield _fenced(part)


def _fenced(example: Example) -> str:
    fence = "`" * max(3, 1 + max(len(line) - len(line.lstrip("`")) for line in example.lines or ("",)))
    return "\n".join((f"{fence}{example.language}", *example.lines, fence))


def _sentence_case(text: str) -> str:
    return text[0].upper() + text[1:]


def main(arguments: list[str]) -> int:
    """Writes the pages with `--write`; else lists those that would change, and returns 1 if there are any."""
    write = "--write" in arguments
    changed = {path: text for path, text in pages().items() if not path.exists() or path.read_text() != text}
    for path, text in changed.items():
        sys.stdout.write(f"{'wrote' if write else 'would write'} {path.relative_to(REPOSITORY)}\n")
        if write:
            path.write_text(text, encoding="utf-8")
    return 1 if changed and not write else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

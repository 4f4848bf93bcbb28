"""The runs of a history on a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from gate.render.escape import clean


def render_runs(rows: Iterable[Sequence[str]], problems: Sequence[str], address: str) -> str:
    """A line for each run (time, state, score, commit, event, name), then what could not be read."""
    table = [[clean(cell, 120) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in table]
    lines += [""] if lines and problems else []
    lines += [f"! {clean(problem, 300)}" for problem in problems]
    return "".join(f"{line}\n" for line in lines) or f"No run of this repository is in {clean(address, 200)}.\n"


def render_run(heading: Sequence[tuple[str, str]], items: Iterable[Sequence[str]]) -> str:
    """One run: what was judged, and a line for each item."""
    lines = [f"{name:<9}  {clean(text, 200)}" for name, text in heading if text]
    return "".join(f"{line}\n" for line in [*lines, "", *_columns(items)])


def _columns(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    for status, name, facts in rows:
        yield f"{clean(status, 10):<8}  {clean(name, 60)}  {clean(facts, 400)}".rstrip()

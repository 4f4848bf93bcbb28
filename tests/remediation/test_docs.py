"""docs/next.md: its example is the output of a story, and its tables are those of the code."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import get_args

from gate.model.evidence import Cause, Work
from gate.remediation import effort
from gate.result import next_steps
from tests.command import gate
from tests.corpus import REPOSITORY
from tests.story import test_stories as stories

PAGE = (REPOSITORY / "docs" / "next.md").read_text(encoding="utf-8")


def rows(heading: str) -> list[list[str]]:
    """The cells of the table whose first column has this heading."""
    table = re.search(rf"\| {re.escape(heading)} \|.*?(?:\n\n|\Z)", PAGE, re.DOTALL)
    assert table
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in table[0].strip().splitlines()[2:]]


def test_the_example_is_the_output_of_the_story(tmp_path: Path) -> None:
    story = stories.HERE / "red-change"
    folder = stories.check_out(story, tmp_path / "shop")
    _, *arguments = shlex.split((story / "command").read_text(encoding="utf-8"))

    assert gate(folder, "next", *arguments).out == PAGE.partition("```text\n")[2].partition("```")[0]


def test_the_table_has_the_points_of_the_code() -> None:
    assert {action: int(points) for action, points in rows("action")} == {
        "upgrade a package": effort.UPGRADE,
        "upgrade a package to a breaking version": effort.BREAKING_UPGRADE,
        "ask a person": effort.REQUEST,
        "cover a line": effort.WORK[Work.COVER_LINE],
        "one count of a percentage, such as a line anywhere": effort.COUNT,
        "detect a mutant": effort.WORK[Work.KILL_MUTANT],
        "fix a finding": effort.WORK[Work.FIX_FINDING],
        "provide evidence, for each cause": effort.of_cause(Cause.ABSENT),
        "fix a test": effort.WORK[Work.FIX_TEST],
        "change a value that is no number": effort.VALUE,
        "replace a component": effort.WORK[Work.REPLACE_COMPONENT],
        "change a measured number": effort.NUMBER,
        "a crash of the gate": effort.of_cause(Cause.CRASHED),
    }


def test_the_table_has_every_kind_and_its_members() -> None:
    classes = get_args(get_args(next_steps.Action)[0])
    members = {
        kind: {name for name in vars(model)["__dataclass_fields__"] if name not in _COMMON}
        for model in classes
        for kind in get_args(_annotation(model, "kind"))
    }

    described = {cells[0].strip("`"): set(re.findall(r"`(?!data)([a-z_]+)`", cells[2])) for cells in rows("`kind`")}
    assert described == members


_COMMON = ("id", "kind", "effort", "items", "changes", "data")


def _annotation(model: type, name: str) -> object:
    from typing import get_type_hints

    return get_type_hints(model)[name]

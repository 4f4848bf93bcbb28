"""The example trackers, from the document to the output of every command; of `gate check`, the decision.

`GATE_UPDATE_GOLDEN=1` writes the expectations anew; read the diff before you commit it.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from gate.checklist import load
from tests.command import CLOCK, gate
from tests.corpus import REPOSITORY

EXAMPLES = REPOSITORY / "examples" / "trackers"
GOLDEN = REPOSITORY / "tests" / "trackers" / "golden"
NAMES = ("fields", "launch", "marks", "tables")
COMMANDS = (
    ("claims", "TRACKER.md", "--now", CLOCK),
    ("check", "--now", CLOCK),
    ("sync", "TRACKER.md", "--check", "--now", CLOCK),
)


@pytest.mark.parametrize("name", NAMES)
def test_an_example_ends_as_it_is_told(name: str, tmp_path: Path) -> None:
    folder = tmp_path / name
    shutil.copytree(EXAMPLES / name, folder)
    said = []
    for command in COMMANDS:
        result = gate(folder, *command)
        told = result.output if command[0] != "check" else "".join(result.output.splitlines(keepends=True)[:2])
        said.append(f"$ gate {' '.join(command)}\n{told}exit code {result.code}\n")
    shown = "\n".join(said)
    if os.environ.get("GATE_UPDATE_GOLDEN"):
        GOLDEN.mkdir(parents=True, exist_ok=True)
        (GOLDEN / f"{name}.txt").write_text(shown, encoding="utf-8")
    assert shown == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_the_checklist_of_an_example_has_the_items_that_import_drafts(name: str, tmp_path: Path) -> None:
    folder = tmp_path / name
    shutil.copytree(EXAMPLES / name, folder)
    drafted = gate(folder, "import", "TRACKER.md").out
    kept = (EXAMPLES / name / "readiness.yml").read_text(encoding="utf-8")
    items = [load(text.encode(), "readiness.yml").items for text in (drafted, kept)]
    signed = {item.id for item in items[0] if item.probe == "signoff"}
    assert [item.id for item in items[0] if item.id not in signed] == [item.id for item in items[1]]


@pytest.mark.parametrize("name", NAMES)
def test_after_a_sync_an_example_gives_the_same_items(name: str, tmp_path: Path) -> None:
    folder = tmp_path / name
    shutil.copytree(EXAMPLES / name, folder)
    before = gate(folder, "import", "TRACKER.md").out
    assert gate(folder, "sync", "TRACKER.md", "--now", CLOCK).code == 0
    assert gate(folder, "import", "TRACKER.md").out == before


def test_every_folder_of_examples_is_tested() -> None:
    assert tuple(sorted(path.name for path in EXAMPLES.iterdir() if path.is_dir())) == NAMES

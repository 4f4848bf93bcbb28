"""The output of every tracker command for the example trackers; for `gate check`, only the decision.

`GATE_UPDATE_GOLDEN=1` writes the expected output; review the diff before you commit it.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from gate.checklist import load
from tests.cases import cases
from tests.command import CLOCK, gate
from tests.corpus import REPOSITORY
from tests.folders import with_folders

EXAMPLES = REPOSITORY / "examples" / "trackers"
GOLDEN = REPOSITORY / "tests" / "trackers" / "golden"
NAMES = ("fields", "launch", "marks", "tables")
COMMANDS = (
    ("claims", "TRACKER.md", "--now", CLOCK),
    ("check", "--now", CLOCK),
    ("sync", "TRACKER.md", "--check", "--now", CLOCK),
)


@cases("name", NAMES)
@with_folders
def test_the_commands_give_the_expected_output(name: str, tmp_path: Path) -> None:
    folder = tmp_path / name
    shutil.copytree(EXAMPLES / name, folder)
    outputs = []
    for command in COMMANDS:
        result = gate(folder, *command)
        output = result.output if command[0] != "check" else "".join(result.output.splitlines(keepends=True)[:2])
        outputs.append(f"$ gate {' '.join(command)}\n{output}exit code {result.code}\n")
    text = "\n".join(outputs)
    if os.environ.get("GATE_UPDATE_GOLDEN"):
        GOLDEN.mkdir(parents=True, exist_ok=True)
        (GOLDEN / f"{name}.txt").write_text(text, encoding="utf-8")
    assert text == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")


@cases("name", NAMES)
@with_folders
def test_the_checklist_of_an_example_has_the_items_of_the_draft(name: str, tmp_path: Path) -> None:
    folder = tmp_path / name
    shutil.copytree(EXAMPLES / name, folder)
    drafted = gate(folder, "import", "TRACKER.md").out
    committed = (EXAMPLES / name / "readiness.yml").read_text(encoding="utf-8")
    items = [load(text.encode(), "readiness.yml").items for text in (drafted, committed)]
    signed = {item.id for item in items[0] if item.probe == "signoff"}
    assert [item.id for item in items[0] if item.id not in signed] == [item.id for item in items[1]]


@cases("name", NAMES)
@with_folders
def test_an_example_gives_the_same_draft_after_a_sync(name: str, tmp_path: Path) -> None:
    folder = tmp_path / name
    shutil.copytree(EXAMPLES / name, folder)
    before = gate(folder, "import", "TRACKER.md").out
    assert gate(folder, "sync", "TRACKER.md", "--now", CLOCK).code == 0
    assert gate(folder, "import", "TRACKER.md").out == before


def test_every_folder_of_examples_is_tested() -> None:
    assert tuple(sorted(path.name for path in EXAMPLES.iterdir() if path.is_dir())) == NAMES

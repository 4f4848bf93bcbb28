"""Stories: each folder is a case, from the files of a user to the whole output.

A folder contains `before/` (the files of main), `after/` (files that the change adds or modifies; an empty file named
`*.deleted` deletes one), `command` (the arguments of `gate` on one line) and `expected.txt`: the whole terminal page
with the exit code as its last line. `GATE_UPDATE_GOLDEN=1` writes the expected pages again; read the diff before you
commit it.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.command import environment, run_process
from tests.git import git

HERE = Path(__file__).parent
STORIES = sorted(path.name for path in HERE.iterdir() if (path / "command").is_file())
UPDATE = bool(os.environ.get("GATE_UPDATE_GOLDEN"))
DATE = datetime(2026, 11, 20, 8, tzinfo=UTC)


def check_out(story: Path, folder: Path) -> Path:
    """A repository whose main is `before/`, with a branch `topic` that is `after/` on top of it."""
    shutil.copytree(story / "before", folder)
    git(folder, "init", "-q", "-b", "main")
    (folder / ".git/info/exclude").write_text("junit.xml\n*.info\n", encoding="utf-8")  # reports are not committed
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "before", at=DATE)
    git(folder, "switch", "-qc", "topic")
    if (story / "after").is_dir():
        shutil.copytree(story / "after", folder, dirs_exist_ok=True)
    for deletion in folder.rglob("*.deleted"):
        deletion.with_suffix("").unlink()
        deletion.unlink()
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "--allow-empty", "-m", "after", at=DATE)
    return folder


@pytest.mark.parametrize("name", STORIES)
def test_the_output_of_the_story_is_the_expected_one(name: str, tmp_path: Path, gate_folder: Path) -> None:
    story = HERE / name
    folder = check_out(story, tmp_path / "shop")

    arguments = shlex.split((story / "command").read_text(encoding="utf-8"))

    result = run_process(folder, environment(folder), *arguments, program=gate_folder / "gate")

    output = f"{re.sub(r'commit [0-9a-f]{12}', 'commit 000000000000', result.output)}exit code {result.code}\n"
    if UPDATE:
        (story / "expected.txt").write_text(output, encoding="utf-8")
    assert output == (story / "expected.txt").read_text(encoding="utf-8")


def test_there_are_stories() -> None:
    assert len(STORIES) >= 6

"""docs/trackers.md, followed as it is written, in an empty folder."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
from importlib.resources import files
from pathlib import Path

import jsonschema

from tests.command import CLOCK, gate
from tests.corpus import REPOSITORY

PAGE = (REPOSITORY / "docs" / "trackers.md").read_text(encoding="utf-8")
STEPS = PAGE[PAGE.index("## Step by step") : PAGE.index("## What is read")]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def followed(folder: Path, console: str) -> str:
    """The block of a console as it is when its commands are given in the folder."""
    shown = []
    for line in console.splitlines():
        if line.startswith("$ gate "):
            shown.append(f"{line}\n{gate(folder, *shlex.split(line[7:])).output}")
        elif line.startswith("$ "):
            subprocess.run(["sh", "-c", line[2:]], cwd=folder, check=True)
            shown.append(f"{line}\n")
    return "".join(shown)


def test_who_follows_the_page_sees_what_it_shows(tmp_path: Path) -> None:
    blocks = [(match[1], match[2]) for match in BLOCK.finditer(STEPS)]
    (document,) = (text for kind, text in blocks if kind == "markdown")
    (tmp_path / "LAUNCH.md").write_text(document, encoding="utf-8")
    consoles = [text for kind, text in blocks if kind == "console"]
    assert [followed(tmp_path, console) for console in consoles] == consoles
    assert gate(tmp_path, "check").code == 1
    (steps,) = (text for kind, text in blocks if kind == "yaml")
    codes = [gate(tmp_path, *shlex.split(line, comments=True)).code for line in re.findall(r"- run: gate (.*)", steps)]
    assert codes == [1, 0]


def test_the_json_that_the_page_shows_is_cut_from_what_is_written(tmp_path: Path) -> None:
    (shown,) = (json.loads(match[2]) for match in BLOCK.finditer(PAGE) if match[1] == "json")
    blocks = [(match[1], match[2]) for match in BLOCK.finditer(STEPS)]
    (tmp_path / "LAUNCH.md").write_text(next(text for kind, text in blocks if kind == "markdown"), encoding="utf-8")
    for console in [text for kind, text in blocks if kind == "console"][:2]:
        followed(tmp_path, console)
    written = json.loads(gate(tmp_path, "claims", "LAUNCH.md", "--format", "json", "--now", CLOCK).out)
    cut = {"digest": "sha256:…", "gate": shown["gate"], "claims": written["claims"][:1]}
    assert {**written, **cut} == shown
    schema = json.loads(files("gate.render").joinpath("claims.schema.json").read_text(encoding="utf-8"))
    assert jsonschema.Draft202012Validator(schema).is_valid(written)

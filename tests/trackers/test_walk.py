"""docs/trackers.md: its steps give the output that the page shows.

`GATE_UPDATE_GOLDEN=1` writes the current output into the page; review the diff before you commit it.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
from importlib.resources import files
from pathlib import Path

import jsonschema

from tests.command import CLOCK, gate
from tests.corpus import REPOSITORY

FILE = REPOSITORY / "docs" / "trackers.md"
PAGE = FILE.read_text(encoding="utf-8")
STEPS = PAGE[PAGE.index("## Step by step") : PAGE.index("## How a tracker is read")]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks_of(text: str) -> list[tuple[str, str]]:
    """The language and the content of each code block."""
    return [(match[1], match[2]) for match in BLOCK.finditer(text)]


def run_console(folder: Path, console: str) -> str:
    """Runs the commands of a console block in the folder, and returns the block with their output."""
    output = []
    for line in console.splitlines():
        if line.startswith("$ gate "):
            output.append(f"{line}\n{gate(folder, *shlex.split(line[7:])).output}")
        elif line.startswith("$ "):
            subprocess.run(["sh", "-c", line[2:]], cwd=folder, check=True)
            output.append(f"{line}\n")
    return "".join(output)


def test_the_steps_of_the_page_give_the_output_that_it_shows(tmp_path: Path) -> None:
    blocks = blocks_of(STEPS)
    (document,) = (text for kind, text in blocks if kind == "markdown")
    (tmp_path / "LAUNCH.md").write_text(document, encoding="utf-8")
    consoles = [text for kind, text in blocks if kind == "console"]
    outputs = [run_console(tmp_path, console) for console in consoles]
    if os.environ.get("GATE_UPDATE_GOLDEN"):
        page = PAGE
        for console, output in zip(consoles, outputs, strict=True):
            page = page.replace(f"```console\n{console}```", f"```console\n{output}```")
        FILE.write_text(page, encoding="utf-8")
    else:
        assert outputs == consoles
    assert gate(tmp_path, "check").code == 1
    (steps,) = (text for kind, text in blocks if kind == "yaml")
    codes = [gate(tmp_path, *shlex.split(line, comments=True)).code for line in re.findall(r"- run: gate (.*)", steps)]
    assert codes == [1, 1]


def test_the_json_on_the_page_is_an_excerpt_of_the_output(tmp_path: Path) -> None:
    (excerpt,) = (json.loads(text) for kind, text in blocks_of(PAGE) if kind == "json")
    blocks = blocks_of(STEPS)
    (tmp_path / "LAUNCH.md").write_text(next(text for kind, text in blocks if kind == "markdown"), encoding="utf-8")
    for console in [text for kind, text in blocks if kind == "console"][:2]:
        run_console(tmp_path, console)
    output = json.loads(gate(tmp_path, "claims", "LAUNCH.md", "--format", "json", "--now", CLOCK).out)
    shortened = {"digest": "sha256:…", "gate": excerpt["gate"], "claims": output["claims"][:1]}
    assert {**output, **shortened} == excerpt
    schema = json.loads(files("gate.render").joinpath("claims.schema.json").read_text(encoding="utf-8"))
    assert jsonschema.Draft202012Validator(schema).is_valid(output)

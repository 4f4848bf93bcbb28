"""The demonstration: it ends by itself, shows every kind of verdict, and leaves the pages it speaks of."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from gate.model import Status
from tests.corpus import REPOSITORY

PAGES = {"comment.md", "report.html", "result.json"}


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo-out")
    demo = [sys.executable, "scripts/demo.py", str(folder)]
    workflow = {"GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": "push", "GITHUB_EVENT_PATH": "/nowhere"}
    done = subprocess.run(
        demo, cwd=REPOSITORY, env={**os.environ, **workflow}, capture_output=True, timeout=120, check=False
    )
    (folder / "said.txt").write_bytes(done.stdout + done.stderr)
    (folder / "code.txt").write_text(str(done.returncode))
    return folder


def test_it_ends_well_though_the_gate_says_not_ready(out: Path) -> None:
    assert (out / "code.txt").read_text() == "0"
    assert "The gate ended with 1 (not ready), as this example is made to." in (out / "said.txt").read_text()


def test_it_shows_an_item_of_every_status(out: Path) -> None:
    result = json.loads((out / "result.json").read_text(encoding="utf-8"))
    assert {item["status"] for item in result["items"]} == {status.value for status in Status}


def test_it_leaves_the_pages_and_says_where(out: Path) -> None:
    said = (out / "said.txt").read_text()
    assert {name for name in PAGES if (out / name).stat().st_size > 0 and f"{out.name}/{name}" in said} == PAGES


def test_the_change_is_compared_with_main_line_by_line(out: Path) -> None:
    result = json.loads((out / "result.json").read_text(encoding="utf-8"))
    (change,) = (item for item in result["items"] if item["id"] == "change-coverage")
    outcomes = {each["expectation"]: each["outcome"]["is"] for each in change["because"]}
    assert outcomes == {"patch_coverage >= 80%": "broken", "line_coverage >= baseline - 0.5pp": "broken"}
    assert change["evidence"]["facts"]["patch_coverage"]["value"] == {"share": {"part": 2, "of": 5}}

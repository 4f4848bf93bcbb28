"""The demonstration ends by itself, shows an item of every status, and writes the pages that it names."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from gate.model.decision import Status
from tests.corpus import REPOSITORY

PAGES = {"comment.md", "report.html", "result.json"}


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo-out")
    demo = [sys.executable, "scripts/demo.py", str(folder)]
    workflow = {"GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": "push", "GITHUB_EVENT_PATH": "/nowhere"}
    completed = subprocess.run(
        demo, cwd=REPOSITORY, env={**os.environ, **workflow}, capture_output=True, timeout=120, check=False
    )
    (folder / "output.txt").write_bytes(completed.stdout + completed.stderr)
    (folder / "code.txt").write_text(str(completed.returncode))
    return folder


def test_it_succeeds_although_the_gate_is_not_ready(out: Path) -> None:
    assert (out / "code.txt").read_text() == "0"
    assert "The gate returned 1 (not ready), as expected." in (out / "output.txt").read_text()


def test_it_shows_an_item_of_every_status(out: Path) -> None:
    result = json.loads((out / "result.json").read_text(encoding="utf-8"))
    assert {item["status"] for item in result["items"]} == {status.value for status in Status}


def test_it_writes_the_pages_and_names_them(out: Path) -> None:
    output = (out / "output.txt").read_text()
    assert {name for name in PAGES if (out / name).stat().st_size > 0 and f"{out.name}/{name}" in output} == PAGES


def item(out: Path, name: str) -> Any:
    result = json.loads((out / "result.json").read_text(encoding="utf-8"))
    (match,) = (item for item in result["items"] if item["id"] == name)
    return match


def test_the_comment_shows_the_finding_of_a_real_scan_with_its_location_and_its_fix(out: Path) -> None:
    comment = (out / "comment.md").read_text(encoding="utf-8")
    finding = next(line for line in comment.splitlines() if "`query-from-pieces`" in line)
    service = (REPOSITORY / "examples/shop/service/health.py").read_text(encoding="utf-8")
    line = 1 + service.partition("database.execute")[0].count("\n")
    assert f"`service/health.py:{line}`" in finding
    assert "Pass the values beside it" in comment


def test_the_comment_names_the_report_that_was_written_by_hand(out: Path) -> None:
    assert "source: build/scans/trivy-made-by-hand.json" in (out / "comment.md").read_text(encoding="utf-8")


def test_the_health_service_reports_the_commit_under_test(out: Path) -> None:
    expectations = {
        comparison["expectation"]
        for comparison in item(out, "staging")["comparisons"]
        if comparison["outcome"]["result"] == "held"
    }
    assert expectations >= {"status == 200", "availability == 100%", "database == healthy", "version_matches"}


def test_it_can_be_interrupted_and_stops_its_service(tmp_path: Path) -> None:
    demo = subprocess.Popen(
        [sys.executable, "scripts/demo.py", str(tmp_path)], cwd=REPOSITORY, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    with demo:
        assert demo.stdout
        assert "runs on 127.0.0.1:" in demo.stdout.readline()
        demo.send_signal(signal.SIGINT)
        _, errors = demo.communicate(timeout=60)
    assert (demo.returncode, errors) == (130, "")


def test_a_closed_pipe_is_no_error_and_the_pages_are_written(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    demo = [sys.executable, "scripts/demo.py", str(tmp_path)]

    completed = subprocess.run(demo, cwd=REPOSITORY, stdout=writer, stderr=subprocess.PIPE, timeout=120, check=False)
    os.close(writer)

    assert (completed.returncode, completed.stderr) == (0, b"")
    assert {path.name for path in tmp_path.iterdir()} == PAGES


def test_the_change_is_compared_with_main_line_by_line(out: Path) -> None:
    change = item(out, "change-coverage")
    outcomes = {comparison["expectation"]: comparison["outcome"]["result"] for comparison in change["comparisons"]}
    assert outcomes == {"patch_coverage >= 80%": "broken", "line_coverage >= baseline - 0.5pp": "broken"}
    assert change["evidence"]["facts"]["patch_coverage"]["value"] == {
        "kind": "percentage",
        "part": 2,
        "of": 5,
        "has_counts": True,
    }

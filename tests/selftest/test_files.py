"""Faults of files in a large repository, and what becomes of the copies when the command is ended."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

from gate.model.selftest import Reaction
from gate.selftest.control import MAX_SOURCES
from tests.command import environment
from tests.git import git
from tests.selftest.project import lay_out_project, run_selftest

CHECKLIST = """\
version: 1
title: Files
items:
  - {id: cover, probe: coverage, with: {reports: build/lcov.info}, must: line_coverage >= 50%}
  - {id: service, probe: http, with: {urls: "https://api.example.com/health"}, must: status == 200}
  - {id: approved, probe: approvals, must: approvals >= 1}
"""


def test_a_report_about_other_files_is_noticed_in_a_repository_with_many_files(tmp_path: Path) -> None:
    names = [f"lib/m{number}.py" for number in range(MAX_SOURCES + 20)]
    report = "".join(f"SF:{name}\nDA:1,1\nend_of_record\n" for name in names)
    project = lay_out_project(tmp_path, CHECKLIST, {**dict.fromkeys(names, "x = 1\n"), "build/lcov.info": report})
    git(project, "add", "lib")
    git(project, "commit", "-q", "-m", "many")

    (result,) = run_selftest(project, only=["cover"]).items

    assert {trial.fault: trial.reaction for trial in result.trials}["other-paths"] is Reaction.UNKNOWN


def run_in_process(project: Path, code: str = "") -> subprocess.Popen[str]:
    """`gate selftest` in a process of its own whose temporary files are in `temporary`, after this code."""
    (project / "temporary").mkdir()
    env = {**environment(project), "TMPDIR": str(project / "temporary"), "GITHUB_TOKEN": "t"}
    env |= {"GITHUB_REPOSITORY": "a/b", "GITHUB_API_URL": "http://127.0.0.2:9"}
    program = f"{code}\nimport sys\nfrom gate.cli.main import main\nsys.exit(main())"
    command = [sys.executable, "-c", program, "selftest", "--now", "2026-11-20T12:00Z"]
    return subprocess.Popen(command, cwd=project, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def test_a_command_that_is_ended_leaves_no_copy_behind(tmp_path: Path) -> None:
    project = lay_out_project(tmp_path, CHECKLIST)
    process = run_in_process(project)
    while not any((project / "temporary").rglob("lcov.info")) and process.poll() is None:
        time.sleep(0.005)
    process.send_signal(signal.SIGTERM)
    output, _ = process.communicate(timeout=60)

    assert (process.returncode, list((project / "temporary").iterdir())) == (128 + signal.SIGTERM, []), output


OBSERVER = """
import sys
def observe(event, arguments):
    if event == "socket.connect":
        print("connect", *arguments[1], flush=True)
    if event in ("socket.getaddrinfo", "socket.gethostbyname"):
        print("resolve", *arguments, flush=True)
sys.addaudithook(observe)
"""


def test_it_connects_to_its_stand_in_only_and_leaves_no_copy_behind(tmp_path: Path) -> None:
    project = lay_out_project(tmp_path, CHECKLIST)
    process = run_in_process(project, OBSERVER)
    output, _ = process.communicate(timeout=120)
    words = [line.split() for line in output.splitlines()]

    addresses = {tuple(line[1:]) for line in words if line[:1] == ["connect"]}
    assert {address for address, *_ in addresses} == {"127.0.0.1"}, output
    assert len(addresses) == 1
    assert [line for line in words if line[:1] == ["resolve"] and line[1] != "127.0.0.1"] == []
    assert (process.returncode, list((project / "temporary").iterdir())) == (0, []), output

"""`gate check` as a person uses it: exit codes, files, messages."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.command import GREEN, MEASURED, RED, TESTS, check, checklist, lay_out, run
from tests.fakes.servers import respond, serving


@pytest.mark.parametrize(
    ("report", "code", "closing"),
    [
        (GREEN, 0, "exit 0: ready"),
        (RED, 1, "exit 1: not ready, the author of the change must act"),
        (None, 2, "exit 2: undecided, the gate maintainer must act"),
    ],
)
def test_the_exit_code_says_who_must_act(folder: Path, report: str | None, code: int, closing: str) -> None:
    lay_out(folder, {"junit.xml": report} if report else {})

    result = check(folder)

    assert result.code == code
    assert result.out.splitlines()[-1].startswith(closing)
    assert result.err == ""


@pytest.mark.parametrize("report", [GREEN, RED, None])
def test_without_enforcement_the_report_is_the_same_and_the_exit_code_is_0(folder: Path, report: str | None) -> None:
    lay_out(folder, {"junit.xml": report} if report else {})

    strict, lenient = check(folder), check(folder, "--no-enforce")

    assert lenient.code == 0
    assert lenient.out.splitlines()[:-1] == strict.out.splitlines()[:-1]
    assert lenient.out.splitlines()[-1].startswith(
        "exit 0: not enforced, otherwise exit" if strict.code else "exit 0: ready"
    )


def test_the_checklist_is_the_first_default_path_that_exists(folder: Path) -> None:
    lay_out(folder, {"junit.xml": GREEN})
    assert "checklist readiness.yml" in check(folder).out

    lay_out(folder, {".github/readiness.yml": checklist(TESTS)})
    assert "checklist .github/readiness.yml" in check(folder).out


def test_an_invalid_first_checklist_is_not_skipped_for_the_second(folder: Path) -> None:
    lay_out(folder, {"junit.xml": GREEN, ".github/readiness.yml": "items: ["})

    assert check(folder).code == 2


def test_a_missing_checklist_is_reported(folder: Path) -> None:
    result = check(folder, "--checklist", "other.yml")

    assert (result.code, result.err) == (
        2,
        "gate: there is no checklist at other.yml under .; write one with `gate init` [no-checklist]\n",
    )


def test_the_root_may_be_another_folder(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    lay_out(folder, {"junit.xml": GREEN})

    assert check(tmp_path_factory.mktemp("elsewhere"), "--root", str(folder)).code == 0


def test_a_root_that_is_not_a_folder_is_reported(folder: Path) -> None:
    result = check(folder, "--root", "nowhere")

    assert (result.code, result.err) == (
        2,
        "gate: --root nowhere is not a folder; name the folder of the repository [root-not-a-folder]\n",
    )


def test_a_folder_that_is_deleted_meanwhile_is_no_bug_of_the_gate(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "gate", "check"]
    script = 'mkdir gone && cd gone && rmdir ../gone && exec "$@"'
    result = subprocess.run(
        ["sh", "-c", script, "sh", *command], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60
    )

    assert (result.returncode, result.stderr) == (
        2,
        "gate: the current folder is deleted; change to the folder of the repository [deleted-folder]\n",
    )


def test_pages_are_written_to_the_given_files(folder: Path) -> None:
    lay_out(folder, {"junit.xml": RED})

    result = check(folder, "--markdown", "out/c.md", "--html", "out/r.html", "--json", "out/r.json")

    assert result.code == 1
    assert json.loads((folder / "out/r.json").read_text())["state"] == "not ready"
    assert (folder / "out/c.md").read_text().startswith("## ")
    assert (folder / "out/r.html").read_text().startswith("<!doctype html>")


@pytest.mark.parametrize(("flag", "start"), [("--json", "{"), ("--html", "<!doctype html>"), ("--markdown", "## ")])
def test_a_page_is_printed_alone_and_the_report_goes_to_standard_error(folder: Path, flag: str, start: str) -> None:
    lay_out(folder, {"junit.xml": RED})

    printed, usual = check(folder, flag, "-"), check(folder)

    assert printed.code == usual.code == 1
    assert printed.out.startswith(start)
    assert "exit 1: not ready" not in printed.out
    assert printed.err.splitlines()[-1] == usual.out.splitlines()[-1]
    assert not (folder / "-").exists()


def test_the_printed_json_is_the_saved_result(folder: Path) -> None:
    lay_out(folder, {"junit.xml": GREEN})

    assert json.loads(check(folder, "--json", "-").out)["state"] == "ready"


def test_only_one_page_can_be_printed(folder: Path) -> None:
    result = check(folder, "--json", "-", "--html", "-")

    expected = "gate: --html and --json are `-`, expected one page on standard output; name files [invalid-input]\n"
    assert (result.code, result.out, result.err) == (2, "", expected)


def test_a_page_is_written_into_a_pipe(folder: Path, tmp_path: Path) -> None:
    lay_out(folder, {"junit.xml": GREEN})
    pipe, pages = tmp_path / "pipe", list[str]()
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: pages.append(pipe.read_text()))
    reader.start()

    result = check(folder, "--json", str(pipe))
    reader.join(10)

    assert result.code == 0
    assert json.loads(pages[0])["state"] == "ready"
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_page_for_the_null_device_goes_nowhere_and_the_device_stays(folder: Path) -> None:
    lay_out(folder, {"junit.xml": GREEN})

    assert check(folder, "--json", os.devnull).code == 0
    assert stat.S_ISCHR(Path(os.devnull).stat().st_mode)


def test_a_page_that_cannot_be_written_is_reported_and_does_not_change_the_decision(folder: Path) -> None:
    lay_out(folder, {"junit.xml": GREEN, "file": ""})

    result = check(folder, "--html", "file/r.html")

    assert result.code == 0
    assert result.err == "gate: cannot write file/r.html: File exists; choose another path [unwritable-file]\n"


@pytest.mark.parametrize("text", ["not JSON", "[]", "{}", '{"schema": "other"}', "[" * 100_000])
def test_a_file_that_is_not_a_saved_result_is_rejected_as_baseline(folder: Path, text: str) -> None:
    lay_out(folder, {"junit.xml": GREEN, "before.json": text})

    result = check(folder, "--baseline", "before.json")

    assert result.code == 2
    assert result.err.startswith("gate: the baseline cannot be read: ")


def test_a_missing_baseline_is_reported(folder: Path) -> None:
    result = check(folder, "--baseline", "before.json")

    message = "before.json is not a file; name the saved result of an earlier run, or none"
    assert (result.code, result.err) == (2, f"gate: the baseline cannot be read: {message} [unreadable-baseline]\n")


def test_a_base_that_does_not_exist_is_reported(repository: Path) -> None:
    lay_out(repository, {"readiness.yml": checklist(TESTS), "junit.xml": GREEN})

    result = check(repository, "--base", "nonsense")

    assert result.code == 2
    assert result.err.startswith("gate: --base nonsense cannot be compared with: ")


def test_a_dry_run_lists_what_would_be_done_and_does_nothing(tmp_path: Path) -> None:
    lay_out(tmp_path, {"readiness.yml": checklist("runbook | files | {paths: RUNBOOK.md} | exists"), "RUNBOOK.md": "x"})

    result = check(tmp_path, "--dry-run", "--json", "result.json")

    assert result.code == 0
    assert "would write result.json" in result.out
    assert not (tmp_path / "result.json").exists()


SCHEDULED = """\
version: 1
title: A test
items:
  - id: nightly
    probe: files
    when: {events: schedule}
    with: {paths: readiness.yml}
    must: exists
  - id: on-my-machine
    probe: files
    when: {events: local}
    with: {paths: readiness.yml}
    must: exists
"""


def test_a_local_run_can_evaluate_the_items_of_another_event(tmp_path: Path) -> None:
    lay_out(tmp_path, {"readiness.yml": SCHEDULED})

    result = check(tmp_path, "--event", "schedule")

    assert result.code == 0
    assert re.sub("sha256:[0-9a-f]{12}", "DIGEST", result.out) == (
        "✓ READY  A test  score 100 of 100\n"
        "  1 passed, 1 skipped\n\n"
        "✓ pass  nightly: exists true\n\n"
        "Not checked\n"
        "  - on-my-machine: skipped: only on local; this is schedule (try it with --event local)\n\n"
        "event local (simulated schedule) · checklist readiness.yml · digest DIGEST · decided\n"
        "2026-11-20 12:00 UTC\n"
        "exit 0: ready, no action needed\n"
    )


def test_by_default_a_local_run_evaluates_the_items_of_local_runs(tmp_path: Path) -> None:
    lay_out(tmp_path, {"readiness.yml": SCHEDULED})

    result = check(tmp_path)

    assert "✓ pass  on-my-machine" in result.out
    assert "nightly: skipped: only on schedule; this is local (try it with --event schedule)" in result.out


def test_a_run_in_a_workflow_rejects_another_event(tmp_path: Path) -> None:
    lay_out(tmp_path, {"readiness.yml": SCHEDULED})
    env = {"PATH": os.environ["PATH"], "GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": "push", **MEASURED}

    result = run(tmp_path, env, "check", "--event", "schedule")

    message = "gate: --event schedule is for local runs; leave it out, this run is on push [event-in-workflow]\n"
    assert (result.code, result.output) == (2, message)


def test_a_health_url_on_loopback_needs_permission(tmp_path: Path) -> None:
    with serving(respond(200)) as server:
        health = f"health | http | {{urls: '{server.url()}', timeout: 2s}} | status == 200"
        lay_out(tmp_path, {"readiness.yml": checklist(health)})

        assert check(tmp_path).code == 2
        assert "forbidden" in check(tmp_path).out
        assert check(tmp_path, "--allow-private").code == 0

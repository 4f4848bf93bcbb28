"""The command as a person uses it: exit codes, flags, and messages instead of tracebacks."""

from __future__ import annotations

import argparse
import json
import os
import pty
import re
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from gate import __version__
from gate.cli.main import run_guarded
from gate.model.errors import UsageError
from tests.command import MEASURED, check, checklist, gate, lay_out, run
from tests.corpus import REPOSITORY
from tests.fakes.servers import answer, serving

TESTS = "tests | tests | {reports: junit.xml} | failed == 0"
GREEN = '<testsuite name="t"><testcase classname="t" name="passes"/></testsuite>'
RED = '<testsuite name="t"><testcase classname="t" name="fails"><failure message="no"/></testcase></testsuite>'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return lay_out(tmp_path, {"readiness.yml": checklist(TESTS)})


@pytest.mark.parametrize(
    ("report", "code", "closing"),
    [
        (GREEN, 0, "exit 0: ready"),
        (RED, 1, "exit 1: not ready, the author of the change has to act"),
        (None, 2, "exit 2: undecided, the keeper of the gate has to act"),
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
        "exit 0: not enforced; it would be" if strict.code else "exit 0: ready"
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
        "gate: there is no checklist at other.yml under .; write one with `gate init`\n",
    )


def test_the_root_may_be_another_folder(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    lay_out(folder, {"junit.xml": GREEN})

    assert check(tmp_path_factory.mktemp("elsewhere"), "--root", str(folder)).code == 0


def test_a_root_that_is_not_a_folder_is_reported(folder: Path) -> None:
    result = check(folder, "--root", "nowhere")

    assert (result.code, result.err) == (2, "gate: --root nowhere is not a folder\n")


def test_pages_are_written_to_the_given_files(folder: Path) -> None:
    lay_out(folder, {"junit.xml": RED})

    result = check(folder, "--markdown", "out/c.md", "--html", "out/r.html", "--json", "out/r.json")

    assert result.code == 1
    assert json.loads((folder / "out/r.json").read_text())["state"] == "not ready"
    assert (folder / "out/c.md").read_text().startswith("## ")
    assert (folder / "out/r.html").read_text().startswith("<!doctype html>")


def test_a_page_that_cannot_be_written_is_reported_and_does_not_change_the_decision(folder: Path) -> None:
    lay_out(folder, {"junit.xml": GREEN, "file": ""})

    result = check(folder, "--html", "file/r.html")

    assert result.code == 0
    assert result.err == "gate: cannot write file/r.html: File exists; choose another path\n"


@pytest.mark.parametrize("text", ["not JSON", "[]", "{}", '{"schema": "other"}', "[" * 100_000])
def test_a_file_that_is_not_a_saved_result_is_rejected_as_baseline(folder: Path, text: str) -> None:
    lay_out(folder, {"junit.xml": GREEN, "before.json": text})

    result = check(folder, "--baseline", "before.json")

    assert result.code == 2
    assert result.err.startswith("gate: the baseline cannot be read: ")


def test_a_missing_baseline_is_reported(folder: Path) -> None:
    result = check(folder, "--baseline", "before.json")

    message = "before.json is not a file; name the saved result of an earlier run, or none"
    assert (result.code, result.err) == (2, f"gate: the baseline cannot be read: {message}\n")


def test_a_base_that_does_not_exist_is_reported(repository: Path) -> None:
    lay_out(repository, {"readiness.yml": checklist(TESTS), "junit.xml": GREEN})

    result = check(repository, "--base", "nonsense")

    assert result.code == 2
    assert result.err.startswith("gate: --base nonsense cannot be compared with: ")


def test_all_invalid_flags_are_reported_at_once(tmp_path: Path) -> None:
    result = gate(tmp_path, "check", "--timeout", "nan", "--run-timeout", "-5", "--comment", "alway", "--wait", "15")

    assert result.code == 2
    assert result.err.splitlines() == [
        "gate: --timeout is 'nan', expected seconds from 0.001 to 86400",
        "--run-timeout is '-5', expected seconds from 0.001 to 86400",
        "--comment is 'alway', expected always, on-failure, changes or never; did you mean always?",
        "--wait is '15', expected a time such as 90s, 15m or 1h, at most 24h",
    ]


def test_a_dry_run_lists_what_would_be_done_and_does_nothing(tmp_path: Path) -> None:
    lay_out(tmp_path, {"readiness.yml": checklist("runbook | files | {paths: RUNBOOK.md} | exists"), "RUNBOOK.md": "x"})

    result = check(tmp_path, "--dry-run", "--json", "result.json")

    assert result.code == 0
    assert "would write result.json" in result.out
    assert not (tmp_path / "result.json").exists()


@pytest.mark.parametrize(
    ("arguments", "unknown", "hint"),
    [
        (["check", "--markdwon", "x.md"], "--markdwon", "; did you mean `--markdown`?"),
        (["lint", "--chekclist=x.yml"], "--chekclist=x.yml", "; did you mean `--checklist`?"),
        (["init", "--yes"], "--yes", ""),
        (["init", "here"], "here", ""),
    ],
)
def test_an_unknown_argument_is_reported_with_the_nearest_known_one(
    tmp_path: Path, arguments: list[str], unknown: str, hint: str
) -> None:
    result = gate(tmp_path, *arguments)

    name = f"gate {arguments[0]}"
    message = f"gate: `{name}` has no argument `{unknown}`{hint}\n    run `{name} --help` for the arguments\n"
    assert (result.code, result.out, result.err) == (2, "", message)


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "--now", "yesterday"],
        ["check", "--color", "pink"],
        ["check", "--event", "nightly"],
        ["chekc"],
        [],
    ],
)
def test_invalid_arguments_are_reported_in_two_lines_with_exit_code_2(tmp_path: Path, arguments: list[str]) -> None:
    result = gate(tmp_path, *arguments)

    command = " ".join(("gate", *arguments[:-2]))
    message, hint = result.err.splitlines()
    assert (result.code, result.out) == (2, "")
    assert message.startswith("gate: ")
    assert hint == f"    run `{command} --help` for the arguments"


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
        "  1 passing, 1 skipped\n"
        "  Everything that was judged holds.\n\n"
        "✓ pass  nightly: exists yes\n\n"
        "Not checked\n"
        "  - on-my-machine: skipped: only on local; this is schedule (--event local tries it)\n\n"
        "event local (tried as schedule) · checklist readiness.yml · digest DIGEST · decided\n"
        "2026-11-20 12:00 UTC\n"
        "exit 0: ready, nobody has to act\n"
    )


def test_by_default_a_local_run_evaluates_the_items_of_local_runs(tmp_path: Path) -> None:
    lay_out(tmp_path, {"readiness.yml": SCHEDULED})

    result = check(tmp_path)

    assert "✓ pass  on-my-machine" in result.out
    assert "nightly: skipped: only on schedule; this is local (--event schedule tries it)" in result.out


def test_a_run_in_a_workflow_rejects_another_event(tmp_path: Path) -> None:
    lay_out(tmp_path, {"readiness.yml": SCHEDULED})
    env = {"PATH": os.environ["PATH"], "GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": "push", **MEASURED}

    result = run(tmp_path, env, "check", "--event", "schedule")

    message = "gate: --event schedule is for a run outside of a workflow; leave it out, this one is on push\n"
    assert (result.code, result.output) == (2, message)


def test_the_version_is_printed(tmp_path: Path) -> None:
    assert gate(tmp_path, "--version").out == f"readiness-gate {__version__}\n"


def test_a_pipe_gets_colours_only_on_request(folder: Path) -> None:
    lay_out(folder, {"junit.xml": GREEN})

    assert "\x1b[" not in check(folder).out
    assert "\x1b[" in check(folder, "--color", "always").out
    assert "\x1b[" not in check(folder, "--color", "never").out


def test_a_time_without_a_zone_is_utc(folder: Path) -> None:
    lay_out(folder, {"junit.xml": GREEN})

    assert "decided 2026-11-20 08:00 UTC" in gate(folder, "check", "--now", "2026-11-20T08:00").out
    assert "decided 2026-11-20 08:00 UTC" in gate(folder, "check", "--now", "2026-11-20T09:00+01:00").out


def test_lint_warns_about_likely_errors(folder: Path) -> None:
    lay_out(folder, {"junit.xml": GREEN})
    clean = gate(folder, "lint")
    assert (clean.code, clean.out) == (0, "no problems found\n")

    lay_out(folder, {"readiness.yml": checklist(TESTS.replace("failed == 0", "failed >= 0"))})
    suspicious = gate(folder, "lint")
    assert suspicious.code == 1
    assert suspicious.out.startswith("readiness.yml:7:11: ")
    assert suspicious.out.endswith("\n1 warning\n")


def test_lint_reports_errors_as_check_does(folder: Path) -> None:
    lay_out(folder, {"readiness.yml": "version: 2\n"})

    assert gate(folder, "lint").err == check(folder).err


def test_the_schema_is_json(tmp_path: Path) -> None:
    assert json.loads(gate(tmp_path, "schema").out)["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def run_without_reader(folder: Path, arguments: str, *, close_stderr: bool) -> tuple[int, bytes]:
    """The exit code of a command whose output goes into a pipe without a reader, and its error output."""
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-m", "gate", *arguments.split()],
        cwd=folder,
        env={"PATH": os.environ["PATH"], **MEASURED},
        stdout=writer,
        stderr=writer if close_stderr else subprocess.PIPE,
        timeout=60,
        check=False,
    )
    os.close(writer)
    return done.returncode, done.stderr or b""


@pytest.mark.parametrize("close_stderr", [False, True])
@pytest.mark.parametrize(
    ("arguments", "report", "code"),
    [("check", GREEN, 0), ("check", RED, 1), ("schema", GREEN, 0), ("--help", GREEN, 0), ("init", GREEN, 0)],
)
def test_a_reader_that_goes_away_does_not_change_the_decision(
    folder: Path, arguments: str, report: str, code: int, close_stderr: bool
) -> None:
    lay_out(folder, {"junit.xml": report})

    assert run_without_reader(folder, arguments, close_stderr=close_stderr) == (code, b"")


@pytest.mark.parametrize("arguments", ["check --checklist none.yml", "chekc"])
def test_an_error_message_without_a_reader_does_not_change_the_exit_code(folder: Path, arguments: str) -> None:
    assert run_without_reader(folder, arguments, close_stderr=True) == (2, b"")


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_closed_streams_do_not_change_the_decision(folder: Path, closed: str) -> None:
    lay_out(folder, {"junit.xml": RED})
    env = {"PATH": os.environ["PATH"], **MEASURED}

    done = subprocess.run(
        ["sh", "-c", f'exec "$0" -m gate check {closed}', sys.executable],
        cwd=folder,
        env=env,
        capture_output=True,
        timeout=60,
        check=False,
    )

    assert (done.returncode, done.stderr) == (1, b"")


def printed_to(device: str, folder: Path, arguments: str, **env: str) -> tuple[int, str]:
    """The exit code of a command whose output goes to a device, and its error output."""
    with Path(device).open("wb") as stream:
        done = subprocess.run(
            [sys.executable, "-m", "gate", *arguments.split()],
            cwd=folder,
            env={"PATH": os.environ["PATH"], **MEASURED, **env},
            stdout=stream,
            stderr=subprocess.PIPE,
            timeout=60,
            check=False,
        )
    return done.returncode, done.stderr.decode()


PRINTING_COMMANDS = (
    "check", "check --no-enforce", "lint", "schema", "init", "import PLAN.md", "claims PLAN.md", "sync PLAN.md",
    "sync --check PLAN.md", "action", "--help", "check --help", "--version",
)  # fmt: skip


@pytest.mark.skipif(not Path("/dev/full").is_char_device(), reason="there is no /dev/full here")
@pytest.mark.parametrize("arguments", PRINTING_COMMANDS)
def test_output_that_a_full_disk_rejects_is_reported_with_exit_code_2(folder: Path, arguments: str) -> None:
    lay_out(folder, {"junit.xml": GREEN, "PLAN.md": "- [ ] Write a runbook\n"})

    code, errors = printed_to("/dev/full", folder, arguments)

    message = "gate: output is lost: No space left on device; free some space, or redirect the output"
    assert (code, errors.splitlines()[0]) == (2, message)


@pytest.mark.parametrize("arguments", PRINTING_COMMANDS)
def test_output_to_the_null_device_is_not_an_error(folder: Path, arguments: str) -> None:
    lay_out(folder, {"junit.xml": GREEN, "PLAN.md": "- [ ] Write a runbook\n"})

    code, errors = printed_to("/dev/null", folder, arguments)

    assert (code, "lost" in errors) == (0, False)


@pytest.mark.skipif(not Path("/dev/full").is_char_device(), reason="there is no /dev/full here")
def test_not_ready_outranks_lost_output(folder: Path) -> None:
    lay_out(folder, {"junit.xml": RED})

    assert printed_to("/dev/full", folder, "check")[0] == 1


def fail(_arguments: argparse.Namespace) -> int:
    raise ZeroDivisionError("oh")


def test_an_internal_error_asks_for_a_bug_report(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_guarded(fail, argparse.Namespace()) == 3
    assert capsys.readouterr().err == (
        "gate: internal error: ZeroDivisionError: oh\n"
        "    please report this bug, with the output of the same command under GATE_TRACEBACK=1\n"
    )


def test_an_internal_error_shows_its_traceback_on_request(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATE_TRACEBACK", "1")

    with pytest.raises(ZeroDivisionError):
        run_guarded(fail, argparse.Namespace())


def test_a_usage_error_is_reported_with_exit_code_2(capsys: pytest.CaptureFixture[str]) -> None:
    def reject(_arguments: argparse.Namespace) -> int:
        raise UsageError("no such thing")

    assert run_guarded(reject, argparse.Namespace()) == 2
    assert capsys.readouterr().err == "gate: no such thing\n"


def test_an_interruption_is_reported(capsys: pytest.CaptureFixture[str]) -> None:
    def interrupt(_arguments: argparse.Namespace) -> int:
        raise KeyboardInterrupt

    assert run_guarded(interrupt, argparse.Namespace()) == 130
    assert capsys.readouterr().err == "gate: interrupted; nothing was decided\n"


def test_init_writes_a_checklist_that_is_ready_today_and_a_workflow_and_never_overwrites(tmp_path: Path) -> None:
    lay_out(tmp_path, {"junit.xml": GREEN, "README.md": "# Shop\n"})

    first = gate(tmp_path, "init")

    assert first.code == 0
    assert "wrote  .github/readiness.yml\nwrote  .github/workflows/readiness.yml\n" in first.out
    assert (
        "next   add the build and test steps to .github/workflows/readiness.yml, at the comment before the gate\n"
        in first.out
    )
    assert check(tmp_path).code == 0
    lay_out(tmp_path, {".github/readiness.yml": "# mine\n"})

    second = gate(tmp_path, "init")

    assert "exists .github/readiness.yml, skipped; move it away to draft a new one\n" in second.out
    assert "build and test" not in second.out
    assert (tmp_path / ".github/readiness.yml").read_text() == "# mine\n"


def test_docs_start_shows_the_output_of_init(tmp_path: Path) -> None:
    lines = "".join(f'<line number="{number}" hits="{number % 4}"/>' for number in range(1, 9))
    covered = f'<class filename="src/a.py"><lines>{lines}</lines></class>'
    cobertura = f"<coverage><packages><package><classes>{covered}</classes></package></packages></coverage>"
    junit = '<testsuite><testcase name="a"/></testsuite>'
    reports = {"reports/coverage.xml": cobertura, "reports/junit.xml": junit}
    lay_out(tmp_path, {**reports, "README.md": "x", "LICENSE": "x", "src/a.py": "x = 1\n" * 8})
    page = (REPOSITORY / "docs" / "start.md").read_text(encoding="utf-8")

    output = gate(tmp_path, "init").out

    assert f"```console\n$ gate init\n{output}```\n" in page


def test_init_reports_files_that_it_cannot_write(tmp_path: Path) -> None:
    lay_out(tmp_path, {".github": "a file in the way"})

    result = gate(tmp_path, "init")

    assert result.code == 2
    assert result.err.count("cannot write") == 2


def test_a_terminal_without_check_marks_still_shows_the_text(folder: Path) -> None:
    lay_out(folder, {"junit.xml": GREEN})
    done = subprocess.run(
        [sys.executable, "-m", "gate", "check"],
        cwd=folder,
        env={"PATH": os.environ["PATH"], **MEASURED, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=False,
    )

    assert done.returncode == 0
    assert done.stdout.startswith(b"? READY")


def test_a_terminal_shows_progress_that_is_cleared_at_the_end(folder: Path) -> None:
    lay_out(folder, {"junit.xml": GREEN})

    screen = on_a_terminal(folder, {"TERM": "xterm"})

    assert "\r\x1b[K" in screen
    assert "✓ READY" in screen.replace("\x1b[1;32m", "").replace("\x1b[0m", "")
    assert screen.rindex("\r\x1b[K") < screen.index("READY")


@pytest.mark.parametrize(
    ("env", "colours"),
    [({"TERM": "xterm"}, True), ({"TERM": "xterm", "NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)],
)
def test_a_terminal_gets_colours_unless_it_is_dumb_or_no_color_is_set(
    folder: Path, env: dict[str, str], *, colours: bool
) -> None:
    lay_out(folder, {"junit.xml": GREEN})

    assert ("\x1b[1" in on_a_terminal(folder, env)) is colours


def test_a_terminal_of_a_ci_system_shows_no_progress(folder: Path) -> None:
    lay_out(folder, {"junit.xml": GREEN})

    assert "\r\x1b[K" not in on_a_terminal(folder, {"TERM": "xterm", "CI": "true"})


def on_a_terminal(folder: Path, env: dict[str, str]) -> str:
    """What `gate check` writes to a terminal, both streams together."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "gate", "check"],
        cwd=folder,
        env={"PATH": os.environ["PATH"], **MEASURED, "LC_ALL": "C.UTF-8", **env},
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    screen = bytearray()
    with suppress(OSError), open(ours, "rb", buffering=0) as terminal:  # noqa: PTH123 - a descriptor, not a path
        while chunk := terminal.read(4096):
            screen += chunk
    assert process.wait(30) == 0
    return screen.decode()


def test_a_health_url_on_loopback_needs_permission(tmp_path: Path) -> None:
    with serving(answer(200)) as server:
        health = f"health | http | {{urls: '{server.url()}', timeout: 2s}} | status == 200"
        lay_out(tmp_path, {"readiness.yml": checklist(health)})

        assert check(tmp_path).code == 2
        assert "forbidden" in check(tmp_path).out
        assert check(tmp_path, "--allow-private").code == 0

"""The command as a person uses it: exit codes, switches, and words instead of tracebacks."""

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
from gate.cli.main import guarded
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
def test_without_enforcement_every_word_is_said_and_the_exit_code_is_0(folder: Path, report: str | None) -> None:
    lay_out(folder, {"junit.xml": report} if report else {})

    strict, lenient = check(folder), check(folder, "--no-enforce")

    assert lenient.code == 0
    assert lenient.out.splitlines()[:-1] == strict.out.splitlines()[:-1]
    assert lenient.out.splitlines()[-1].startswith(
        "exit 0: not enforced; it would be" if strict.code else "exit 0: ready"
    )


def test_the_checklist_is_found_in_its_two_places_and_the_first_wins(folder: Path) -> None:
    lay_out(folder, {"junit.xml": GREEN})
    assert "checklist readiness.yml" in check(folder).out

    lay_out(folder, {".github/readiness.yml": checklist(TESTS)})
    assert "checklist .github/readiness.yml" in check(folder).out


def test_a_broken_first_checklist_is_not_passed_over_for_the_second(folder: Path) -> None:
    lay_out(folder, {"junit.xml": GREEN, ".github/readiness.yml": "items: ["})

    assert check(folder).code == 2


def test_a_named_checklist_that_is_not_there_is_said(folder: Path) -> None:
    result = check(folder, "--checklist", "other.yml")

    assert (result.code, result.err) == (
        2,
        "gate: there is no checklist at other.yml under .; write one with `gate init`\n",
    )


def test_the_root_may_be_elsewhere(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    lay_out(folder, {"junit.xml": GREEN})

    assert check(tmp_path_factory.mktemp("elsewhere"), "--root", str(folder)).code == 0


def test_a_root_that_is_no_folder_is_said(folder: Path) -> None:
    result = check(folder, "--root", "nowhere")

    assert (result.code, result.err) == (2, "gate: --root nowhere is not a folder\n")


def test_pages_are_written_where_they_are_wanted(folder: Path) -> None:
    lay_out(folder, {"junit.xml": RED})

    result = check(folder, "--markdown", "out/c.md", "--html", "out/r.html", "--json", "out/r.json")

    assert result.code == 1
    assert json.loads((folder / "out/r.json").read_text())["state"] == "not ready"
    assert (folder / "out/c.md").read_text().startswith("## ")
    assert (folder / "out/r.html").read_text().startswith("<!doctype html>")


def test_a_page_that_cannot_be_written_is_said_and_changes_nothing_else(folder: Path) -> None:
    lay_out(folder, {"junit.xml": GREEN, "file": ""})

    result = check(folder, "--html", "file/r.html")

    assert result.code == 0
    assert result.err == "gate: cannot write file/r.html: File exists; choose another path\n"


@pytest.mark.parametrize("text", ["no json", "[]", "{}", '{"schema": "other"}', "[" * 100_000])
def test_a_baseline_that_is_none_is_refused(folder: Path, text: str) -> None:
    lay_out(folder, {"junit.xml": GREEN, "before.json": text})

    result = check(folder, "--baseline", "before.json")

    assert result.code == 2
    assert result.err.startswith("gate: the baseline cannot be read: ")


def test_a_baseline_that_is_not_there_is_said(folder: Path) -> None:
    result = check(folder, "--baseline", "before.json")

    said = "before.json is not a file; name the saved result of an earlier run, or none"
    assert (result.code, result.err) == (2, f"gate: the baseline cannot be read: {said}\n")


def test_a_base_that_names_nothing_is_said(repository: Path) -> None:
    lay_out(repository, {"readiness.yml": checklist(TESTS), "junit.xml": GREEN})

    result = check(repository, "--base", "nonsense")

    assert result.code == 2
    assert result.err.startswith("gate: --base nonsense cannot be compared with: ")


def test_flags_that_make_no_sense_are_told_all_at_once(tmp_path: Path) -> None:
    result = gate(tmp_path, "check", "--timeout", "nan", "--run-timeout", "-5", "--comment", "alway", "--wait", "15")

    assert result.code == 2
    assert result.err.splitlines() == [
        "gate: --timeout is 'nan', wanted seconds from 0.001 to 86400",
        "--run-timeout is '-5', wanted seconds from 0.001 to 86400",
        "--comment is 'alway', wanted always, on-failure, changes or never; did you mean always?",
        "--wait is '15', wanted a time such as 90s, 15m or 1h, at most 24h",
    ]


def test_a_dry_run_says_what_would_be_done_and_does_nothing(tmp_path: Path) -> None:
    lay_out(tmp_path, {"readiness.yml": checklist("runbook | files | {paths: RUNBOOK.md} | exists"), "RUNBOOK.md": "x"})

    result = check(tmp_path, "--dry-run", "--json", "result.json")

    assert result.code == 0
    assert "would write result.json" in result.out
    assert not (tmp_path / "result.json").exists()


@pytest.mark.parametrize(
    ("arguments", "wrong", "meant"),
    [
        (["check", "--markdwon", "x.md"], "--markdwon", "; did you mean `--markdown`?"),
        (["lint", "--chekclist=x.yml"], "--chekclist=x.yml", "; did you mean `--checklist`?"),
        (["init", "--yes"], "--yes", ""),
        (["init", "here"], "here", ""),
    ],
)
def test_an_argument_that_a_command_does_not_have_is_told_with_the_nearest_that_it_has(
    tmp_path: Path, arguments: list[str], wrong: str, meant: str
) -> None:
    result = gate(tmp_path, *arguments)

    of = f"gate {arguments[0]}"
    said = f"gate: `{of}` has no argument `{wrong}`{meant}\n    `{of} --help` says what there is\n"
    assert (result.code, result.out, result.err) == (2, "", said)


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
def test_arguments_that_make_no_sense_are_refused_with_2_in_two_lines(tmp_path: Path, arguments: list[str]) -> None:
    result = gate(tmp_path, *arguments)

    whose = " ".join(("gate", *arguments[:-2]))
    said, hint = result.err.splitlines()
    assert (result.code, result.out) == (2, "")
    assert said.startswith("gate: ")
    assert hint == f"    `{whose} --help` says what there is"


NIGHTLY = """\
version: 1
title: A test
items:
  - id: nightly
    probe: files
    when: {events: schedule}
    with: {paths: readiness.yml}
    must: exists
  - id: at-home
    probe: files
    when: {events: local}
    with: {paths: readiness.yml}
    must: exists
"""


def test_what_is_judged_at_night_can_be_tried_by_day(tmp_path: Path) -> None:
    lay_out(tmp_path, {"readiness.yml": NIGHTLY})

    result = check(tmp_path, "--event", "schedule")

    assert result.code == 0
    assert re.sub("sha256:[0-9a-f]{12}", "DIGEST", result.out) == (
        "✓ READY  A test  score 100 of 100\n"
        "  1 passing, 1 skipped\n"
        "  Everything that was judged holds.\n\n"
        "✓ pass  nightly: exists yes\n\n"
        "Not checked\n"
        "  - at-home: skipped: only on local; this is schedule (--event local tries it)\n\n"
        "event local (tried as schedule) · checklist readiness.yml · digest DIGEST · decided\n"
        "2026-11-20 12:00 UTC\n"
        "exit 0: ready, nobody has to act\n"
    )


def test_without_a_word_about_the_event_only_what_is_judged_at_home_is(tmp_path: Path) -> None:
    lay_out(tmp_path, {"readiness.yml": NIGHTLY})

    result = check(tmp_path)

    assert "✓ pass  at-home" in result.out
    assert "nightly: skipped: only on schedule; this is local (--event schedule tries it)" in result.out


def test_a_run_of_a_workflow_has_an_event_of_its_own(tmp_path: Path) -> None:
    lay_out(tmp_path, {"readiness.yml": NIGHTLY})
    env = {"PATH": os.environ["PATH"], "GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": "push", **MEASURED}

    result = run(tmp_path, env, "check", "--event", "schedule")

    said = "gate: --event schedule is for a run outside of a workflow; leave it out, this one is on push\n"
    assert (result.code, result.said) == (2, said)


def test_the_version_is_said(tmp_path: Path) -> None:
    assert gate(tmp_path, "--version").out == f"readiness-gate {__version__}\n"


def test_colours_come_only_when_asked_for_in_a_pipe(folder: Path) -> None:
    lay_out(folder, {"junit.xml": GREEN})

    assert "\x1b[" not in check(folder).out
    assert "\x1b[" in check(folder, "--color", "always").out
    assert "\x1b[" not in check(folder, "--color", "never").out


def test_a_time_without_a_zone_is_utc(folder: Path) -> None:
    lay_out(folder, {"junit.xml": GREEN})

    assert "decided 2026-11-20 08:00 UTC" in gate(folder, "check", "--now", "2026-11-20T08:00").out
    assert "decided 2026-11-20 08:00 UTC" in gate(folder, "check", "--now", "2026-11-20T09:00+01:00").out


def test_lint_says_what_the_checklist_may_get_wrong(folder: Path) -> None:
    lay_out(folder, {"junit.xml": GREEN})
    sound = gate(folder, "lint")
    assert (sound.code, sound.out) == (0, "the checklist is sound\n")

    lay_out(folder, {"readiness.yml": checklist(TESTS.replace("failed == 0", "failed >= 0"))})
    doubtful = gate(folder, "lint")
    assert doubtful.code == 1
    assert doubtful.out.startswith("readiness.yml:7:11: ")


def test_lint_tells_mistakes_as_check_does(folder: Path) -> None:
    lay_out(folder, {"readiness.yml": "version: 2\n"})

    assert gate(folder, "lint").err == check(folder).err


def test_the_schema_is_json(tmp_path: Path) -> None:
    assert json.loads(gate(tmp_path, "schema").out)["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def unread(folder: Path, arguments: str, *, complaints_too: bool) -> tuple[int, bytes]:
    """The exit code of a command whose output goes into a pipe without a reader, and what it complained of."""
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-m", "gate", *arguments.split()],
        cwd=folder,
        env={"PATH": os.environ["PATH"], **MEASURED},
        stdout=writer,
        stderr=writer if complaints_too else subprocess.PIPE,
        timeout=60,
        check=False,
    )
    os.close(writer)
    return done.returncode, done.stderr or b""


@pytest.mark.parametrize("complaints_too", [False, True])
@pytest.mark.parametrize(
    ("arguments", "report", "code"),
    [("check", GREEN, 0), ("check", RED, 1), ("schema", GREEN, 0), ("--help", GREEN, 0), ("init", GREEN, 0)],
)
def test_a_reader_that_goes_away_changes_no_decision(
    folder: Path, arguments: str, report: str, code: int, complaints_too: bool
) -> None:
    lay_out(folder, {"junit.xml": report})

    assert unread(folder, arguments, complaints_too=complaints_too) == (code, b"")


@pytest.mark.parametrize("arguments", ["check --checklist none.yml", "chekc"])
def test_a_complaint_that_nobody_reads_changes_no_exit_code(folder: Path, arguments: str) -> None:
    assert unread(folder, arguments, complaints_too=True) == (2, b"")


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_streams_that_are_closed_change_no_decision(folder: Path, closed: str) -> None:
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
    """The exit code of a command whose output goes to a device, and what it complained of."""
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


ALL_THAT_PRINT = (
    "check", "check --no-enforce", "lint", "schema", "init", "import PLAN.md", "claims PLAN.md", "sync PLAN.md",
    "sync --check PLAN.md", "action", "--help", "check --help", "--version",
)  # fmt: skip


@pytest.mark.skipif(not Path("/dev/full").is_char_device(), reason="there is no /dev/full here")
@pytest.mark.parametrize("arguments", ALL_THAT_PRINT)
def test_output_that_a_full_disk_does_not_take_is_told_and_no_success(folder: Path, arguments: str) -> None:
    lay_out(folder, {"junit.xml": GREEN, "PLAN.md": "- [ ] Write a runbook\n"})

    code, complaint = printed_to("/dev/full", folder, arguments)

    lost = "gate: what was to be printed is lost: No space left on device; make room, or print elsewhere"
    assert (code, complaint.splitlines()[0]) == (2, lost)


@pytest.mark.parametrize("arguments", ALL_THAT_PRINT)
def test_output_that_is_thrown_away_on_purpose_is_no_fault(folder: Path, arguments: str) -> None:
    lay_out(folder, {"junit.xml": GREEN, "PLAN.md": "- [ ] Write a runbook\n"})

    code, complaint = printed_to("/dev/null", folder, arguments)

    assert (code, "lost" in complaint) == (0, False)


@pytest.mark.skipif(not Path("/dev/full").is_char_device(), reason="there is no /dev/full here")
def test_a_proven_fault_outranks_output_that_is_lost(folder: Path) -> None:
    lay_out(folder, {"junit.xml": RED})

    assert printed_to("/dev/full", folder, "check")[0] == 1


def bug(_arguments: argparse.Namespace) -> int:
    raise ZeroDivisionError("oh")


def test_an_internal_error_is_ours_and_says_how_to_report_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert guarded(bug, argparse.Namespace()) == 3
    assert capsys.readouterr().err == (
        "gate: internal error: ZeroDivisionError: oh\n"
        "    this is our fault: please report it, with what the same command says under GATE_TRACEBACK=1\n"
    )


def test_an_internal_error_shows_its_traceback_to_who_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATE_TRACEBACK", "1")

    with pytest.raises(ZeroDivisionError):
        guarded(bug, argparse.Namespace())


def test_a_mistake_of_the_user_is_told_and_exits_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    def mistaken(_arguments: argparse.Namespace) -> int:
        raise UsageError("no such thing")

    assert guarded(mistaken, argparse.Namespace()) == 2
    assert capsys.readouterr().err == "gate: no such thing\n"


def test_an_interruption_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted(_arguments: argparse.Namespace) -> int:
        raise KeyboardInterrupt

    assert guarded(interrupted, argparse.Namespace()) == 130
    assert capsys.readouterr().err == "gate: interrupted; nothing was decided\n"


def test_init_writes_a_checklist_that_is_ready_today_and_a_workflow_and_never_overwrites(tmp_path: Path) -> None:
    lay_out(tmp_path, {"junit.xml": GREEN, "README.md": "# Shop\n"})

    first = gate(tmp_path, "init")

    assert first.code == 0
    assert "wrote  .github/readiness.yml\nwrote  .github/workflows/readiness.yml\n" in first.out
    assert "next   let .github/workflows/readiness.yml build and test before the gate" in first.out
    assert check(tmp_path).code == 0
    lay_out(tmp_path, {".github/readiness.yml": "# mine\n"})

    second = gate(tmp_path, "init")

    assert "kept   .github/readiness.yml, which is there already; to have it drafted, move it away\n" in second.out
    assert "build and test" not in second.out
    assert (tmp_path / ".github/readiness.yml").read_text() == "# mine\n"


def test_init_says_what_the_page_for_beginners_shows(tmp_path: Path) -> None:
    lines = "".join(f'<line number="{number}" hits="{number % 4}"/>' for number in range(1, 9))
    covered = f'<class filename="src/a.py"><lines>{lines}</lines></class>'
    cobertura = f"<coverage><packages><package><classes>{covered}</classes></package></packages></coverage>"
    junit = '<testsuite><testcase name="a"/></testsuite>'
    reports = {"reports/coverage.xml": cobertura, "reports/junit.xml": junit}
    lay_out(tmp_path, {**reports, "README.md": "x", "LICENSE": "x", "src/a.py": "x = 1\n" * 8})
    page = (REPOSITORY / "docs" / "start.md").read_text(encoding="utf-8")

    said = gate(tmp_path, "init").out

    assert f"```console\n$ gate init\n{said}```\n" in page


def test_init_that_cannot_write_says_so(tmp_path: Path) -> None:
    lay_out(tmp_path, {".github": "a file in the way"})

    result = gate(tmp_path, "init")

    assert result.code == 2
    assert result.err.count("cannot write") == 2


def test_a_terminal_that_knows_no_check_marks_still_gets_the_words(folder: Path) -> None:
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


def test_a_person_at_a_terminal_sees_progress_that_is_wiped(folder: Path) -> None:
    lay_out(folder, {"junit.xml": GREEN})

    shown = on_a_terminal(folder, {"TERM": "xterm"})

    assert "\r\x1b[K" in shown
    assert "✓ READY" in shown.replace("\x1b[1;32m", "").replace("\x1b[0m", "")
    assert shown.rindex("\r\x1b[K") < shown.index("READY")


@pytest.mark.parametrize(
    ("env", "colours"),
    [({"TERM": "xterm"}, True), ({"TERM": "xterm", "NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)],
)
def test_a_terminal_gets_colours_unless_it_or_its_person_wants_none(
    folder: Path, env: dict[str, str], *, colours: bool
) -> None:
    lay_out(folder, {"junit.xml": GREEN})

    assert ("\x1b[1" in on_a_terminal(folder, env)) is colours


def test_a_terminal_of_a_ci_system_sees_no_progress(folder: Path) -> None:
    lay_out(folder, {"junit.xml": GREEN})

    assert "\r\x1b[K" not in on_a_terminal(folder, {"TERM": "xterm", "CI": "true"})


def on_a_terminal(folder: Path, env: dict[str, str]) -> str:
    """What `gate check` writes to a terminal, both streams as the person sees them."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "gate", "check"],
        cwd=folder,
        env={"PATH": os.environ["PATH"], **MEASURED, "LC_ALL": "C.UTF-8", **env},
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    shown = bytearray()
    with suppress(OSError), open(ours, "rb", buffering=0) as terminal:  # noqa: PTH123 - a descriptor, not a path
        while chunk := terminal.read(4096):
            shown += chunk
    assert process.wait(30) == 0
    return shown.decode()


def test_a_health_url_on_loopback_is_asked_only_by_permission(tmp_path: Path) -> None:
    with serving(answer(200)) as server:
        health = f"health | http | {{urls: '{server.url()}', timeout: 2s}} | status == 200"
        lay_out(tmp_path, {"readiness.yml": checklist(health)})

        assert check(tmp_path).code == 2
        assert "forbidden" in check(tmp_path).out
        assert check(tmp_path, "--allow-private").code == 0

"""The console: lost output, closed streams, colours, progress."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from tests.command import GREEN, MEASURED, RED, check, lay_out


def test_a_pipe_gets_colours_only_on_request(folder: Path) -> None:
    lay_out(folder, {"junit.xml": GREEN})

    assert "\x1b[" not in check(folder).out
    assert "\x1b[" in check(folder, "--color", "always").out
    assert "\x1b[" not in check(folder, "--color", "never").out


@pytest.fixture(scope="module")
def program(gate_folder: Path) -> Path:
    """The command `gate`."""
    return gate_folder / "gate"


def run_without_reader(program: Path, folder: Path, arguments: str, *, close_stderr: bool) -> tuple[int, bytes]:
    """The exit code of a command whose output goes into a pipe without a reader, and its error output."""
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [program, *arguments.split()],
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
    program: Path, folder: Path, arguments: str, report: str, *, code: int, close_stderr: bool
) -> None:
    lay_out(folder, {"junit.xml": report})

    assert run_without_reader(program, folder, arguments, close_stderr=close_stderr) == (code, b"")


@pytest.mark.parametrize("arguments", ["check --checklist none.yml", "chekc"])
def test_an_error_message_without_a_reader_does_not_change_the_exit_code(
    program: Path, folder: Path, arguments: str
) -> None:
    assert run_without_reader(program, folder, arguments, close_stderr=True) == (2, b"")


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


def printed_to(device: str, program: Path, folder: Path, *commands: str) -> dict[str, tuple[int, str]]:
    """The exit code of each command whose output goes to a device, and its error output."""
    results = {}
    with open(device, "wb") as output:  # noqa: PTH123 - a device, not a file
        for command in commands:
            done = subprocess.run(
                [program, *command.split()],
                cwd=folder,
                env={"PATH": os.environ["PATH"], **MEASURED},
                stdout=output,
                stderr=subprocess.PIPE,
                timeout=60,
                check=False,
            )
            results[command] = done.returncode, done.stderr.decode()
    return results


PRINTING_COMMANDS = (
    "check", "check --no-enforce", "lint", "schema", "init", "import PLAN.md", "claims PLAN.md", "sync PLAN.md",
    "sync --check PLAN.md", "action", "--help", "check --help", "--version",
)  # fmt: skip


@pytest.mark.skipif(not Path("/dev/full").is_char_device(), reason="there is no /dev/full here")
def test_output_that_a_full_disk_rejects_is_reported_with_exit_code_2(program: Path, folder: Path) -> None:
    lay_out(folder, {"junit.xml": GREEN, "PLAN.md": "- [ ] Write a runbook\n"})

    results = printed_to("/dev/full", program, folder, *PRINTING_COMMANDS)

    message = "gate: output is lost: No space left on device; free some space, or redirect the output [output-lost]"
    firsts = {command: (code, errors.splitlines()[0]) for command, (code, errors) in results.items()}
    assert firsts == dict.fromkeys(PRINTING_COMMANDS, (2, message))


def test_output_to_the_null_device_is_not_an_error(program: Path, folder: Path) -> None:
    lay_out(folder, {"junit.xml": GREEN, "PLAN.md": "- [ ] Write a runbook\n"})

    results = printed_to("/dev/null", program, folder, *PRINTING_COMMANDS)

    losses = {command: (code, "lost" in errors) for command, (code, errors) in results.items()}
    assert losses == dict.fromkeys(PRINTING_COMMANDS, (0, False))


@pytest.mark.skipif(not Path("/dev/full").is_char_device(), reason="there is no /dev/full here")
def test_not_ready_outranks_lost_output(program: Path, folder: Path) -> None:
    lay_out(folder, {"junit.xml": RED})

    assert printed_to("/dev/full", program, folder, "check")["check"][0] == 1


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


def test_a_terminal_shows_progress_that_is_cleared_at_the_end(program: Path, folder: Path) -> None:
    lay_out(folder, {"junit.xml": GREEN})

    screen = on_a_terminal(program, folder, {"TERM": "xterm"})

    assert "\r\x1b[K" in screen
    assert "✓ READY" in screen.replace("\x1b[1;32m", "").replace("\x1b[0m", "")
    assert screen.rindex("\r\x1b[K") < screen.index("READY")


@pytest.mark.parametrize(
    ("env", "colours"),
    [({"TERM": "xterm"}, True), ({"TERM": "xterm", "NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)],
)
def test_a_terminal_gets_colours_unless_it_is_dumb_or_no_color_is_set(
    program: Path, folder: Path, env: dict[str, str], *, colours: bool
) -> None:
    lay_out(folder, {"junit.xml": GREEN})

    assert ("\x1b[1" in on_a_terminal(program, folder, env)) is colours


def test_a_terminal_of_a_ci_system_shows_no_progress(program: Path, folder: Path) -> None:
    lay_out(folder, {"junit.xml": GREEN})

    assert "\r\x1b[K" not in on_a_terminal(program, folder, {"TERM": "xterm", "CI": "true"})


def on_a_terminal(program: Path, folder: Path, env: dict[str, str]) -> str:
    """What `gate check` writes to a terminal, both streams together."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [program, "check"],
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

"""`--verbose` and the runner's debug logging: one line per step, without secrets."""

from __future__ import annotations

import logging
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from gate.cli import known_secrets, step_log
from tests.command import GREEN, MEASURED, TESTS, check, checklist, gate, lay_out, run
from tests.fakes.servers import respond, serving

COVERAGE = "coverage | coverage | {reports: coverage.xml} | line_coverage >= 80%"
LINE = re.compile(r"\d{2}:\d{2}:\d{2}\.\d{3}  \S.*")
SECRET = "s3cr3t-t0ken-0123456789"  # noqa: S105 - a made-up one


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return lay_out(tmp_path, {"readiness.yml": checklist(TESTS, COVERAGE), "junit.xml": GREEN})


@pytest.fixture
def _restored_logging() -> Iterator[None]:
    logger = logging.getLogger("gate")
    state = logger.level, logger.propagate, list(logger.handlers)
    yield
    logger.level, logger.propagate, logger.handlers = state
    step_log._handlers.clear()
    known_secrets._sources.clear()


def test_a_verbose_run_logs_one_line_per_step_with_its_time(folder: Path) -> None:
    result = check(folder, "--verbose", "--json", "out.json")

    lines = result.err.splitlines()
    assert [line for line in lines if not LINE.fullmatch(line)] == []
    messages = [line[14:] for line in lines]
    assert messages[0].startswith("gate ")
    assert messages[0].endswith("command check")
    assert any(message.startswith("settings: ") and "json=out.json" in message for message in messages)
    assert "policy: readiness.yml in the workspace decides" in messages
    assert any(re.match(r"checklist readiness.yml: 2 items, 0 waivers", message) for message in messages)
    assert any(re.match(r"item tests: probe tests, \d+ of \d+ facts", message) for message in messages)
    assert any(
        re.match(r"item coverage: probe coverage, 0 of .* no data \(\d+\): absent: ", message) for message in messages
    )
    assert "write out.json: done" in messages
    assert messages[-1] == "exit code 2"


def test_a_verbose_run_logs_why_an_item_is_skipped(tmp_path: Path) -> None:
    policy = checklist(TESTS).replace("    probe:", "    when: {events: schedule}\n    probe:")
    lay_out(tmp_path, {"readiness.yml": policy})

    assert "  item tests: skipped: only on schedule; this is local" in check(tmp_path, "-v").err


@pytest.mark.parametrize("command", ["lint", "init", "schema"])
def test_every_command_has_the_flag(folder: Path, command: str) -> None:
    assert f"command {command}\n" in gate(folder, command, "-v").err


def test_the_output_of_a_verbose_run_is_the_same(folder: Path) -> None:
    assert check(folder, "-v").out == check(folder).out


def test_without_the_flag_standard_error_is_empty(folder: Path) -> None:
    assert check(folder).err == ""


def test_the_debug_variable_of_the_runner_enables_the_log(folder: Path) -> None:
    env = {"PATH": os.environ["PATH"], "RUNNER_DEBUG": "1", **MEASURED}

    assert "command lint" in run(folder, env, "lint").err
    assert run(folder, env | {"RUNNER_DEBUG": "0"}, "lint").err == ""


def test_a_verbose_run_logs_no_secret(tmp_path: Path) -> None:
    with serving(respond(200)) as server:
        health = "health | http | {urls: 'URL', headers: {Authorization: {env: MY_TOKEN}}} | status == 200"
        url = server.url(f"/{SECRET}")
        lay_out(tmp_path, {"readiness.yml": checklist(health.replace("URL", url))})
        env = {"PATH": os.environ["PATH"], "MY_TOKEN": SECRET, "GITHUB_TOKEN": f"{SECRET}-2", **MEASURED}

        result = run(tmp_path, env, "check", "-v", "--allow-private")

    assert "item health: probe http" in result.err
    assert SECRET not in result.err


@pytest.mark.usefixtures("_restored_logging")
def test_a_logged_secret_or_control_character_is_removed(capsys: pytest.CaptureFixture[str]) -> None:
    known_secrets.add_source(lambda: {SECRET})
    step_log.enable(in_job_log=False)

    logging.getLogger("gate.adapters.anything").debug("token %s\n\x1b[31m::error::##[error]red", SECRET)

    assert re.fullmatch(r"[\d:.]{12}  token \*\*\* ::error::##\u200b\[error\]red\n", capsys.readouterr().err)


@pytest.mark.usefixtures("_restored_logging")
def test_the_action_logs_debug_commands_in_which_other_commands_are_escaped(
    capsys: pytest.CaptureFixture[str],
) -> None:
    step_log.enable(in_job_log=True)

    logging.getLogger("gate.adapters.anything").debug("100% ##[error]red\n::error::red")

    captured = capsys.readouterr()
    assert captured.err == ""
    assert re.fullmatch(r"::debug::[\d:.]{12}  100%25 ##\u200b\[error\]red ::error::red\n", captured.out)


def test_a_normal_run_does_not_import_logging_for_the_command_line() -> None:
    code = "import sys, gate.cli.main; print('logging' in sys.modules)"
    completed = subprocess.run(
        [sys.executable, "-c", code], env={"PATH": os.environ["PATH"]}, capture_output=True, check=True
    )

    assert completed.stdout.strip() == b"False"


@pytest.mark.usefixtures("_restored_logging")
def test_a_step_that_cannot_be_logged_shows_none_of_its_values(capsys: pytest.CaptureFixture[str]) -> None:
    step_log.enable(in_job_log=False)

    logging.getLogger("gate.adapters.anything").debug("%d files", f"{SECRET}\n::error::red")

    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "a step of gate.adapters.anything cannot be logged: TypeError\n")

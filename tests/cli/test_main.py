"""Exceptions become error messages and exit codes."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from functools import partial

import pytest

from gate.cli import console
from gate.cli.main import run_guarded
from gate.model.codes import Code
from gate.model.errors import UsageError


def fail(_arguments: argparse.Namespace) -> int:
    raise ZeroDivisionError("oh")


def test_an_internal_error_asks_for_a_bug_report(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_guarded(fail, argparse.Namespace()) == 3
    assert capsys.readouterr().err == (
        "gate: internal error: ZeroDivisionError: oh [internal-error]\n"
        "    please report this bug, with the output of the same command under GATE_TRACEBACK=1\n"
    )


def test_an_internal_error_shows_its_traceback_on_request(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATE_TRACEBACK", "1")

    with pytest.raises(ZeroDivisionError):
        run_guarded(fail, argparse.Namespace())


def test_a_usage_error_is_reported_with_exit_code_2(capsys: pytest.CaptureFixture[str]) -> None:
    def reject(_arguments: argparse.Namespace) -> int:
        raise UsageError(Code.NO_CHECKLIST, "no such thing")

    assert run_guarded(reject, argparse.Namespace()) == 2
    assert capsys.readouterr().err == "gate: no such thing [no-checklist]\n"


@pytest.mark.parametrize("print_error", [console.print_error, console.print_error_in_job_log])
@pytest.mark.parametrize("variable", ["GITHUB_TOKEN", "INPUT_GITHUB-TOKEN"])
@pytest.mark.parametrize("kind", [partial(UsageError, Code.NO_CHECKLIST), ZeroDivisionError])
def test_an_error_message_shows_no_token(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    kind: Callable[[str], Exception],
    variable: str,
    print_error: console.PrintError,
) -> None:
    monkeypatch.setenv(variable, "s3cr3t-t0ken-0123456789")

    def reject(_arguments: argparse.Namespace) -> int:
        raise kind("GitHub answered: s3cr3t-t0ken-0123456789, s3cr3t-\x1b[1mt0ken-0123456789")

    run_guarded(reject, argparse.Namespace(), print_error)

    captured = capsys.readouterr()
    assert "GitHub answered: ***, ***" in captured.out + captured.err


def test_an_interruption_is_reported(capsys: pytest.CaptureFixture[str]) -> None:
    def interrupt(_arguments: argparse.Namespace) -> int:
        raise KeyboardInterrupt

    assert run_guarded(interrupt, argparse.Namespace()) == 130
    assert capsys.readouterr().err == "gate: interrupted; nothing was decided [interrupted]\n"


def test_an_interruption_while_a_class_is_made_is_reported(capsys: pytest.CaptureFixture[str]) -> None:
    def interrupt(_arguments: argparse.Namespace) -> int:
        raise RuntimeError("Error calling __set_name__ on 'Field' instance") from KeyboardInterrupt()

    assert run_guarded(interrupt, argparse.Namespace()) == 130
    assert capsys.readouterr().err == "gate: interrupted; nothing was decided [interrupted]\n"

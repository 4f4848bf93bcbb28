"""Arguments: what is invalid is reported in two lines with exit code 2."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gate import __version__
from gate.cli.commands import COMMANDS
from tests.cases import cases
from tests.command import GREEN, gate, lay_out
from tests.corpus import REPOSITORY
from tests.folders import with_folders


def test_all_invalid_flags_are_reported_at_once(tmp_path: Path) -> None:
    result = gate(tmp_path, "check", "--timeout", "nan", "--run-timeout", "-5", "--comment", "alway", "--wait", "15")

    assert result.code == 2
    assert result.err.splitlines() == [
        "gate: --timeout is 'nan', expected seconds from 0.001 to 86400 [invalid-input]",
        "--run-timeout is '-5', expected seconds from 0.001 to 86400",
        "--comment is 'alway', expected always, on-failure, changes or never; did you mean `always`?",
        "--wait is '15', expected a time such as 90s, 15m or 1h, at most 24h",
    ]


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
    message = f"gate: `{name}` has no argument `{unknown}`{hint} [invalid-argument]"
    advice = f"    run `{name} --help` for the arguments"
    assert (result.code, result.out, result.err) == (2, "", f"{message}\n{advice}\n")


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "--now", "yesterday"],
        ["check", "--color", "pink"],
        ["check", "--event", "nightly"],
        ["chekc"],
        ["a\nb"],
        [""],
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


@cases(
    ("line", "usage"),
    [
        ("adopt", "gate adopt --by DAY"),
        ("import", "gate import TRACKER.md"),
        ("fleet", "gate fleet merge|plan|run"),
        ("fleet run 0", "gate fleet run SHARD --plan FILE --store STORE --checklist FILE"),
    ],
)
@with_folders
def test_an_error_about_a_missing_argument_shows_what_the_command_needs(tmp_path: Path, line: str, usage: str) -> None:
    command = " ".join(word for word in usage.split(" ") if word.islower() and "|" not in word and "-" not in word)

    assert gate(tmp_path, *line.split()).err.endswith(
        f" [invalid-argument]\n    write `{usage}`; run `{command} --help` for the arguments\n"
    )


def test_the_version_is_printed(tmp_path: Path) -> None:
    assert gate(tmp_path, "--version").out == f"readiness-gate {__version__}\n"


def test_a_time_without_a_zone_is_utc(folder: Path) -> None:
    lay_out(folder, {"junit.xml": GREEN})

    assert "decided 2026-11-20 08:00 UTC" in gate(folder, "check", "--now", "2026-11-20T08:00").out
    assert "decided 2026-11-20 08:00 UTC" in gate(folder, "check", "--now", "2026-11-20T09:00+01:00").out


def test_the_tutorial_lists_every_command() -> None:
    section = (REPOSITORY / "docs" / "start.md").read_text(encoding="utf-8").partition("## All commands\n")[2]

    names = set(re.findall(r"`gate ([a-z]+)`", section))
    assert names == COMMANDS.keys() - {"action"}, "a step of a workflow runs that one"


@pytest.mark.parametrize(
    ("line", "message", "command"),
    [
        ("fleet rn", "`gate fleet` has no task `rn`; did you mean `run`?", "gate fleet"),
        ("fleet xyzzy", "`gate fleet` has no task `xyzzy`; expected `merge`, `plan` or `run`", "gate fleet"),
        ("history shw", "`gate history` has no task `shw`; did you mean `show`?", "gate history"),
        ("completion fsh", "`gate completion` has no shell `fsh`; did you mean `fish`?", "gate completion"),
        ("check --color alwys", "`--color` cannot be `alwys`; did you mean `always`?", "gate check"),
        ("check --color=pink", "`--color` cannot be `pink`; expected `auto`, `always` or `never`", "gate check"),
        (
            "fleet run 0 --plan a --store b --checklist c --stoer=x",
            "`gate fleet run` has no argument `--stoer=x`; did you mean `--store`?",
            "gate fleet run",
        ),
    ],
)
def test_a_misspelled_task_or_value_is_reported_with_the_nearest_one(
    tmp_path: Path, line: str, message: str, command: str
) -> None:
    result = gate(tmp_path, *line.split())

    advice = f"    run `{command} --help` for the arguments"
    assert (result.code, result.out) == (2, "")
    assert result.err == f"gate: {message} [invalid-argument]\n{advice}\n"


@pytest.mark.parametrize(
    ("word", "hint"), [("chekc", "; did you mean `check`?"), ("lnit", "; did you mean `lint`?"), ("xyzzy", "")]
)
def test_an_unknown_command_is_reported_with_the_nearest_known_one(tmp_path: Path, word: str, hint: str) -> None:
    result = gate(tmp_path, word)

    message = f"gate: there is no command `{word}`{hint} [invalid-argument]"
    assert (result.code, result.err) == (2, f"{message}\n    run `gate --help` for the arguments\n")


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["-v", "check"], "gate check -v"),
        (["--root", ".", "check"], "gate check --root ."),
        (["--root=a b", "check", "-v"], "gate check '--root=a b'"),
    ],
)
def test_an_argument_before_the_command_is_reported_with_the_line_to_write(
    tmp_path: Path, arguments: list[str], line: str
) -> None:
    result = gate(tmp_path, *arguments)

    place = "is an argument of `gate check`; write it after the command"
    assert (result.code, result.err.splitlines()[0]) == (
        2,
        f"gate: `{arguments[0]}` {place}: `{line}` [invalid-argument]",
    )


@pytest.mark.parametrize(
    ("argument", "hint"), [("--verison", "; did you mean `--version`?"), ("--", ""), ("-x", ""), ("--rot", "")]
)
def test_what_is_no_argument_of_the_command_is_not_moved_behind_it(tmp_path: Path, argument: str, hint: str) -> None:
    result = gate(tmp_path, argument, "check")

    message = f"gate: `gate` has no argument `{argument}`{hint} [invalid-argument]"
    assert (result.code, result.err) == (2, f"{message}\n    run `gate --help` for the arguments\n")


@pytest.mark.parametrize("arguments", [["--version", "check"], ["--help", "check"], ["check", "-v", "--help"]])
def test_an_argument_of_gate_itself_may_come_before_the_command(tmp_path: Path, arguments: list[str]) -> None:
    assert gate(tmp_path, *arguments).code == 0

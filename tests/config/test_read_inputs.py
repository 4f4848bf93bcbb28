"""Action inputs become settings; every invalid value is reported at once."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from gate.config.inputs import INPUTS
from gate.config.read_inputs import from_flags, from_inputs
from gate.config.settings import NotificationTarget, Settings
from gate.model.errors import UsageError


def test_without_inputs_the_defaults_apply() -> None:
    assert from_inputs({}) == Settings(
        comment="always", audit="auto", history="auto", json=Path("readiness-result.json")
    )


def test_an_empty_input_counts_as_missing() -> None:
    empty = {row.variable: "" for row in INPUTS if row.name != "result-file"}

    assert from_inputs(empty) == from_inputs({})


def test_every_input_is_read() -> None:
    env = {
        "INPUT_GITHUB-TOKEN": "secret-token",
        "INPUT_CHECKLIST": "gates/web.yml",
        "INPUT_ROOT": "web",
        "INPUT_BASE": "origin/main",
        "INPUT_BASELINE": "before.json",
        "INPUT_SELFTEST": "selftest.json",
        "INPUT_HISTORY": "branch:history/web",
        "INPUT_KEY": "web",
        "INPUT_COMMENT": "On-Failure",
        "INPUT_STATUS": "never",
        "INPUT_CHECK-RUN": "true",
        "INPUT_AUDIT": "always",
        "INPUT_AUDIT-LABELS": "readiness, on call,,readiness",
        "INPUT_AUDIT-ASSIGNEES": "alice,bob-2",
        "INPUT_NOTIFY": "slack:SLACK_URL, json:HOOK,,slack:SLACK_URL",
        "INPUT_REPORTED": "seen.json",
        "INPUT_ENFORCE": "FALSE",
        "INPUT_JOBS": '{"test": {"result": "failure", "outputs": {}}}',
        "INPUT_WAIT": "15m",
        "INPUT_RESULT-FILE": "",
        "INPUT_HTML-FILE": "r.html",
        "INPUT_MARKDOWN-FILE": "c.md",
        "INPUT_SARIF-FILE": "gate.sarif",
        "INPUT_JUNIT-FILE": "gate.xml",
        "INPUT_CODE-QUALITY-FILE": "quality.json",
        "INPUT_TIMEOUT": "30",
        "INPUT_RUN-TIMEOUT": "60.5",
        "INPUT_ALLOW-PRIVATE": "true",
        "INPUT_DRY-RUN": "true",
    }
    assert env.keys() == {row.variable for row in INPUTS}

    assert from_inputs(env) == Settings(
        root=Path("web"),
        checklist="gates/web.yml",
        base="origin/main",
        baseline=Path("before.json"),
        selftest=Path("selftest.json"),
        history="branch:history/web",
        markdown=Path("c.md"),
        html=Path("r.html"),
        json=None,
        sarif=Path("gate.sarif"),
        junit=Path("gate.xml"),
        code_quality=Path("quality.json"),
        enforce=False,
        allow_private=True,
        item_timeout=30.0,
        run_timeout=60.5,
        key="web",
        comment="on-failure",
        status="never",
        check_run=True,
        audit="always",
        audit_labels=("readiness", "on call"),
        audit_assignees=("alice", "bob-2"),
        notify=(NotificationTarget("slack", "SLACK_URL"), NotificationTarget("json", "HOOK")),
        self_reported="seen.json",
        dry_run=True,
        jobs={"test": "failure"},
        wait=900.0,
        token="secret-token",  # noqa: S106 - a made-up one
    )


@pytest.mark.parametrize(
    "value", ["branch", "branch:a/b-1", "s3://b/p", "gs://b", "az://c/p", "file:///d", "build/h", "auto"]
)
def test_a_history_is_a_branch_a_folder_or_a_url(value: str) -> None:
    assert from_inputs({"INPUT_HISTORY": value}).history == value
    assert from_flags({"history": value}).history == value


def test_no_history_is_read_on_request_and_by_default_in_a_terminal() -> None:
    assert from_inputs({"INPUT_HISTORY": "none"}).history == ""
    assert from_flags({}).history == from_flags({"history": "none"}).history == ""


@pytest.mark.parametrize(
    "value",
    [
        "branch:",
        "branch:-x",
        "branch:a..b",
        "branch:/a",
        "branch:a/",
        "branch:a.lock",
        "branch:a b",
        "http://x/y",
        "s3://",
    ],
)
def test_a_history_that_is_none_of_these_is_refused(value: str) -> None:
    with pytest.raises(UsageError, match="history is "):
        from_inputs({"INPUT_HISTORY": value})


def test_every_setting_has_an_input_or_a_flag() -> None:
    only_flags = {"now", "only", "as_event", "colour", "width", "record"}  # for people at a terminal

    assert {field.name for field in fields(Settings)} - only_flags == {
        "root", "checklist", "base", "baseline", "selftest", "history", "markdown", "html", "json", "sarif", "junit",
        "code_quality", "enforce", "allow_private",
        "item_timeout", "run_timeout", "key", "comment", "dry_run", "token", "jobs", "wait",
        "status", "self_reported", "check_run", "audit", "audit_labels", "audit_assignees", "notify",
    }  # fmt: skip


EXPECTED_TARGET = (
    "expected slack:VARIABLE, teams:VARIABLE or json:VARIABLE, where VARIABLE is the name of an environment variable "
    "that holds the address"
)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("SLACK_URL", f"notify is 'SLACK_URL', {EXPECTED_TARGET}"),
        ("mail:ADDRESS", f"notify is 'mail:ADDRESS', {EXPECTED_TARGET}"),
        ("slack:", f"notify is 'slack:', {EXPECTED_TARGET}"),
        ("slack:https://hooks.slack.com/services/T0/B0/secret", f"notify is 'slack:https://…', {EXPECTED_TARGET}"),
        ("https://hooks.slack.com/services/T0/B0/secret", f"notify is 'https://…', {EXPECTED_TARGET}"),
        ("slack:hooks.slack.com/services/T0/B0/secret", f"notify is 'slack:hooks.slack.com/…', {EXPECTED_TARGET}"),
        (",".join(f"json:HOOK_{number}" for number in range(6)), "notify is '6 targets', expected at most 5"),
    ],
)
def test_a_target_of_notifications_is_a_format_and_the_name_of_a_variable(text: str, problem: str) -> None:
    with pytest.raises(UsageError) as caught:
        from_inputs({"INPUT_NOTIFY": text})

    assert str(caught.value) == problem


@pytest.mark.parametrize("name", ["RESULT-FILE", "HTML-FILE", "MARKDOWN-FILE"])
def test_the_action_prints_no_page(name: str) -> None:
    with pytest.raises(UsageError, match="is '-', expected a file: the output of the action is the log of the job"):
        from_inputs({f"INPUT_{name}": "-"})


def test_all_invalid_inputs_are_reported_at_once() -> None:
    with pytest.raises(UsageError) as caught:
        from_inputs(
            {
                "INPUT_COMMENT": "alway",
                "INPUT_ENFORCE": "yes",
                "INPUT_TIMEOUT": "soon",
                "INPUT_RUN-TIMEOUT": "0",
                "INPUT_KEY": "My Key",
                "INPUT_AUDIT": "nightly",
                "INPUT_AUDIT-LABELS": "x" * 51,
                "INPUT_AUDIT-ASSIGNEES": "@acme/web",
                "INPUT_JOBS": "test",
                "INPUT_WAIT": "15",
                "INPUT_CHEKLIST": "x.yml",
            }
        )

    assert str(caught.value).splitlines() == [
        "enforce is 'yes', expected true or false",
        "timeout is 'soon', expected seconds from 0.001 to 86400",
        "run-timeout is '0', expected seconds from 0.001 to 86400",
        "key is 'My Key', expected at most 50 lowercase letters, digits and hyphens",
        "comment is 'alway', expected always, on-failure, changes or never; did you mean `always`?",
        "audit is 'nightly', expected auto, always or never",
        f"audit-labels is '{'x' * 51}', expected at most 20 labels of 50 characters, comma-separated",
        "audit-assignees is '@acme/web', expected at most 10 logins, comma-separated",
        "jobs is not the JSON of the needed jobs, expected ${{ toJSON(needs) }}",
        "wait is '15', expected a time such as 90s, 15m or 1h, at most 24h",
        "there is no input cheklist; did you mean `checklist`?",
    ]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("0m", 0.0), ("90s", 90.0), ("1.5h", 5400.0), ("15 m", 900.0), ("24h", 86_400.0), ("1d", 86_400.0)],
)
def test_the_input_wait_is_a_time_with_a_unit(text: str, seconds: float) -> None:
    assert from_inputs({"INPUT_WAIT": text}).wait == seconds


@pytest.mark.parametrize("text", ["90", "-1m", "24.1h", "soon"])
def test_a_wait_without_a_unit_or_longer_than_a_day_is_invalid(text: str) -> None:
    with pytest.raises(UsageError, match=f"^wait is '{text}', expected a time such as 90s, 15m or 1h, at most 24h$"):
        from_inputs({"INPUT_WAIT": text})


def test_the_representation_of_settings_does_not_contain_the_token() -> None:
    assert "secret-token" not in repr(from_inputs({"INPUT_GITHUB-TOKEN": "secret-token"}))

"""The settings of the action: defaults, everything wrong at once, and one truth in code, action.yml and docs."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest
import yaml

from gate.config.settings import INPUTS, OUTPUTS, Runner, Settings, from_inputs
from gate.model.errors import UsageError
from tests import pages
from tests.corpus import REPOSITORY


def test_without_inputs_the_defaults_hold() -> None:
    assert from_inputs({}) == Settings(comment="always", audit="auto", json=Path("readiness-result.json"))


def test_an_input_that_is_given_empty_is_not_given() -> None:
    empty = {f"INPUT_{one.name.upper()}": "" for one in INPUTS if one.name != "result-file"}

    assert from_inputs(empty) == from_inputs({})


def test_every_input_is_read() -> None:
    given = {
        "INPUT_GITHUB-TOKEN": "secret-token",
        "INPUT_CHECKLIST": "gates/web.yml",
        "INPUT_ROOT": "web",
        "INPUT_BASE": "origin/main",
        "INPUT_BASELINE": "before.json",
        "INPUT_KEY": "web",
        "INPUT_COMMENT": "On-Failure",
        "INPUT_STATUS": "never",
        "INPUT_CHECK-RUN": "true",
        "INPUT_AUDIT": "always",
        "INPUT_AUDIT-LABELS": "readiness, on call,,readiness",
        "INPUT_AUDIT-ASSIGNEES": "alice,bob-2",
        "INPUT_REPORTED": "seen.json",
        "INPUT_ENFORCE": "FALSE",
        "INPUT_JOBS": '{"test": {"result": "failure", "outputs": {}}}',
        "INPUT_WAIT": "15m",
        "INPUT_RESULT-FILE": "",
        "INPUT_HTML-FILE": "r.html",
        "INPUT_MARKDOWN-FILE": "c.md",
        "INPUT_TIMEOUT": "30",
        "INPUT_RUN-TIMEOUT": "60.5",
        "INPUT_ALLOW-PRIVATE": "true",
        "INPUT_DRY-RUN": "true",
    }
    assert given.keys() == {f"INPUT_{one.name.upper()}" for one in INPUTS}

    assert from_inputs(given) == Settings(
        root=Path("web"),
        checklist="gates/web.yml",
        base="origin/main",
        baseline=Path("before.json"),
        markdown=Path("c.md"),
        html=Path("r.html"),
        json=None,
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
        self_reported="seen.json",
        dry_run=True,
        jobs={"test": "failure"},
        wait=900.0,
        token="secret-token",  # noqa: S106 - a made-up one
    )


def test_all_mistakes_are_told_at_once() -> None:
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
        "enforce is 'yes', wanted true or false",
        "timeout is 'soon', wanted seconds from 0.001 to 86400",
        "run-timeout is '0', wanted seconds from 0.001 to 86400",
        "key is 'My Key', wanted at most 50 lowercase letters, digits and dashes",
        "comment is 'alway', wanted always, on-failure, changes or never; did you mean always?",
        "audit is 'nightly', wanted auto, always or never",
        f"audit-labels is '{'x' * 51}', wanted at most 20 labels of 50 characters, with commas between them",
        "audit-assignees is '@acme/web', wanted at most 10 logins, with commas between them",
        "jobs is not the JSON of the needed jobs, wanted ${{ toJSON(needs) }}",
        "wait is '15', wanted a time such as 90s, 15m or 1h, at most 24h",
        "there is no input cheklist; did you mean checklist?",
    ]


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("0m", 0.0), ("90s", 90.0), ("1.5h", 5400.0), ("15 m", 900.0), ("24h", 86_400.0), ("1d", 86_400.0)],
)
def test_how_long_to_wait_is_a_time_with_its_unit(written: str, seconds: float) -> None:
    assert from_inputs({"INPUT_WAIT": written}).wait == seconds


@pytest.mark.parametrize("written", ["90", "-1m", "24.1h", "soon"])
def test_nobody_waits_without_a_unit_or_longer_than_a_day(written: str) -> None:
    with pytest.raises(UsageError, match=f"^wait is '{written}', wanted a time such as 90s, 15m or 1h, at most 24h$"):
        from_inputs({"INPUT_WAIT": written})


def test_the_token_is_not_shown() -> None:
    assert "secret-token" not in repr(from_inputs({"INPUT_GITHUB-TOKEN": "secret-token"}))


def test_a_runner_is_believed_only_in_a_workflow() -> None:
    env = {
        "GITHUB_STEP_SUMMARY": "/tmp/summary",  # noqa: S108 - only a name
        "GITHUB_OUTPUT": "/tmp/output",  # noqa: S108 - only a name
        "GITHUB_API_URL": "https://ghe.example/api/v3",
        "GITHUB_RUN_ID": "99",
        "GITHUB_RUN_ATTEMPT": "x",
    }

    assert Runner.of(env) == Runner()
    assert Runner.of(env | {"GITHUB_ACTIONS": "true"}) == Runner(
        Path("/tmp/summary"),  # noqa: S108 - only a name
        Path("/tmp/output"),  # noqa: S108 - only a name
        "https://ghe.example/api/v3",
        99,
        0,
    )
    assert Runner.of({"GITHUB_ACTIONS": "true"}) == Runner()


# --------------------------------------------------------------------------------------------- written more than once


def action() -> dict[str, dict[str, dict[str, str]]]:
    loaded: dict[str, dict[str, dict[str, str]]] = yaml.safe_load(
        (REPOSITORY / "action.yml").read_text(encoding="utf-8")
    )
    return loaded


def test_action_yml_has_the_inputs_of_the_settings() -> None:
    assert {name: (said["description"], said["default"]) for name, said in action()["inputs"].items()} == {
        one.name: (one.meaning.replace("`", ""), one.default) for one in INPUTS
    }


def test_action_yml_has_the_outputs_of_the_settings() -> None:
    assert {name: said["description"] for name, said in action()["outputs"].items()} == {
        name: meaning.replace("`", "") for name, meaning in OUTPUTS.items()
    }


def test_no_description_in_action_yml_holds_an_expression_which_a_runner_would_refuse() -> None:
    said = [*action()["inputs"].values(), *action()["outputs"].values()]

    assert [one["description"] for one in said if "${{" in one["description"]] == []


def test_the_page_of_the_action_has_the_tables_of_the_settings() -> None:
    page = pages.ACTION.read_text(encoding="utf-8")

    assert page == pages.filled(page, pages.parts(pages.ACTION)), "run `make pages`"
    assert all(f"\n| `{name}` | " in page for name in (*(one.name for one in INPUTS), *OUTPUTS))


def test_every_setting_can_be_set() -> None:
    given_elsewhere = {"now", "as_event", "colour", "width"}  # for people at a terminal only

    assert {one.name for one in fields(Settings)} - given_elsewhere == {
        "root", "checklist", "base", "baseline", "markdown", "html", "json", "enforce", "allow_private",
        "item_timeout", "run_timeout", "key", "comment", "dry_run", "token", "jobs", "wait",
        "status", "self_reported", "check_run", "audit", "audit_labels", "audit_assignees",
    }  # fmt: skip

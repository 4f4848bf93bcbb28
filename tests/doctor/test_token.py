"""The token, and the permissions that each run of the gate needs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command import lay_out
from tests.doctor.folders import OURS, examinations, lay_out_repository, on_server
from tests.fakes.github import Fault, GitHub, serving

APPROVALS = "ok | approvals | {} | count >= 1"
CHECKS = "ci | checks | {names: ci} | failed == 0"


def permissions(folder: Path, on: str, granted: str, *items: str, inputs: str = "{}") -> tuple[str, str]:
    """The outcome, and the permissions that are needed."""
    workflow = (
        f"on: {on}\n{granted}jobs:\n  gate:\n    runs-on: x\n    steps:\n      - uses: {OURS}\n        with: {inputs}\n"
    )
    entry = examinations(lay_out_repository(folder, *items, workflow=workflow))["permissions"]
    return entry["outcome"], entry["expected"] or entry["observation"]


@pytest.mark.parametrize(
    ("on", "inputs", "needed"),
    [
        ("pull_request", "{}", ["contents: read", "pull-requests: write"]),
        ("pull_request", "{comment: never}", ["contents: read"]),
        ("pull_request", "{check-run: true}", ["checks: write", "contents: read", "pull-requests: write"]),
        ("pull_request", "{status: always}", ["contents: read", "pull-requests: write", "statuses: write"]),
        ("merge_group", "{}", ["contents: read"]),
        ("workflow_run", "{}", ["contents: read", "pull-requests: write", "statuses: write"]),
        ("workflow_run", "{status: never, comment: never}", ["contents: read"]),
        ("schedule", "{}", ["issues: write"]),
        ("schedule", "{audit: never}", []),
        ("workflow_dispatch", "{status: never, audit: always}", ["issues: write"]),
        ("workflow_dispatch", "{}", ["pull-requests: read", "statuses: write"]),
        ("push", "{}", []),
    ],
)
def test_a_run_needs_what_it_publishes(tmp_path: Path, on: str, inputs: str, needed: list[str]) -> None:
    granted = f"permissions: {{{', '.join(needed)}}}\n"
    outcome, observation = permissions(tmp_path, on, granted, inputs=inputs)

    assert outcome == "good"
    assert observation.endswith(f"has what the gate needs: {', '.join(needed) or 'nothing is needed'}")


@pytest.mark.parametrize("missing", ["contents: read", "pull-requests: write", "checks: read", "statuses: read"])
def test_a_missing_permission_is_named_with_its_reason(tmp_path: Path, missing: str) -> None:
    needed = ["contents: read", "pull-requests: write", "checks: read", "statuses: read"]
    granted = f"permissions: {{{', '.join(name for name in needed if name != missing)}}}\n"
    outcome, expected = permissions(tmp_path, "pull_request", granted, CHECKS)

    assert outcome == "bad"
    assert expected == (
        "checks: read (item ci); contents: read (the checklist of the base branch); "
        "pull-requests: write (the comment); statuses: read (item ci)"
    )


def test_a_called_workflow_gets_no_more_than_its_caller_gives(tmp_path: Path) -> None:
    call = "on: pull_request\npermissions: {contents: read}\njobs: {call: {uses: ./.github/workflows/gate.yml}}\n"
    folder = lay_out(tmp_path, {".github/workflows/call.yml": call})
    workflow = f"on: workflow_call\njobs:\n  gate:\n    runs-on: x\n    steps:\n      - uses: {OURS}\n"

    entry = examinations(lay_out_repository(folder, workflow=workflow))["permissions"]

    assert (entry["outcome"], entry["observation"], entry["next"]) == (
        "bad", "the token does not get `pull-requests: write`", "add the missing lines to the job and to its caller",
    )  # fmt: skip


def test_write_access_includes_read_access(tmp_path: Path) -> None:
    granted = "permissions: {contents: write, pull-requests: write}\n"
    outcome, _ = permissions(tmp_path, "pull_request", granted, APPROVALS)
    assert outcome == "good"


def test_without_a_block_the_settings_of_the_repository_decide(tmp_path: Path) -> None:
    outcome, expected = permissions(tmp_path, "pull_request", "")
    assert (outcome, "pull-requests: write (the comment)" in expected) == ("unknown", True)


def test_an_item_of_another_event_needs_nothing(tmp_path: Path) -> None:
    item = f"{CHECKS}\n    when: {{events: schedule}}"
    outcome, _ = permissions(tmp_path, "pull_request", "permissions: {contents: read, pull-requests: write}\n", item)
    assert outcome == "good"


@pytest.mark.parametrize(
    ("token", "kind"),
    [
        ("ghp_0123456789", "a classic personal access token"),
        ("github_pat_0123456789", "a fine-grained personal access token"),
        ("ghs_0123456789", "a token of a workflow or an app"),
        ("0123456789", "a token of unknown kind"),
    ],
)
def test_a_token_is_known_by_its_kind_only_and_may_be_refused(
    tmp_path: Path, client: GitHub, token: str, kind: str
) -> None:
    lay_out_repository(tmp_path)

    entry = examinations(tmp_path, on_server(client, GITHUB_TOKEN=token))["token"]

    assert (entry["outcome"], entry["observation"]) == ("bad", f"{kind}; GitHub answered 401: Bad credentials")


def test_a_server_that_does_not_answer_is_unknown(tmp_path: Path, client: GitHub) -> None:
    client.faults.append(Fault("GET", "/repos/acme/shop$", 503, times=9))
    lay_out_repository(tmp_path)

    entry = examinations(tmp_path, on_server(client))["token"]

    assert entry["outcome"] == "unknown"


def test_in_a_job_the_step_needs_the_token(tmp_path: Path) -> None:
    env = {"GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": "push", "GITHUB_REPOSITORY": "acme/shop"}
    entry = examinations(lay_out_repository(tmp_path), env)["token"]

    assert entry["outcome"] == "unknown"
    assert entry["next"] == 'give the step `env: {GITHUB_TOKEN: "${{ github.token }}"}`'


def test_an_enterprise_server_is_asked_at_its_own_address(tmp_path: Path) -> None:
    with serving(GitHub(enterprise=True)) as server:
        entries = examinations(lay_out_repository(tmp_path), on_server(server))

    assert entries["server"]["observation"] == "GitHub at https://github.example"
    assert entries["token"]["outcome"] == "good"
    assert entries["required-check"]["observation"] == "main requires no check: a red gate blocks no merge"


def test_another_remote_is_named(tmp_path: Path) -> None:
    lay_out_repository(tmp_path)

    entry = examinations(tmp_path, {"GITHUB_TOKEN": "ghp_0123456789"})["token"]

    assert entry["outcome"] == "bad"
    assert "the remote `origin` is on github.example, expected a repository on github.com" in entry["observation"]

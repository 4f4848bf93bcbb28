"""Tests of the workflows in examples/workflows with act and the image; tests/test_workflows.py does it without."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.command import Result, lay_out
from tests.fakes.client import TOKEN
from tests.fakes.github import Account, GitHub
from tests.fakes.servers import respond, serving
from tests.image.running import needs_image, run_act
from tests.test_workflows import GREEN, RED, WEB, WORKFLOWS, Shop, text_of

pytestmark = needs_image

UPLOAD = """\
name: Store files for the download
inputs: {{name: {{required: true}}, path: {{required: true}}}}
runs:
  using: composite
  steps:
    - shell: bash
      env: {{NAME: "${{{{ inputs.name }}}}", FILES: "${{{{ inputs.path }}}}"}}
      run: |
        mkdir -p "{store}/$NAME"
        for file in $FILES; do cp -r "$file" "{store}/$NAME/"; done
        if [ -d "$FILES" ]; then mv "{store}/$NAME/$(basename "$FILES")"/* "{store}/$NAME/"; fi
"""
DOWNLOAD = """\
name: Fetch the stored files
inputs: {{name: {{default: ""}}, path: {{required: true}}, run-id: {{}}, github-token: {{}}}}
runs:
  using: composite
  steps:
    - shell: bash
      env: {{NAME: "${{{{ inputs.name }}}}", TO: "${{{{ inputs.path }}}}"}}
      run: mkdir -p "$TO" && cp -r "{store}/$NAME/." "$TO"
"""
REPLACEMENTS = {
    "actions/upload-artifact@bbbca2ddaa5d8feaa63e36b76fdaad77386f024f": ("upload", UPLOAD),
    "actions/download-artifact@3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c": ("download", DOWNLOAD),
}
"""Replacements of actions that need GitHub's storage; act runs the others."""


@pytest.fixture
def shop(tmp_path: Path, client: GitHub) -> Shop:
    client.accounts[TOKEN] = Account.of_job({"contents": "read", "pull-requests": "write"})
    repository = Shop(tmp_path, client)
    repository.open()
    repository._git("remote", "add", "origin", "https://github.com/acme/shop")
    return repository


def run(shop: Shop, event: str, text: str) -> Result:
    store = shop.tmp_path / "artifacts"
    actions = {
        name: lay_out(shop.tmp_path / folder, {"action.yml": action.format(store=store)})
        for name, (folder, action) in REPLACEMENTS.items()
        if name in text
    }
    return run_act(shop, event, text, actions=actions)


def test_a_pull_request_that_turns_green_has_one_comment(shop: Shop) -> None:
    text = text_of(WORKFLOWS / "pull-request.yml")
    shop.prepare(RED, fails=True)
    red = run(shop, "pull_request", text)
    assert (red.code, ["Not ready" in body for body in shop.client.bodies()]) == (1, [True]), red.output

    shop.prepare(GREEN)
    green = run(shop, "pull_request", text)
    assert (green.code, ["Not ready" in body for body in shop.client.bodies()]) == (0, [False]), green.output


def test_a_green_scheduled_run_writes_a_page_and_no_issue(shop: Shop) -> None:
    shop.prepare(GREEN)
    shop.check_out("main")
    text = text_of(WORKFLOWS / "nightly.yml").replace("status: never", "status: never\n          allow-private: true")
    path = shop.folder / ".github" / "readiness.yml"
    with serving(respond(body=json.dumps({"version": shop.base}).encode())) as staging:
        path.write_text(text_of(path).replace("https://staging.example.com/health", staging.url()), encoding="utf-8")
        result = run(shop, "schedule", text)
    assert result.code == 0, result.output
    files = [file.name for file in (shop.tmp_path / "artifacts" / "readiness").iterdir()]
    assert sorted(files) == ["readiness-result.json", "readiness.html"]
    assert [issue for issue in shop.client.all_issues() if not issue.pull] == []


def test_two_gates_of_one_repository_have_separate_comments(shop: Shop) -> None:
    shop.prepare({f"service/{name}": report for name, report in RED.items()}, "test-service", fails=True)
    shop.prepare({f"web/{name}": report for name, report in WEB.items()}, "test-web")
    both = run(shop, "pull_request", text_of(WORKFLOWS / "monorepo.yml"))
    assert both.code == 1, both.output
    assert ["Not ready" in body for body in shop.client.bodies()] == [True, False]


def test_the_merge_queue_gets_no_comment(shop: Shop) -> None:
    text = text_of(WORKFLOWS / "merge-queue.yml")
    shop.prepare(GREEN)
    green = run(shop, "merge_group", text)
    shop.prepare(RED, fails=True)
    red = run(shop, "merge_group", text)

    assert (green.code, red.code) == (0, 1), green.output + red.output
    assert shop.client.bodies() == []


def test_a_fork_is_judged_in_two_stages(tmp_path: Path, client: GitHub) -> None:
    first = Shop(tmp_path, client)
    first.open(fork="mallory/shop")
    first._git("remote", "add", "origin", "https://github.com/acme/shop")
    first.prepare(RED, fails=True)
    client.accounts[TOKEN] = Account(may_write=False)
    first_stage = run(first, "pull_request", text_of(WORKFLOWS / "fork-tests.yml"))
    assert client.bodies() == [], first_stage.output

    second = replace(first, tmp_path=tmp_path / "second")
    second.folder.mkdir(parents=True)
    second._git("init", "-q", "-b", "main")  # act reads the name of the repository from it; nothing is checked out
    second._git("remote", "add", "origin", "https://github.com/acme/shop")
    second._git("commit", "-q", "--allow-empty", "-m", "empty")
    (tmp_path / "artifacts").rename(second.tmp_path / "artifacts")
    rights = {"actions": "read", "contents": "read", "pull-requests": "write", "statuses": "write"}
    client.accounts[TOKEN] = Account.of_job(rights)
    second_stage = run(second, "workflow_run", text_of(WORKFLOWS / "fork-gate.yml"))

    assert second_stage.code == 1, second_stage.output
    assert [("Not ready" in body, "self-reported" in body) for body in client.bodies()] == [(True, True)]
    assert [entry["state"] for entry in client.statuses[first.head]] == ["failure"]

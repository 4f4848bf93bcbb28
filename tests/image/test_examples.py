"""The workflows of examples/workflows under act, with the image: what tests/test_workflows.py does without one."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.command import Result, lay_out
from tests.fakes.github import Account, GitHub
from tests.fakes.servers import answer
from tests.fakes.servers import serving as answering
from tests.image.running import act, needs_image
from tests.on_github import TOKEN
from tests.test_workflows import GREEN, RED, WEB, WORKFLOWS, Shop, text_of

pytestmark = needs_image

UPLOAD = """\
name: Keeps files where the download finds them
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
name: Fetches what the upload kept
inputs: {{name: {{default: ""}}, path: {{required: true}}, run-id: {{}}, github-token: {{}}}}
runs:
  using: composite
  steps:
    - shell: bash
      env: {{NAME: "${{{{ inputs.name }}}}", TO: "${{{{ inputs.path }}}}"}}
      run: mkdir -p "$TO" && cp -r "{store}/$NAME/." "$TO"
"""
STAND_INS = {
    "actions/upload-artifact@bbbca2ddaa5d8feaa63e36b76fdaad77386f024f": ("upload", UPLOAD),
    "actions/download-artifact@3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c": ("download", DOWNLOAD),
}
"""For actions that need GitHub's storage; act runs the rest as it stands in the file."""


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
        for name, (folder, action) in STAND_INS.items()
        if name in text
    }
    return act(shop, event, text, actions=actions)


def test_a_pull_request_goes_from_red_to_green_under_one_comment(shop: Shop) -> None:
    text = text_of(WORKFLOWS / "pull-request.yml")
    shop.makes(RED, fails=True)
    red = run(shop, "pull_request", text)
    assert (red.code, ["Not ready" in body for body in shop.client.bodies()]) == (1, [True]), red.output

    shop.makes(GREEN)
    green = run(shop, "pull_request", text)
    assert (green.code, ["Not ready" in body for body in shop.client.bodies()]) == (0, [False]), green.output


def test_a_green_night_leaves_a_page_and_no_issue(shop: Shop) -> None:
    shop.makes(GREEN)
    shop.check_out("main")
    text = text_of(WORKFLOWS / "nightly.yml").replace("status: never", "status: never\n          allow-private: true")
    path = shop.folder / ".github" / "readiness.yml"
    with answering(answer(body=json.dumps({"version": shop.base}).encode())) as staging:
        path.write_text(text_of(path).replace("https://staging.example.com/health", staging.url()), encoding="utf-8")
        night = run(shop, "schedule", text)
    assert night.code == 0, night.output
    left = [file.name for file in (shop.tmp_path / "artifacts" / "readiness").iterdir()]
    assert sorted(left) == ["readiness-result.json", "readiness.html"]
    assert [one for one in shop.client.all_issues() if not one.pull] == []


def test_two_gates_of_one_repository_have_a_comment_each(shop: Shop) -> None:
    shop.makes({f"service/{name}": report for name, report in RED.items()}, "test-service", fails=True)
    shop.makes({f"web/{name}": report for name, report in WEB.items()}, "test-web")
    both = run(shop, "pull_request", text_of(WORKFLOWS / "monorepo.yml"))
    assert both.code == 1, both.output
    assert ["Not ready" in body for body in shop.client.bodies()] == [True, False]


def test_the_merge_queue_is_answered_without_a_comment(shop: Shop) -> None:
    text = text_of(WORKFLOWS / "merge-queue.yml")
    shop.makes(GREEN)
    green = run(shop, "merge_group", text)
    shop.makes(RED, fails=True)
    red = run(shop, "merge_group", text)

    assert (green.code, red.code) == (0, 1), green.output + red.output
    assert shop.client.bodies() == []


def test_a_fork_is_judged_in_two_stages(tmp_path: Path, client: GitHub) -> None:
    first = Shop(tmp_path, client)
    first.open(fork="mallory/shop")
    first._git("remote", "add", "origin", "https://github.com/acme/shop")
    first.makes(RED, fails=True)
    client.accounts[TOKEN] = Account(may_write=False)
    told = run(first, "pull_request", text_of(WORKFLOWS / "fork-tests.yml"))
    assert client.bodies() == [], told.output

    second = replace(first, tmp_path=tmp_path / "second")
    second.folder.mkdir(parents=True)
    second._git("init", "-q", "-b", "main")  # act names the repository by it; nothing is checked out
    second._git("remote", "add", "origin", "https://github.com/acme/shop")
    second._git("commit", "-q", "--allow-empty", "-m", "nothing")
    (tmp_path / "artifacts").rename(second.tmp_path / "artifacts")
    rights = {"actions": "read", "contents": "read", "pull-requests": "write", "statuses": "write"}
    client.accounts[TOKEN] = Account.of_job(rights)
    judged = run(second, "workflow_run", text_of(WORKFLOWS / "fork-gate.yml"))

    assert judged.code == 1, judged.output
    assert [("Not ready" in body, "self-reported" in body) for body in client.bodies()] == [(True, True)]
    assert [one["state"] for one in client.statuses[first.head]] == ["failure"]

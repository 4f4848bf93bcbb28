"""`gate doctor`: the whole output, exit codes, and what it never prints."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.command import lay_out
from tests.doctor.folders import WORKFLOW, doctor, lay_out_repository, on_server
from tests.fakes.client import TOKEN
from tests.fakes.github import GitHub


def require(client: GitHub, *names: str) -> None:
    checks = [{"context": name} for name in names]
    client.rules["main"] = [{"type": "required_status_checks", "parameters": {"required_status_checks": checks}}]


def test_a_good_set_up_at_a_terminal(tmp_path: Path, client: GitHub) -> None:
    require(client, "gate")
    lay_out_repository(tmp_path)

    result = doctor(tmp_path, on_server(client))

    assert (result.code, result.err) == (0, "")
    assert (
        result.out
        == """\
gate doctor: acme/shop, rules of main

✔ server                 GitHub at https://github.example
✔ token                  a token of unknown kind; it reads acme/shop
✔ permissions            `gate` in .github/workflows/gate.yml has what the gate needs: contents: read, pull-requests: \
write
✔ workflow               .github/workflows/gate.yml reports on pull_request `gate`
✔ traps                  no workflow of the gate has a trap of required checks
✔ required-check         main requires `gate`, which the gate reports
✔ checkout               the checkout has 2 commits
✔ checklist              readiness.yml is valid and has 1 item
✔ globs                  1 of 1 glob match files today

0 problems, 0 unknown, 9 good
"""
    )


def test_a_bad_set_up_without_a_token(tmp_path: Path) -> None:
    workflow = WORKFLOW.replace("on: pull_request", "on: {pull_request: {paths: [src/**]}}")
    lay_out_repository(tmp_path, workflow=workflow.replace(", pull-requests: write", ""))

    result = doctor(tmp_path)

    assert (result.code, result.err) == (1, "")
    assert (
        result.out
        == """\
gate doctor: this repository

✔ server                 GitHub at https://github.com
? token                  no token: GitHub was not asked
    expected  a token that can read the repository
    next      set GITHUB_TOKEN to a token that can read the repository
✘ permissions            the token does not get `pull-requests: write`
    at        .github/workflows/gate.yml:2:1
    expected  contents: read (the checklist of the base branch); pull-requests: write (the comment)
    next      add the missing lines to the job
              permissions:
                contents: read
                pull-requests: write
✔ workflow               .github/workflows/gate.yml reports on pull_request `gate`
✘ filtered-paths         `paths` on `pull_request`: for other files the workflow does not start, and a required check \
of it waits for ever
    at        .github/workflows/gate.yml:1:29
    next      remove the filter, and write `when: {paths: ...}` on the items
? required-check         the rules were not read: there is no GitHub token
    expected  the branch requires `gate`
    next      look under Settings → Rules → Rulesets, or run `gate doctor` with a token; a check that is not required \
blocks nothing
✔ checkout               the checkout has 2 commits
✔ checklist              readiness.yml is valid and has 1 item
✔ globs                  1 of 1 glob match files today

2 problems, 2 unknown, 5 good
"""
    )


def test_json_has_every_member_and_the_same_exit_code(tmp_path: Path) -> None:
    lay_out_repository(tmp_path, workflow="")

    result = doctor(tmp_path, None, "--json")

    assert result.code == 1
    document = json.loads(result.out)
    assert {name: document[name] for name in ("schema", "good", "repository", "branch", "event")} == {
        "schema": "readiness-gate/doctor/1", "good": False, "repository": "", "branch": "", "event": "",
    }  # fmt: skip
    members = {"name", "outcome", "observation", "expected", "next", "file", "line", "column", "snippet"}
    assert all(entry.keys() == members for entry in document["examinations"])


def test_a_root_that_is_no_folder_is_exit_code_2(tmp_path: Path) -> None:
    result = doctor(tmp_path, None, "--root", "nowhere")
    assert (result.code, result.out) == (2, "")
    assert "--root nowhere is not a folder" in result.err


@pytest.mark.parametrize("arguments", [[], ["--json"]], ids=["text", "json"])
def test_no_token_and_no_control_character_is_printed(tmp_path: Path, client: GitHub, arguments: list[str]) -> None:
    require(client, f"\x1b[31m{TOKEN}\u202e", "::error::x")
    name = f'name: "\\e[2J{TOKEN} \\u202e ::set-output ##[group]"\n'
    lay_out_repository(tmp_path, workflow=WORKFLOW.replace("    runs-on", f"    {name}    runs-on"))

    result = doctor(tmp_path, on_server(client), *arguments)

    assert result.code == 1
    assert TOKEN not in result.output
    assert not {character for character in result.output if character < " " and character != "\n"}
    assert "\u202e" not in result.output
    assert not [line for line in result.out.splitlines() if line.lstrip().startswith("::")]
    assert not arguments or "##[" not in result.out


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"readiness.yml": "version: 2\n"},
        {"readiness.yml": b"\xff\xfe"},
        {".github/workflows/a.yml": b"\x00\xff", ".github/workflows/b.yml": "on: [\n"},
        {".github/workflows/a.yml": "on: push\njobs: {a: {uses: acme/x/.github/workflows/y.yml@v1}}\n"},
    ],
)
def test_a_folder_that_is_no_repository_or_has_broken_files_is_examined(
    tmp_path: Path, files: dict[str, str | bytes]
) -> None:
    result = doctor(lay_out(tmp_path, files))
    assert (result.code, result.err) == (1, "")
    assert "✘ checklist" in result.out

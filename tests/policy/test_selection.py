"""Which checklist decides: `gate action` on pull requests that change the checklist."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.command import GREEN, Result, checklist, lay_out
from tests.fakes.client import TOKEN
from tests.fakes.github import BASE, Account, GitHub
from tests.on_github import Workflow

STRICT = checklist("tests | tests | {reports: junit.xml} | [failed == 0, total >= 2]")
SOFT = checklist("tests | tests | {reports: junit.xml} | total >= 1")
POLICY = ".github/readiness.yml"


def judge(
    tmp_path: Path, client: GitHub, base: Mapping[str, str], head: Mapping[str, str], **params: str
) -> tuple[Result, str]:
    """Runs the action on a pull request that changes `base` into `head`; its result and its comment."""
    workflow = Workflow(tmp_path, client)
    workflow.pull_request(base, head)
    lay_out(workflow.folder, {"junit.xml": GREEN})
    result = workflow.run("pull_request", params)
    return result, " ".join("\n".join(client.bodies()).replace("&#8203;", "").split())


def test_the_checklist_of_the_base_branch_decides(tmp_path: Path, client: GitHub) -> None:
    result, comment = judge(tmp_path, client, {POLICY: STRICT}, {POLICY: SOFT, "a.py": "1"})

    assert result.code == 1
    assert "expected `total >= 2`" in comment.replace("expected `>= 2`", "expected `total >= 2`")
    assert "With the checklist of this pull request, the decision would be ready (tests: fail → pass)." in comment


def test_an_unchanged_checklist_is_not_previewed(tmp_path: Path, client: GitHub) -> None:
    result, comment = judge(tmp_path, client, {POLICY: STRICT}, {POLICY: STRICT, "a.py": "1"})

    assert result.code == 1
    assert "he checklist of this pull request" not in comment


def test_a_preview_without_status_changes_says_so(tmp_path: Path, client: GitHub) -> None:
    _, comment = judge(tmp_path, client, {POLICY: SOFT}, {POLICY: f"# a remark\n{SOFT}", "a.py": "1"})

    assert "would not change the status of any item" in comment


def test_a_new_item_is_gathered_for_the_preview(tmp_path: Path, client: GitHub) -> None:
    both = checklist("tests | tests | {reports: junit.xml} | total >= 1", "paper | files | {paths: LICENSE} | exists")

    result, comment = judge(tmp_path, client, {POLICY: SOFT}, {POLICY: both, "a.py": "1"})

    assert result.code == 0
    assert "would be not ready (paper: new (fail))." in comment


def test_a_preview_does_not_repeat_requests_to_github(tmp_path: Path, client: GitHub) -> None:
    entry = "title | pull_request | {} | changed_files >= 1"
    base, head = checklist(entry), checklist(f"size {entry.removeprefix('title')}", entry)

    judge(tmp_path, client, {POLICY: base}, {POLICY: head, "a.py": "1"})

    assert client.log.count("GET /repos/acme/shop/pulls/7") == 2  # for the evidence, and right before writing


def test_a_broken_proposal_blocks_and_its_problems_are_reported_with_positions(tmp_path: Path, client: GitHub) -> None:
    result, comment = judge(tmp_path, client, {POLICY: SOFT}, {POLICY: SOFT.replace("items:", "itmes:"), "a.py": "1"})

    assert result.code == 2
    assert "If it were merged, no change could pass the gate" in comment
    assert ".github/readiness.yml:3:1: `itmes` is not a key; write `items:`" in comment


@pytest.mark.parametrize("head", [SOFT, f"# a remark\n{STRICT}"])
def test_a_policy_only_change_is_previewed_and_ready(tmp_path: Path, client: GitHub, head: str) -> None:
    result, comment = judge(tmp_path, client, {POLICY: STRICT}, {POLICY: head})

    assert result.code == 0
    assert "This change only edits the policy" in comment


def test_a_broken_policy_only_change_is_undecided(tmp_path: Path, client: GitHub) -> None:
    result, comment = judge(tmp_path, client, {POLICY: STRICT}, {POLICY: "version: 2"})

    assert result.code == 2
    assert "If it were merged, no change could pass the gate" in comment


def test_a_pull_request_that_removes_the_checklist_is_judged_by_it(tmp_path: Path, client: GitHub) -> None:
    workflow = Workflow(tmp_path, client)
    workflow.pull_request({POLICY: STRICT, "a.py": "1"}, {POLICY: None})
    lay_out(workflow.folder, {"junit.xml": GREEN})

    assert workflow.run("pull_request").code == 1


def test_only_waivers_of_the_base_are_in_force(tmp_path: Path, client: GitHub) -> None:
    waived = f"{STRICT}waivers:\n  - {{item: tests, until: 2099-12-31, by: '@mallory', reason: because}}\n"

    result, comment = judge(tmp_path, client, {POLICY: STRICT}, {POLICY: waived, "a.py": "1"})
    assert result.code == 1
    assert "tests: fail → waived" in comment

    assert judge(tmp_path / "merged", client, {POLICY: waived}, {POLICY: waived, "a.py": "1"})[0].code == 0


def test_a_first_checklist_is_shown_and_not_enforced(tmp_path: Path, client: GitHub) -> None:
    result, comment = judge(tmp_path, client, {"a.py": "1"}, {POLICY: STRICT})

    assert result.code == 0
    assert "This is the first checklist of main. It is not in force" in comment
    assert "Not ready" in comment


def test_without_a_checklist_the_decision_is_undecided(tmp_path: Path, client: GitHub) -> None:
    result, comment = judge(tmp_path, client, {"a.py": "1"}, {"a.py": "2"})

    assert result.code == 2
    assert (
        "there is no checklist at .github/readiness.yml or readiness.yml on main, and none in the pull request"
        in comment
    )


def test_a_broken_checklist_on_the_base_is_reported_in_the_comment(tmp_path: Path, client: GitHub) -> None:
    result, comment = judge(tmp_path, client, {POLICY: "version: 1\nitmes: []\n"}, {POLICY: SOFT, "a.py": "1"})

    assert result.code == 2
    assert "Undecided" in comment
    assert "The checklist of main is broken, so nothing can be decided." in comment
    assert ".github/readiness.yml:2:1: `itmes` is not a key" in comment


def test_the_checklist_is_that_of_the_base_branch_as_it_is_now(tmp_path: Path, client: GitHub) -> None:
    workflow = Workflow(tmp_path, client)
    workflow.pull_request({POLICY: SOFT}, {POLICY: SOFT, "a.py": "1"})
    lay_out(workflow.folder, {"junit.xml": GREEN})
    client.commit({POLICY: STRICT}, BASE, on="main")

    assert workflow.run("pull_request").code == 1


def test_a_checklist_in_the_settings_is_the_only_path(tmp_path: Path, client: GitHub) -> None:
    base, head = {"gates/web.yml": STRICT, POLICY: SOFT}, {"gates/web.yml": SOFT, "a.py": "1"}
    result, _ = judge(tmp_path, client, base, head, checklist="gates/web.yml")

    assert result.code == 1


def test_a_root_in_a_folder_uses_the_checklist_of_that_folder(tmp_path: Path, client: GitHub) -> None:
    paper = checklist("paper | files | {paths: LICENSE} | exists")
    result, comment = judge(tmp_path, client, {f"web/{POLICY}": paper}, {"web/a.py": "1"}, root="web")

    assert result.code == 1
    assert "paper" in comment


@pytest.mark.parametrize(
    ("account", "remedy"),
    [
        (Account(permissions={"contents": "none"}), "give the job `permissions: {contents: read}`"),
        (None, "give the action a github-token that is still valid"),
    ],
    ids=["forbidden", "unknown token"],
)
def test_an_unreadable_base_is_never_replaced_by_the_workspace(
    tmp_path: Path, client: GitHub, account: Account | None, remedy: str
) -> None:
    if account:
        client.accounts[TOKEN] = account
    else:
        del client.accounts[TOKEN]

    result, _ = judge(tmp_path, client, {POLICY: STRICT}, {POLICY: SOFT, "a.py": "1"})

    assert result.code == 2
    assert "the checklist of main, which judges this change, cannot be read" in " ".join(result.out.split())
    assert remedy in " ".join(result.out.split())


def test_without_a_token_the_workspace_is_no_fallback(tmp_path: Path, client: GitHub) -> None:
    result, _ = judge(tmp_path, client, {POLICY: STRICT}, {POLICY: SOFT, "a.py": "1"}, github_token="")

    assert result.code == 2
    assert "cannot be read without a token" in " ".join(result.out.split())
    assert client.log == []


def test_a_merge_group_is_judged_by_its_base_too(tmp_path: Path, client: GitHub) -> None:
    workflow = Workflow(tmp_path, client)
    workflow.pull_request({POLICY: STRICT}, {POLICY: SOFT, "a.py": "1"})
    lay_out(workflow.folder, {"junit.xml": GREEN})

    assert workflow.run("merge_group").code == 1


def test_a_push_is_judged_by_what_was_pushed(tmp_path: Path, client: GitHub) -> None:
    workflow = Workflow(tmp_path, client)
    workflow.pull_request({POLICY: STRICT}, {POLICY: SOFT})
    lay_out(workflow.folder, {"junit.xml": GREEN})

    assert workflow.run("push").code == 0
    assert client.log == ["GET /repos/acme/shop/git/matching-refs/heads/readiness-history"]

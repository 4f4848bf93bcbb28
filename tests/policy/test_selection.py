"""Which checklist decides: `gate action` on pull requests whose base and head say different things."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.command import Result, checklist, lay_out
from tests.fakes.github import BASE, Account, GitHub
from tests.on_github import TOKEN, Workflow

STRICT = checklist("tests | tests | {reports: junit.xml} | [failed == 0, total >= 2]")
SOFT = checklist("tests | tests | {reports: junit.xml} | total >= 1")
GREEN = '<testsuite name="t"><testcase classname="t" name="passes"/></testsuite>'
POLICY = ".github/readiness.yml"


def judge(
    tmp_path: Path, client: GitHub, base: Mapping[str, str], head: Mapping[str, str], **params: str
) -> tuple[Result, str]:
    """Runs the action on a pull request that turns `base` into `head`; its result and its comment."""
    workflow = Workflow(tmp_path, client)
    workflow.pull_request(base, head)
    lay_out(workflow.folder, {"junit.xml": GREEN})
    result = workflow.run("pull_request", params)
    return result, " ".join("\n".join(client.bodies()).replace("&#8203;", "").split())


def test_the_base_branch_judges_whatever_the_pull_request_says(tmp_path: Path, client: GitHub) -> None:
    result, said = judge(tmp_path, client, {POLICY: STRICT}, {POLICY: SOFT, "a.py": "1"})

    assert result.code == 1
    assert "expected `total >= 2`" in said.replace("expected `>= 2`", "expected `total >= 2`")
    assert "With the checklist of this pull request, the decision would be ready (tests: fail → pass)." in said


def test_an_unchanged_policy_is_not_talked_about(tmp_path: Path, client: GitHub) -> None:
    result, said = judge(tmp_path, client, {POLICY: STRICT}, {POLICY: STRICT, "a.py": "1"})

    assert result.code == 1
    assert "The checklist of this pull request" not in said


def test_a_change_that_flips_nothing_is_said_to(tmp_path: Path, client: GitHub) -> None:
    _, said = judge(tmp_path, client, {POLICY: SOFT}, {POLICY: f"# a remark\n{SOFT}", "a.py": "1"})

    assert "would not change the status of any item" in said


def test_a_new_item_is_gathered_for_the_preview(tmp_path: Path, client: GitHub) -> None:
    both = checklist("tests | tests | {reports: junit.xml} | total >= 1", "paper | files | {paths: LICENSE} | exists")

    result, said = judge(tmp_path, client, {POLICY: SOFT}, {POLICY: both, "a.py": "1"})

    assert result.code == 0
    assert "would be not ready (paper: new (fail))." in said


def test_a_preview_asks_github_nothing_that_it_knows(tmp_path: Path, client: GitHub) -> None:
    asks = "title | pull_request | {} | changed_files >= 1"
    base, head = checklist(asks), checklist(f"size {asks.removeprefix('title')}", asks)

    judge(tmp_path, client, {POLICY: base}, {POLICY: head, "a.py": "1"})

    assert client.log.count("GET /repos/acme/shop/pulls/7") == 2  # for the evidence, and right before writing


def test_a_broken_proposal_blocks_and_is_told_with_its_places(tmp_path: Path, client: GitHub) -> None:
    result, said = judge(tmp_path, client, {POLICY: SOFT}, {POLICY: SOFT.replace("items:", "itmes:"), "a.py": "1"})

    assert result.code == 2
    assert "If it were merged, no change could pass the gate" in said
    assert ".github/readiness.yml:3:1: `itmes` is not a key; did you mean `items`?" in said


@pytest.mark.parametrize("head", [SOFT, f"# a remark\n{STRICT}"])
def test_a_change_of_the_policy_alone_is_previewed_and_ready(tmp_path: Path, client: GitHub, head: str) -> None:
    result, said = judge(tmp_path, client, {POLICY: STRICT}, {POLICY: head})

    assert result.code == 0
    assert "This change only edits the policy" in said


def test_a_broken_change_of_the_policy_alone_is_not_ready(tmp_path: Path, client: GitHub) -> None:
    result, said = judge(tmp_path, client, {POLICY: STRICT}, {POLICY: "version: 2"})

    assert result.code == 2
    assert "If it were merged, no change could pass the gate" in said


def test_a_pull_request_that_removes_the_policy_alone_is_judged_by_it(tmp_path: Path, client: GitHub) -> None:
    workflow = Workflow(tmp_path, client)
    workflow.pull_request({POLICY: STRICT, "a.py": "1"}, {POLICY: None})
    lay_out(workflow.folder, {"junit.xml": GREEN})

    assert workflow.run("pull_request").code == 1


def test_a_waiver_counts_only_from_the_base(tmp_path: Path, client: GitHub) -> None:
    waived = f"{STRICT}waivers:\n  - {{item: tests, until: 2099-12-31, by: '@mallory', reason: because}}\n"

    result, said = judge(tmp_path, client, {POLICY: STRICT}, {POLICY: waived, "a.py": "1"})
    assert result.code == 1
    assert "tests: fail → waived" in said

    assert judge(tmp_path / "merged", client, {POLICY: waived}, {POLICY: waived, "a.py": "1"})[0].code == 0


def test_a_first_checklist_is_shown_and_binds_nobody(tmp_path: Path, client: GitHub) -> None:
    result, said = judge(tmp_path, client, {"a.py": "1"}, {POLICY: STRICT})

    assert result.code == 0
    assert "This is the first checklist of main. It is not in force" in said
    assert "Not ready" in said


def test_without_any_checklist_nothing_can_be_decided(tmp_path: Path, client: GitHub) -> None:
    result, said = judge(tmp_path, client, {"a.py": "1"}, {"a.py": "2"})

    assert result.code == 2
    assert (
        "there is no checklist at .github/readiness.yml or readiness.yml on main and in the pull request alike" in said
    )


def test_a_broken_checklist_on_the_base_is_told_in_the_comment(tmp_path: Path, client: GitHub) -> None:
    result, said = judge(tmp_path, client, {POLICY: "version: 1\nitmes: []\n"}, {POLICY: SOFT, "a.py": "1"})

    assert result.code == 2
    assert "Undecided" in said
    assert "The checklist of main is broken, so nothing can be decided." in said
    assert ".github/readiness.yml:2:1: `itmes` is not a key" in said


def test_the_base_is_read_as_it_is_now(tmp_path: Path, client: GitHub) -> None:
    workflow = Workflow(tmp_path, client)
    workflow.pull_request({POLICY: SOFT}, {POLICY: SOFT, "a.py": "1"})
    lay_out(workflow.folder, {"junit.xml": GREEN})
    client.commit({POLICY: STRICT}, BASE, on="main")

    assert workflow.run("pull_request").code == 1


def test_a_named_checklist_is_looked_for_under_its_name_alone(tmp_path: Path, client: GitHub) -> None:
    base, head = {"gates/web.yml": STRICT, POLICY: SOFT}, {"gates/web.yml": SOFT, "a.py": "1"}
    result, _ = judge(tmp_path, client, base, head, checklist="gates/web.yml")

    assert result.code == 1


def test_a_gate_of_a_folder_has_the_policy_of_that_folder(tmp_path: Path, client: GitHub) -> None:
    paper = checklist("paper | files | {paths: LICENSE} | exists")
    result, said = judge(tmp_path, client, {f"web/{POLICY}": paper}, {"web/a.py": "1"}, root="web")

    assert result.code == 1
    assert "paper" in said


@pytest.mark.parametrize(
    ("account", "remedy"),
    [
        (Account(permissions={"contents": "none"}), "give the job `permissions: {contents: read}`"),
        (None, "give the action a github-token that is still valid"),
    ],
    ids=["forbidden", "unknown token"],
)
def test_a_base_that_may_not_be_read_is_never_replaced_by_the_workspace(
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
    assert client.log == []

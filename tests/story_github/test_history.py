"""Runs on GitHub with a history: the default branch adds to it, and pull requests are compared with it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gate.adapters.stores.branch import DEFAULT_BRANCH
from gate.history.layout import parse_key
from tests.command import Result, checklist, lay_out
from tests.fakes.client import TOKEN
from tests.fakes.github import Account, Fault, GitHub, serving
from tests.on_github import Workflow

POLICY = ".github/readiness.yml"
ITEM = checklist("tests | tests | {reports: junit.xml} | total >= baseline")
READ_ONLY = {"contents": "read", "pull-requests": "write", "statuses": "write"}


def junit(tests: int) -> str:
    cases = "".join(f'<testcase name="t{number}" classname="c" time="0.1"/>' for number in range(tests))
    return f'<testsuite name="s" tests="{tests}">{cases}</testsuite>'


@pytest.fixture
def github() -> Iterator[GitHub]:
    with serving(GitHub()) as server:
        yield server


@pytest.fixture
def workflow(tmp_path: Path, github: GitHub) -> Workflow:
    workflow = Workflow(tmp_path, github)
    workflow.pull_request({POLICY: ITEM}, {"a.py": "x = 1\n"})
    return workflow


def run_main(workflow: Workflow, tests: int, history: str = "branch", event: str = "schedule", **params: str) -> Result:
    """A run on main, whose checkout is main."""
    workflow.check_out("main")
    lay_out(workflow.folder, {"junit.xml": junit(tests)})
    workflow.client.tick(60)
    return workflow.run(event, {"history": history, "comment": "never", "audit": "never", **params})


def run_pull(workflow: Workflow, tests: int, history: str = "auto") -> tuple[Result, Any]:
    """A run on the pull request, and its saved result."""
    workflow.check_out("merged")
    lay_out(workflow.folder, {"junit.xml": junit(tests)})
    result = workflow.run("pull_request", {"history": history, "result_file": "result.json"})
    return result, json.loads((workflow.folder / "result.json").read_text(encoding="utf-8"))


def stored(github: GitHub, branch: str = DEFAULT_BRANCH) -> list[str]:
    """The records on the branch."""
    if branch not in github.branches:
        return []
    return sorted(path for path in github.commits[github.branches[branch]].files if path.endswith(".jsonl"))


def test_a_pull_request_is_compared_with_the_run_of_its_base(workflow: Workflow, github: GitHub) -> None:
    run_main(workflow, tests=10)
    (key,) = map(parse_key, stored(github))
    assert key is not None
    assert (key.repository, key.commit, key.gate) == ("acme/shop", workflow.base[:12], "readiness")

    fewer, saved = run_pull(workflow, tests=9)
    assert fewer.code == 1
    assert saved["baseline"] == "history"
    assert saved["baseline_run"]["commit"] == workflow.base
    assert saved["baseline_run"]["branch"] == "main"
    (comment,) = github.bodies()
    assert f"± compares with [`{workflow.base[:7]}`]" in comment
    assert "of main, " in comment
    equal, _ = run_pull(workflow, tests=10)
    assert equal.code == 0


def test_without_the_branch_nothing_is_created_and_one_request_is_sent(workflow: Workflow, github: GitHub) -> None:
    result, saved = run_pull(workflow, tests=10)
    assert result.code == 2
    assert saved["notes"] == []
    assert saved["items"][0]["comparisons"][0]["outcome"]["cause"] == "no-baseline"
    assert DEFAULT_BRANCH not in github.branches
    assert sum("readiness-history" in line for line in github.log) == 1


def test_a_run_of_the_default_branch_does_not_add_to_it_by_itself(workflow: Workflow, github: GitHub) -> None:
    run_main(workflow, tests=10, history="auto")
    assert stored(github) == []


@pytest.mark.parametrize("event", ["schedule", "workflow_dispatch"])
def test_runs_of_the_default_branch_are_added(workflow: Workflow, github: GitHub, event: str) -> None:
    run_main(workflow, tests=10, event=event)
    run_main(workflow, tests=10, event=event)
    assert len(stored(github)) == 2


@pytest.mark.parametrize("event", ["pull_request", "push", "merge_group"])
def test_runs_of_other_branches_never_add_to_the_history(workflow: Workflow, github: GitHub, event: str) -> None:
    workflow.check_out("merged")
    lay_out(workflow.folder, {"junit.xml": junit(10)})
    workflow.more = {"GITHUB_REF_NAME": "topic"}
    workflow.run(event, {"history": "branch"})
    assert stored(github) == []
    assert DEFAULT_BRANCH not in github.branches


@pytest.mark.parametrize("event", ["push", "workflow_dispatch"])
def test_a_tag_with_the_name_of_the_default_branch_is_not_the_branch(
    workflow: Workflow, github: GitHub, event: str
) -> None:
    workflow.more = {"GITHUB_REF": "refs/tags/main", "GITHUB_REF_TYPE": "tag"}
    run_main(workflow, tests=10, event=event)
    assert DEFAULT_BRANCH not in github.branches
    workflow.more = {"GITHUB_REF": "refs/heads/main", "GITHUB_REF_TYPE": "branch"}
    run_main(workflow, tests=10, event=event)
    assert len(stored(github)) == 1


def test_the_second_night_is_compared_with_the_first_and_never_with_itself(workflow: Workflow, github: GitHub) -> None:
    first = run_main(workflow, tests=10, result_file="first.json")
    again = run_main(workflow, tests=9, result_file="second.json")
    assert (first.code, again.code) == (2, 1)
    saved = json.loads((workflow.folder / "second.json").read_text(encoding="utf-8"))
    assert saved["baseline_run"]["commit"] == workflow.base

    lay_out(workflow.folder, {"junit.xml": junit(9)})
    repeated = workflow.run("schedule", {"history": "branch", "audit": "never"}, attempt=2)
    assert repeated.code == 1, "a repeated run must not be its own baseline"


def test_another_gate_has_its_own_history(workflow: Workflow, github: GitHub) -> None:
    run_main(workflow, tests=10, key="web")
    _, saved = run_pull(workflow, tests=10)
    assert saved["baseline_run"] is None
    (note,) = saved["notes"]
    assert note == (
        "There is no baseline: the branch readiness-history of acme/shop has no run with the key readiness, "
        "only with web; runs with the same `key` are compared."
    )


def test_a_token_that_may_not_write_is_told_the_permission_and_decides_nothing(
    workflow: Workflow, github: GitHub
) -> None:
    github.accounts[TOKEN] = Account.of_job(READ_ONLY)
    result = run_main(workflow, tests=10)
    assert result.code == 2, "undecided without a baseline, as with the permission"
    assert "cannot add this run to the history" in result.output
    assert "contents: write" in result.output
    assert stored(github) == []


def test_a_shallow_checkout_asks_github_for_the_ancestors(workflow: Workflow, github: GitHub) -> None:
    run_main(workflow, tests=10)
    later = workflow._commit({"b.py": "y = 1\n"})
    github.commit({"b.py": "y = 1\n"}, workflow.base, sha=later, on="main")
    workflow.base, shallow = later, workflow.tmp_path / "shallow"
    workflow._git("clone", "-q", "--depth=1", "--branch=main", f"file://{workflow.folder}", str(shallow))
    lay_out(shallow, {"junit.xml": junit(9)})
    result = workflow.judge("schedule", {"root": str(shallow), "history": "auto"})
    assert result.decision.baseline_sha != later
    assert result.decision.baseline_branch == "main"
    assert result.exit_code == 1
    assert any("/commits?" in line for line in github.log)


def test_damaged_results_are_named_and_the_run_has_no_baseline(workflow: Workflow, github: GitHub) -> None:
    run_main(workflow, tests=10)
    head = github.branches[DEFAULT_BRANCH]
    (result,) = (path for path in github.commits[head].files if path.endswith(".gz"))
    github.commit({result: b"\x1f\x8b damaged"}, head, on=DEFAULT_BRANCH)
    outcome, saved = run_pull(workflow, tests=10)
    assert outcome.code == 2
    assert saved["items"][0]["comparisons"][0]["outcome"]["cause"] == "no-baseline"
    assert saved["notes"] == [f"A run of the history is not compared with: {result} is damaged: it is not a gzip file."]


def test_github_that_does_not_answer_costs_the_baseline_and_no_other_fact(workflow: Workflow, github: GitHub) -> None:
    run_main(workflow, tests=10)
    github.faults.append(Fault("GET", "git/trees", status=502, times=9))
    workflow.check_out("merged")
    lay_out(workflow.folder, {"junit.xml": junit(10)})
    decision = workflow.judge("pull_request", {"history": "auto"}).decision
    (verdict,) = decision.verdicts
    assert verdict.evidence is not None
    assert "total" in {name for name, fact in verdict.evidence.facts.items() if hasattr(fact, "value")}
    assert decision.notes[0].startswith(
        "There is no baseline: the branch readiness-history of acme/shop cannot be read"
    )


def test_a_folder_of_the_pull_request_is_refused(workflow: Workflow, github: GitHub) -> None:
    workflow.push({"history/1/acme/shop/runs/x": "forged"})
    result, saved = run_pull(workflow, tests=10, history="history")
    assert result.code == 2
    assert saved["codes"] == ["baseline-in-change"]


def test_a_folder_that_the_workflow_restores_is_read_and_written(workflow: Workflow, github: GitHub) -> None:
    folder = str(workflow.tmp_path / "history")
    run_main(workflow, tests=10, history=folder)
    result, saved = run_pull(workflow, tests=9, history=folder)
    assert result.code == 1
    assert saved["baseline_run"]["commit"] == workflow.base
    assert DEFAULT_BRANCH not in github.branches

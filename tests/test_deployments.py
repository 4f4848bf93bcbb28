"""Runs on `deployment_status`: the deployed commit is judged by the checklist of the default branch."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.command import checklist, lay_out
from tests.fakes import events
from tests.fakes.github import GitHub
from tests.on_github import Workflow

POLICY = ".github/readiness.yml"
STRICT = checklist("tests | tests | {reports: junit.xml} | total >= 2")
EASY = checklist("tests | tests | {reports: junit.xml} | total >= 1")
REPORT = '<testsuite name="t"><testcase name="a"/>%s</testsuite>'
ONLY_DEPLOYMENTS = STRICT.replace("    probe:", "    when: {events: [deployment_status]}\n    probe:")


@pytest.fixture
def shop(tmp_path: Path, client: GitHub) -> Workflow:
    """The head of pull request 7, deployed to staging and checked out; its checklist asks for less than main's."""
    workflow = Workflow(tmp_path, client)
    workflow.pull_request({POLICY: STRICT}, {POLICY: EASY, "shop.py": "price = 1\n"})
    workflow.check_out("topic")
    lay_out(workflow.folder, {"junit.xml": REPORT % '<testcase name="b"/>'})
    return workflow


def statuses(shop: Workflow) -> list[tuple[str, str]]:
    """Names and states of the statuses of the deployed commit."""
    return [(status["context"], status["state"]) for status in shop.client.statuses.get(shop.head, [])]


def deployed(shop: Workflow, **more: Any) -> Any:
    return events.deployment_status(shop.head, client=shop.client, **more)


def test_a_deployment_gets_a_status_of_its_environment_on_the_deployed_commit(shop: Workflow) -> None:
    result = shop.run("deployment_status")

    assert result.code == 0, result.output
    assert statuses(shop) == [("gate/readiness/staging", "success")]
    assert shop.client.bodies() == []


def test_the_checklist_of_the_default_branch_decides_and_never_the_deployed_one(shop: Workflow) -> None:
    lay_out(shop.folder, {"junit.xml": REPORT % ""})

    result = shop.run("deployment_status")

    assert result.code == 1, result.output
    assert statuses(shop) == [("gate/readiness/staging", "failure")]
    assert f"{POLICY} on main" in result.out


@pytest.mark.parametrize("state", ["in_progress", "failure"])
def test_a_deployment_that_has_not_succeeded_judges_nothing(shop: Workflow, state: str) -> None:
    result = shop.run("deployment_status", payload=deployed(shop, state=state))

    assert result.code == 2
    assert f"the state of this deployment is {state}" in " ".join(result.out.split())
    assert shop.client.requests == []


def test_a_deployment_without_a_commit_judges_nothing(shop: Workflow) -> None:
    result = shop.run("deployment_status", payload={"deployment_status": {"state": "success"}})

    assert result.code == 2
    assert "the deployment in the event payload has no commit" in " ".join(result.out.split())


def test_without_a_checklist_on_the_default_branch_the_deployed_one_is_no_substitute(
    tmp_path: Path, client: GitHub
) -> None:
    shop = Workflow(tmp_path, client)
    shop.pull_request({"shop.py": "price = 1\n"}, {POLICY: EASY})
    shop.check_out("topic")
    lay_out(shop.folder, {"junit.xml": REPORT % ""})

    result = shop.run("deployment_status")

    assert result.code == 2
    assert "there is no checklist at" in result.out
    assert statuses(shop) == [("gate/readiness/staging", "error")]


@pytest.mark.parametrize(("event", "count"), [("deployment_status", 1), ("push", 0)])
def test_an_item_can_be_for_deployments_only(tmp_path: Path, client: GitHub, event: str, count: int) -> None:
    shop = Workflow(tmp_path, client)
    shop.pull_request({POLICY: ONLY_DEPLOYMENTS}, {"shop.py": "price = 1\n"})
    shop.check_out("topic")
    lay_out(shop.folder, {"junit.xml": REPORT % '<testcase name="b"/>'})

    decision = shop.judge(event).decision

    assert len([verdict for verdict in decision.verdicts if verdict.comparisons]) == count


def test_a_hostile_name_of_an_environment_stays_one_short_line(shop: Workflow) -> None:
    name = "staging\n::error::" + "x" * 300

    assert shop.run("deployment_status", payload=deployed(shop, environment=name)).code == 0

    ((context, _),) = statuses(shop)
    assert "\n" not in context
    assert len(context) <= 255


def test_a_run_without_a_status_sets_none(shop: Workflow) -> None:
    assert shop.run("deployment_status", {"status": "never"}).code == 0
    assert statuses(shop) == []

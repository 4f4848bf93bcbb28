"""Tests of the workflows in examples/workflows: each one is run and linted."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from gate import checklist
from gate.config.inputs import INPUTS
from gate.config.own_action import USES
from gate.scaffold import pages
from gate.scaffold.project_scan import ProjectScan
from tests.cases import cases
from tests.command import Result, lay_out
from tests.corpus import REPOSITORY
from tests.fakes.github import GitHub
from tests.fakes.servers import respond, serving
from tests.on_github import NUMBER, Workflow
from tests.runner import OURS, Run

WORKFLOWS = REPOSITORY / "examples" / "workflows"
CHECKLISTS = WORKFLOWS / "checklists"
SHOP = REPOSITORY / "examples" / "shop"
DEMO = REPOSITORY / "examples" / "demo"
REPORTS = SHOP / "reports"

RED = {
    "coverage.xml": REPORTS / "coverage.py-7.17.3" / "coverage.xml",
    "junit.xml": REPORTS / "pytest-failing" / "junit.xml",
    "bandit.json": REPORTS / "bandit" / "bandit.json",
}
GREEN = {
    "coverage.xml": REPORTS / "after" / "coverage.py-7.17.3" / "coverage.xml",
    "junit.xml": REPORTS / "after" / "pytest" / "junit.xml",
    "bandit.json": REPORTS / "after" / "bandit" / "bandit.json",
}
WEB = {
    "lcov.info": REPORTS / "vitest" / "lcov.info",
    "junit.xml": REPORTS / "vitest-junit" / "junit.xml",
}

MAKEFILE = """\
test test-service test-web:
\tmkdir -p build && cp -r "{prepared}/$@/." build/
\ttest ! -e "{prepared}/$@.fails"
deploy:
\ttouch "{prepared}/deployed"
"""
"""The Makefile that the examples call: `make test` copies prepared reports of real tests, and fails if they did."""


class Shop(Workflow):
    """The example shop as a repository: main, and a pull request that offers express delivery."""

    @property
    def prepared(self) -> Path:
        """The reports that `make` copies, by target."""
        return self.tmp_path / "prepared"

    def open(self, fork: str = "", checklist: str = "shop.yml") -> None:
        """Creates the repository, and checks out the merge commit of the pull request."""
        policy = {".github": checklist, "service": "service.yml", "web": "web.yml"}
        main = {f"{folder}/readiness.yml": text_of(CHECKLISTS / name) for folder, name in policy.items()}
        main[".github/production.yml"] = text_of(CHECKLISTS / "production.yml")
        self.pull_request(
            tree(SHOP) | tree(DEMO / "before") | main | {"Makefile": MAKEFILE.format(prepared=self.prepared)},
            tree(SHOP) | tree(DEMO / "after"),
            fork,
        )

    def prepare(self, reports: Mapping[str, Path], target: str = "test", *, fails: bool = False) -> None:
        """Makes `make TARGET` write exactly these reports, and fail with `fails`."""
        shutil.rmtree(self.prepared / target, ignore_errors=True)
        (self.prepared / target).mkdir(parents=True)
        lay_out(self.prepared / target, {path: written_now(report.read_bytes()) for path, report in reports.items()})
        (self.prepared / f"{target}.fails").unlink(missing_ok=True)
        if fails:
            lay_out(self.prepared, {f"{target}.fails": ""})


def written_now(report: bytes) -> bytes:
    """The coverage report as a run of this minute writes it; other reports as they are."""
    return re.sub(rb'timestamp="[0-9]{13}"', b'timestamp="%d"' % (time.time() * 1000), report)


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def tree(folder: Path) -> dict[str, str]:
    """The files under a folder, without reports and caches."""
    files = [path.relative_to(folder) for path in sorted(folder.rglob("*")) if path.is_file()]
    return {str(path): text_of(folder / path) for path in files if not {"reports", "__pycache__"} & {*path.parts}}


@pytest.fixture
def shop(tmp_path: Path, client: GitHub) -> Shop:
    repository = Shop(tmp_path, client)
    repository.open()
    return repository


def pull_request(shop: Shop, name: str) -> Run:
    return Run(shop, "pull_request").execute(WORKFLOWS / name)


# --------------------------------------------------------------------------------------------------------- runs


def test_a_pull_request_that_turns_green_has_one_comment(shop: Shop) -> None:
    shop.prepare(RED, fails=True)
    red = pull_request(shop, "pull-request.yml")
    assert ([gate.code for gate in red.gates], red.results) == ([1], {"gate": "failure"})
    assert ["Not ready" in body for body in shop.client.bodies()] == [True]

    shop.prepare(GREEN)
    green = pull_request(shop, "pull-request.yml")
    assert ([gate.code for gate in green.gates], green.results) == ([0], {"gate": "success"})
    assert ["Not ready" in body for body in shop.client.bodies()] == [False]


def test_a_pull_request_without_reports_is_undecided(shop: Shop) -> None:
    shop.prepare({}, fails=True)
    assert [gate.code for gate in pull_request(shop, "pull-request.yml").gates] == [2]
    assert "no file matches build/coverage.xml" in shop.client.bodies()[0]


def test_the_workflow_of_an_organisation_decides_on_the_reports_of_the_jobs_before_it(shop: Shop) -> None:
    shop.prepare(RED, fails=True)
    red = pull_request(shop, "organisation.yml")
    assert ([gate.code for gate in red.gates], red.results) == ([1], {"test": "failure", "readiness": "failure"})
    assert red.checks == {"Test": "failure", "Readiness / Gate": "failure"}

    shop.prepare(GREEN)
    assert pull_request(shop, "organisation.yml").results == {"test": "success", "readiness": "success"}
    assert ["Not ready" in body for body in shop.client.bodies()] == [False]


def test_the_workflow_of_an_organisation_explains_a_missing_report_by_its_failed_job(shop: Shop) -> None:
    shop.prepare({}, fails=True)
    (gate,) = pull_request(shop, "organisation.yml").gates

    assert gate.code == 2
    assert "job `test` failed" in " ".join(gate.out.split())


def nightly(shop: Shop, event: str, body: Mapping[str, str]) -> Run:
    """Runs the nightly workflow on main; only the address of staging differs: it is a server on loopback."""
    shop.prepare(GREEN)
    shop.check_out("main")
    path = shop.folder / ".github" / "readiness.yml"
    with serving(respond(body=json.dumps(body).encode())) as staging:
        path.write_text(text_of(path).replace("https://staging.example.com/health", staging.url()), encoding="utf-8")
        return Run(shop, event, {"allow-private": "true", "wait": "0m"}).execute(WORKFLOWS / "nightly.yml")


@pytest.mark.parametrize("event", ["schedule", "workflow_dispatch"])
def test_a_green_scheduled_run_writes_a_page_and_no_issue(shop: Shop, event: str) -> None:
    run = nightly(shop, event, {"version": shop.base})
    assert run.results == {"gate": "success"}, run.gates[0].output
    files = [path.name for path in (run.artifacts / "readiness").iterdir()]
    assert sorted(files) == ["readiness-result.json", "readiness.html"]
    assert [entry for entry in shop.client.all_issues() if not entry.pull] == []


def test_a_scheduled_run_opens_an_issue_when_staging_runs_another_commit(shop: Shop) -> None:
    run = nightly(shop, "schedule", {"version": "0" * 40})
    assert [gate.code for gate in run.gates] == [1]
    assert "version_matches" in run.gates[0].out
    (issue,) = [entry for entry in shop.client.all_issues() if not entry.pull]
    assert (issue.state, issue.labels) == ("open", ["readiness"])
    assert "version_matches" in (issue.body or "")


def deployment(shop: Shop, version: str) -> tuple[Run, bool]:
    """Runs the deployment of main, after which production reports this version; and whether it was deployed."""
    shop.check_out("main")
    path = shop.folder / ".github" / "production.yml"
    with serving(respond(body=json.dumps({"version": version}).encode())) as production:
        path.write_text(text_of(path).replace("https://shop.example.com/health", production.url()), encoding="utf-8")
        run = Run(shop, "push", {"allow-private": "true", "wait": "0m"}).execute(WORKFLOWS / "deployment.yml")
    return run, (shop.prepared / "deployed").exists()


def test_a_ready_main_is_deployed_and_production_is_evaluated(shop: Shop) -> None:
    shop.prepare(GREEN)
    run, deployed = deployment(shop, shop.head)

    assert run.results == {"gate": "success", "deploy": "success", "verify": "success"}, run.gates[-1].output
    assert deployed


@pytest.mark.parametrize(("reports", "code"), [(RED, 1), ({}, 2)], ids=["not-ready", "undecided"])
def test_a_main_that_is_not_ready_is_not_deployed(shop: Shop, reports: Mapping[str, Path], code: int) -> None:
    shop.prepare(reports, fails=True)
    run, deployed = deployment(shop, shop.head)

    assert [gate.code for gate in run.gates] == [code]
    assert run.results == {"gate": "failure", "deploy": "skipped", "verify": "skipped"}
    assert not deployed


def test_a_deployment_that_did_not_arrive_is_red(shop: Shop) -> None:
    shop.prepare(GREEN)
    run, _ = deployment(shop, "0" * 40)

    assert run.results == {"gate": "success", "deploy": "success", "verify": "failure"}
    assert "version_matches" in run.gates[-1].out


@pytest.mark.parametrize("arrived", [True, False])
def test_a_deployment_of_another_system_is_evaluated_on_its_commit(shop: Shop, *, arrived: bool) -> None:
    with serving(respond(body=json.dumps({"version": shop.head if arrived else shop.base}).encode())) as production:
        path = shop.folder / ".github" / "production.yml"
        text = text_of(path).replace("https://shop.example.com/health", production.url())
        shop.client.commit({".github/production.yml": text}, shop.base, on="main")
        shop.check_out("topic")
        run = Run(shop, "deployment_status", {"allow-private": "true", "wait": "0m"}).execute(
            WORKFLOWS / "deployment-status.yml"
        )
    statuses = [(status["context"], status["state"]) for status in shop.client.statuses[shop.head]]

    assert run.results == {"gate": "success" if arrived else "failure"}, run.gates[0].output
    assert statuses == [("gate/deployment/staging", "success" if arrived else "failure")]


def test_the_page_on_deployments_shows_the_jobs_of_the_examples() -> None:
    jobs = text_of(WORKFLOWS / "deployment.yml").partition("\njobs:\n")[2]
    page = text_of(REPOSITORY / "docs" / "deployments.md")
    of_event = text_of(WORKFLOWS / "deployment-status.yml").partition("\nname:")[2]

    assert f"```yaml\nname:{of_event}```\n" in page

    assert f"```yaml\n{textwrap.dedent(jobs)}```\n" in page
    assert f"```yaml\n{text_of(CHECKLISTS / 'production.yml')}```\n" in page


def test_two_gates_of_one_repository_have_separate_comments(shop: Shop) -> None:
    shop.prepare({f"service/{name}": report for name, report in RED.items()}, "test-service", fails=True)
    shop.prepare({f"web/{name}": report for name, report in WEB.items()}, "test-web")
    run = pull_request(shop, "monorepo.yml")
    assert run.results == {"service": "failure", "web": "success", "gate": "failure"}
    assert [gate.code for gate in run.gates] == [1, 0]
    assert ["Not ready" in body for body in shop.client.bodies()] == [True, False]


def test_a_missing_report_is_explained_by_its_failed_job(shop: Shop) -> None:
    shop.prepare({}, "test-service", fails=True)
    shop.prepare({f"web/{name}": report for name, report in WEB.items()}, "test-web")
    run = pull_request(shop, "monorepo.yml")
    assert [gate.code for gate in run.gates] == [2, 0]
    assert "job `service` failed" in " ".join(run.gates[0].out.split())


def second_stage(shop: Shop, artifacts: Path) -> Run:
    """Runs the second stage, which the completed first stage starts, in an empty workspace."""
    second = replace(shop, tmp_path=shop.tmp_path / "second")
    second.folder.mkdir(parents=True)
    if artifacts.exists():
        shutil.copytree(artifacts, second.tmp_path / "artifacts")
    return Run(second, "workflow_run").execute(WORKFLOWS / "fork-gate.yml")


@pytest.fixture
def forked(tmp_path: Path, client: GitHub) -> Shop:
    repository = Shop(tmp_path, client)
    repository.open(fork="mallory/shop")
    return repository


@pytest.mark.parametrize(
    ("reports", "fails", "code", "state"),
    [(RED, True, 1, "failure"), (GREEN, False, 0, "success")],
    ids=["red", "green"],
)
def test_a_fork_is_judged_in_two_stages(
    forked: Shop, reports: Mapping[str, Path], fails: bool, code: int, state: str
) -> None:
    forked.prepare(reports, fails=fails)
    first = pull_request(forked, "fork-tests.yml")
    assert ([gate.code for gate in first.gates], forked.client.bodies()) == ([0], [])

    second = second_stage(forked, first.artifacts)
    assert [gate.code for gate in second.gates] == [code], second.gates[0].output
    assert [body.count("self-reported") > 0 for body in forked.client.bodies()] == [True]
    assert [entry["state"] for entry in forked.client.statuses[forked.head]] == [state]


def test_a_fork_without_a_result_of_the_first_stage_is_undecided(forked: Shop) -> None:
    second = second_stage(forked, forked.tmp_path / "nothing")
    assert [gate.code for gate in second.gates] == [2]


REQUIRED = "Readiness gate"
JUDGED_BY_THE_BASE = {"pull_request", "merge_group"}
"""Events on which the checklist of the base decides."""


@pytest.mark.parametrize("path", sorted(WORKFLOWS.glob("*.yml")), ids=lambda path: path.name)
def test_only_a_run_that_the_base_judges_has_the_name_of_the_required_check(path: Path) -> None:
    workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
    events = set(workflow[True])
    on_pull_request = f"${{{{ github.event_name == 'pull_request' && '{REQUIRED}' || "

    for job in workflow["jobs"].values():
        name = str(job.get("name"))
        assert name != REQUIRED or events <= JUDGED_BY_THE_BASE
        assert REQUIRED not in name or name == REQUIRED or name.startswith(on_pull_request)


def test_the_merge_queue_gets_no_comment(shop: Shop) -> None:
    shop.prepare(GREEN)
    assert pull_request(shop, "merge-queue.yml").results == {"gate": "success"}
    before = shop.client.bodies()

    assert Run(shop, "merge_group").execute(WORKFLOWS / "merge-queue.yml").results == {"gate": "success"}
    shop.prepare(RED, fails=True)
    assert Run(shop, "merge_group").execute(WORKFLOWS / "merge-queue.yml").results == {"gate": "failure"}
    assert shop.client.bodies() == before


def test_the_decision_follows_reviews_and_comments(shop: Shop) -> None:
    policy = {".github/approvals.yml": text_of(CHECKLISTS / "approvals.yml")}
    shop.client.commit(policy, shop.base, on="main")
    shop.client.commit({"requirements.txt": "requests"}, shop.client.branches["main"], sha=shop.head)
    shop.client.push("alice", shop.head)
    shop.client.collaborators["dora"] = "write"
    shop.check_out("main")

    def verdict_after(event: str) -> str:
        Run(shop, event).execute(WORKFLOWS / "approvals.yml")
        return str(shop.client.statuses[shop.head][-1]["state"])

    assert verdict_after("pull_request_target") == "failure"
    shop.client.review(NUMBER, "dora")
    assert verdict_after("pull_request_review") == "failure"
    pasted = next(line for line in shop.client.bodies()[0].splitlines() if "/gate approve licences" in line)
    shop.client.add(NUMBER, "bob", pasted.strip(" `"))
    assert verdict_after("issue_comment") == "success"
    assert len(shop.client.bodies()) == 1


@pytest.fixture
def ratchet(tmp_path: Path, client: GitHub) -> Shop:
    repository = Shop(tmp_path, client)
    repository.open(checklist="ratchet.yml")
    return repository


def test_coverage_must_not_fall_below_main(ratchet: Shop) -> None:
    def verdict_after(event: str, reports: Mapping[str, Path], *, fails: bool = False) -> int:
        ratchet.prepare(reports, fails=fails)
        ratchet.check_out("merged" if event == "pull_request" else "main")
        ratchet.more = {"GITHUB_SHA": ratchet.base} if event == "push" else {}
        name = "ratchet.yml" if event == "pull_request" else "history.yml"
        (gate,) = Run(ratchet, event).execute(WORKFLOWS / name).gates
        return gate.code

    assert verdict_after("pull_request", GREEN) == 2, "there is no baseline yet"
    assert verdict_after("push", GREEN) == 2, "main has none either, but adds its result to the history"
    assert verdict_after("pull_request", GREEN) == 0
    assert verdict_after("pull_request", {**GREEN, "coverage.xml": RED["coverage.xml"]}) == 1
    assert "expected `>= baseline - 0.5pp (98.3%)`" in ratchet.client.bodies()[0]


def run_plain_ci(shop: Shop, programs: str) -> Result:
    """Runs plain-ci.sh with the programs of this PATH."""
    env = {"PATH": programs, "HOME": str(shop.folder), "READINESS_GATE": "readiness-gate", "TARGET": "main"}
    script = ["sh", str(WORKFLOWS / "plain-ci.sh")]
    completed = subprocess.run(script, cwd=shop.folder, env=env, capture_output=True, timeout=120, check=False)
    return Result(completed.returncode, completed.stdout.decode(), completed.stderr.decode())


def test_plain_ci_has_the_exit_code_and_the_pages_of_the_gate(shop: Shop, programs_of_ci: str) -> None:
    shop.prepare(GREEN)
    assert run_plain_ci(shop, programs_of_ci).code == 0
    assert json.loads((shop.folder / "readiness-result.json").read_bytes())["state"] == "ready"
    assert "Ready" in (shop.folder / "readiness.html").read_text(encoding="utf-8")

    shop.prepare(RED, fails=True)
    red = run_plain_ci(shop, programs_of_ci)
    assert (red.code, "the tests failed; the gate evaluates their reports" in red.err) == (1, True)

    shutil.rmtree(shop.folder / "build")
    shop.prepare({}, fails=True)
    assert run_plain_ci(shop, programs_of_ci).code == 2


# ------------------------------------------------------------------------------------------------------- consistency


def steps(path: Path) -> Iterator[Mapping[str, Any]]:
    for job in yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"].values():
        yield from job.get("steps", [])


ALL_WORKFLOWS = sorted([*WORKFLOWS.glob("*.yml"), *(REPOSITORY / ".github" / "workflows").glob("*.yml")])


WITHOUT_OUR_ACTION = {
    "release.yml",
    "scorecard.yml",
    "required-reusable.yml",
    "organisation.yml",
    "site.yml",
    "fleet.yml",
}


@cases("path", ALL_WORKFLOWS)
def test_our_action_gets_existing_inputs_and_always_runs(path: Path) -> None:
    ours = [step for step in steps(path) if step.get("uses", "").startswith(OURS)]
    assert bool(ours) == (path.name not in WITHOUT_OUR_ACTION)
    assert [
        name for step in ours for name in step.get("with", {}) if name not in {option.name for option in INPUTS}
    ] == []
    # CI starts the action on folders with reports of their own: no step before it writes evidence
    assert path.name == "ci.yml" or {step.get("if") for step in ours} <= {"always()"}


@cases("path", ALL_WORKFLOWS)
def test_a_workflow_has_permissions_in_its_jobs_only(path: Path) -> None:
    workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert workflow["permissions"] == {}
    assert all("permissions" in job for job in workflow["jobs"].values())


def test_an_action_is_pinned_to_the_same_commit_everywhere() -> None:
    uses = re.compile(r"uses: ([\w./-]+)@([0-9a-f]{40} # v[\d.]+)$", re.MULTILINE)
    pinned: dict[str, set[str]] = {}
    for text in [
        *(path.read_text(encoding="utf-8") for path in ALL_WORKFLOWS),
        pages.HISTORY_TEMPLATE,
        pages.WORKFLOW_TEMPLATE,
    ]:
        for action, commit in uses.findall(text):
            pinned.setdefault(action, set()).add(commit)
    assert "actions/checkout" in pinned
    assert {action: commits for action, commits in pinned.items() if len(commits) > 1} == {}


def job_of_the_example() -> str:
    return (WORKFLOWS / "pull-request.yml").read_text(encoding="utf-8").partition("\njobs:\n")[2]


def test_the_twelve_lines_of_the_readme_are_the_tested_example() -> None:
    job = textwrap.dedent(job_of_the_example())
    assert job.count("\n") == 12
    assert f"```yaml\n{job}```\n" in (REPOSITORY / "README.md").read_text(encoding="utf-8")


def test_the_page_of_the_action_shows_the_whole_example() -> None:
    _, _, example = text_of(WORKFLOWS / "pull-request.yml").partition("\n")
    assert f"```yaml\n{example}```\n" in text_of(REPOSITORY / "docs" / "action.md")


def test_the_page_on_forks_shows_both_stages() -> None:
    page = text_of(REPOSITORY / "docs" / "forks.md")
    stages = (text_of(WORKFLOWS / name) for name in ("fork-tests.yml", "fork-gate.yml"))
    assert [f"```yaml\n{stage}```\n" in page for stage in stages] == [True, True]


def test_gate_init_writes_the_example_without_the_test_step() -> None:
    example = yaml.safe_load((WORKFLOWS / "pull-request.yml").read_text(encoding="utf-8"))
    example["jobs"]["gate"]["steps"] = [step for step in example["jobs"]["gate"]["steps"] if "run" not in step]
    assert yaml.safe_load(pages.render_workflow(ProjectScan())) == example


def test_our_checklist_is_valid_and_uses_the_reports_of_make_evidence() -> None:
    path = REPOSITORY / ".github" / "readiness.yml"
    items = checklist.load(path.read_bytes(), path.name).items
    expected = re.findall(r"build/[a-z]+\.[a-z]+", text_of(path))
    created = re.findall(r"build/[a-z]+\.[a-z]+", text_of(REPOSITORY / "Makefile"))
    assert len(items) >= 8
    assert set(expected) == set(created)


# ----------------------------------------------------------------------------------------------------- linting


def lint(*files: Path) -> Result:
    command = [sys.executable, "scripts/lint_workflows.py", *map(str, files)]
    completed = subprocess.run(command, cwd=REPOSITORY, capture_output=True, timeout=120, check=False)
    return Result(completed.returncode, completed.stdout.decode(), completed.stderr.decode())


GOOD = (WORKFLOWS / "pull-request.yml").read_text(encoding="utf-8")


BAD = {
    "permissions": GOOD.replace("permissions: {}", "permissions: write-all", 1),
    "pin": GOOD.replace(USES, "readiness-gate/another@v1"),
    "function": GOOD.replace("always()", "alway()"),
    "quoting": GOOD.replace("run: make test", "run: cp $FROM ."),
}
PROBLEMS = {
    "permissions": r"--> \S*permissions\.yml:[0-9]+:[0-9]+$",
    "pin": r"--> \S*pin\.yml:[0-9]+:[0-9]+$",
    "function": r"^\S*function\.yml:[0-9]+:[0-9]+: undefined function",
    "quoting": r"^\S*quoting\.yml:[0-9]+:[0-9]+: shellcheck",
}
"""How zizmor and actionlint write that a file has its problem."""


def test_each_linter_reports_its_problem(tmp_path: Path) -> None:
    lay_out(tmp_path, {f"{name}.yml": text for name, text in BAD.items()})
    result = lint(*(tmp_path / f"{name}.yml" for name in BAD))

    assert (result.code, GOOD in BAD.values()) == (1, False)
    assert re.search(r"problems found by zizmor actionlint$", result.out, re.MULTILINE), result.output
    missing = [name for name, line in PROBLEMS.items() if not re.search(line, result.output, re.MULTILINE)]
    assert missing == [], result.output


def test_a_wrong_key_is_reported_by_the_schema(tmp_path: Path) -> None:
    result = lint(lay_out(tmp_path, {"bad.yml": GOOD.replace("runs-on:", "run-on:")}) / "bad.yml")

    assert result.code == 1
    assert re.search(r"problems found by.*check-jsonschema", result.out), result.output


def test_a_valid_workflow_passes_the_linters(tmp_path: Path) -> None:
    assert lint(lay_out(tmp_path, {"good.yml": GOOD}) / "good.yml").code == 0

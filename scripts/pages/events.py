"""Writes the tables of docs/events.md; every cell comes from a run on the fake GitHub."""

from __future__ import annotations

import json
import re
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from gate.model.decision import Decision, Verdict
from gate.model.errors import GateError
from gate.model.evidence import Seen
from gate.publish.run_result import RunResult
from scripts.pages.markdown import filled, table
from tests.command import checklist, lay_out
from tests.corpus import REPOSITORY
from tests.fakes.client import TOKEN
from tests.fakes.github import Account, GitHub
from tests.fakes.github import serving as github
from tests.fakes.servers import respond
from tests.fakes.servers import serving as service
from tests.on_github import Workflow

PAGE = REPOSITORY / "docs" / "events.md"
POLICY = ".github/readiness.yml"
FORK = "mallory/shop"
REPORT = '<testsuite name="t"><testcase name="a"/><testcase name="b"/></testsuite>'
EVENTS = (
    "pull_request", "pull_request_target", "pull_request_review", "issue_comment", "workflow_run", "merge_group",
    "push", "schedule", "workflow_dispatch", "deployment_status",
)  # fmt: skip
OF_PULL_REQUESTS = EVENTS[:5]
READ_ONLY_FOR_FORKS = ("pull_request", "pull_request_review")
"""Events on which the run of a fork's pull request gets no token with write access."""

ELSEWHERE = ("pull_request_target", "issue_comment", "workflow_run", "schedule", "workflow_dispatch")
"""Events whose workflow checks out the default branch."""

TOKENS: Mapping[str, Account | None] = {
    "may write": Account(),
    "may only read": Account(may_write=False),
    "none": None,
}


@dataclass(frozen=True)
class Case:
    """One kind of run: the event, whether the pull request comes from a fork, and the access of the token."""

    event: str
    fork: bool
    token: str

    @property
    def name(self) -> str:
        return f"{self.event}, {'fork' if self.fork else 'own'}, token {self.token}"


def cases() -> Iterator[Case]:
    """Every kind of run."""
    for event in EVENTS:
        for fork in (False, True) if event in OF_PULL_REQUESTS else (False,):
            for token in TOKENS:
                if not (fork and event in READ_ONLY_FOR_FORKS and token == "may write"):
                    yield Case(event, fork, token)


def opened(folder: Path, client: GitHub, policy: str, *, fork: bool) -> Workflow:
    """A pull request whose tests wrote a report."""
    workflow = Workflow(folder, client)
    workflow.pull_request({POLICY: policy}, {"a.py": "1"}, FORK if fork else "")
    lay_out(workflow.folder, {"junit.xml": REPORT})
    return workflow


def check_out(workflow: Workflow, event: str) -> None:
    """Checks out the commit that a workflow on the event usually has in its workspace."""
    workflow.check_out(
        "main" if event in ELSEWHERE else "topic" if event in ("push", "deployment_status") else "merged"
    )


def save_first_stage(workflow: Workflow, params: Mapping[str, str]) -> None:
    """Runs the first stage, the pull request's own run, which saves its result in result.json."""
    client, account = workflow.client, workflow.client.accounts.get(TOKEN)
    client.accounts[TOKEN] = Account(may_write=False)
    check_out(workflow, "pull_request")
    path = workflow.folder / "result.json"
    workflow.judge("pull_request", {"comment": "never", "audit": "never", "result_file": str(path), **params})
    client.requests.clear()
    if account:
        client.accounts[TOKEN] = account
    else:
        del client.accounts[TOKEN]


# ------------------------------------------------------------------------------------------------- results by event


def row(case: Case) -> tuple[str, ...]:
    """The row of one kind of run."""
    with tempfile.TemporaryDirectory() as folder, github(GitHub()) as client:
        policy = checklist("tests | tests | {reports: junit.xml} | total >= 2")
        workflow = opened(Path(folder), client, policy, fork=case.fork)
        if case.event == "workflow_run":
            save_first_stage(workflow, {})
        check_out(workflow, case.event)
        account = TOKENS[case.token]
        if account:
            client.accounts[TOKEN] = account
        inputs = {"reported": "result.json"} if case.event == "workflow_run" else {}
        try:
            run_result = workflow.judge(case.event, {**inputs, **({} if account else {"github_token": ""})})
        except GateError:
            return *_case_cells(case), "", "", "", "yes", "could not start, 2", "none"
        summary = (workflow.tmp_path / "summary").read_text(encoding="utf-8")
        return *_case_cells(case), *_result_cells(run_result, client, summary)


def _case_cells(case: Case) -> tuple[str, str, str]:
    source = {True: "fork", False: "own branch"}[case.fork] if case.event in OF_PULL_REQUESTS else ""
    return f"`{case.event}`", source, case.token


def _result_cells(run_result: RunResult, client: GitHub, summary: str) -> tuple[str, ...]:
    states = [status["state"] for statuses in client.statuses.values() for status in statuses]
    posted = ("yes" if client.bodies() else "", ", ".join(states), "yes" if summary else "")
    error = "yes" if any(result.error for result in run_result.results) else ""
    decision = run_result.decision
    return *posted, error, f"{decision.state}, {run_result.exit_code}", _checklist_source(decision)


def _checklist_source(decision: Decision) -> str:
    if " on " in decision.checklist_file:
        return "base branch" if decision.subject.event != "deployment_status" else "default branch"
    return "workspace" if decision.checklist_file else "none"


HEAD = (
    "event",
    "pull request",
    "token",
    "comment",
    "status",
    "summary",
    "error in the log",
    "decision, exit code",
    "checklist",
)


# ---------------------------------------------------------------------------------------------------- sources of facts

SOURCES: Mapping[str, str] = {
    "files (`coverage`, `tests`, `security`, `files`, …)": "files | tests | {reports: junit.xml} | total >= 2",
    "jobs (`jobs`)": "jobs | jobs | {} | total >= 1",
    "a service (`http`, `tcp`)": "service | http | {urls: 'URL'} | status == 200",
    "a document at a URL (`metrics`)": (
        "url | metrics | {urls: 'URL', facts: {ok: {path: ok, kind: string}}} | ok == yes"
    ),
    "GitHub (`approvals`, `checks`, `issues`, …)": "github | repository | {} | codeowners",
}
RUNS: Mapping[str, tuple[tuple[str, ...], bool, str]] = {
    "`pull_request`": (("pull_request",), False, ""),
    "`pull_request`, fork": (("pull_request",), True, ""),
    "second stage": (("workflow_run",), True, "reported"),
    "second stage, `trust: seen`": (("workflow_run",), True, "seen"),
    "`workflow_run` without `reported`": (("workflow_run",), True, ""),
    "`pull_request_target`, `issue_comment`": (("pull_request_target", "issue_comment"), True, ""),
    "`pull_request_review`, `merge_group`": (("pull_request_review", "merge_group"), False, ""),
    "`push`, `schedule`, `workflow_dispatch`, `deployment_status`": (
        ("push", "schedule", "workflow_dispatch", "deployment_status"),
        False,
        "",
    ),
}
"""Kinds of runs: the events, whether the pull request comes from a fork, and what checklist or workflow add."""


def trust(name: str) -> dict[str, str]:
    """For a kind of run, by source: whether its facts are collected, self-reported or missing."""
    names, fork, how = RUNS[name]
    first, *rest = (_trust_on(event, how, fork=fork) for event in names)
    assert [first] * len(rest) == rest, f"the events of {name} differ"
    return first


def _trust_on(event: str, how: str, *, fork: bool) -> dict[str, str]:
    with (
        tempfile.TemporaryDirectory() as folder,
        github(GitHub()) as client,
        service(respond(body=b'{"ok": "yes"}')) as server,
    ):
        policy = checklist(*(item.replace("URL", server.url()) for item in SOURCES.values()))
        policy = re.sub(r"( *)probe: .*", r"\g<0>\n\1trust: seen", policy) if how == "seen" else policy
        workflow = opened(Path(folder), client, policy, fork=fork)
        params = {"allow_private": "true", "jobs": json.dumps({"test": {"result": "success", "outputs": {}}})}
        save_first_stage(workflow, params)
        check_out(workflow, event)
        run_result = workflow.judge(event, params | ({"reported": "result.json"} if how else {}))
        assert run_result.decision.verdicts, run_result.decision.notes
        by_item = {verdict.item.id: _trusted(verdict) for verdict in run_result.decision.verdicts}
        return {source: by_item[item.partition(" ")[0]] for source, item in SOURCES.items()}


def _trusted(verdict: Verdict) -> str:
    assert verdict.evidence is not None
    if not any(isinstance(fact, Seen) for fact in verdict.evidence.facts.values()):
        return "no data"
    return "self-reported" if verdict.evidence.self_reported else "collected"


def trust_table(columns: Mapping[str, Mapping[str, str]]) -> str:
    """The table of all kinds of runs."""
    return table(
        ("facts of", *columns), [(source, *(column[source] for column in columns.values())) for source in SOURCES]
    )


# ---------------------------------------------------------------------------------------------------------- the page


def main() -> None:
    """Writes both tables."""
    parts = {
        "events": table(HEAD, [row(case) for case in cases()]),
        "trust": trust_table({name: trust(name) for name in RUNS}),
    }
    PAGE.write_text(filled(PAGE.read_text(encoding="utf-8"), parts), encoding="utf-8")


if __name__ == "__main__" and "--write" in sys.argv:
    main()

"""Situations that provoke the codes for which files and commands are not enough: GitHub, services, crashes.

Each returns the output of a run. Where missing evidence is the point, it saves the result as `evidence.json`.
"""

from __future__ import annotations

import argparse
import io
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Callable, Mapping
from contextlib import redirect_stderr
from datetime import timedelta
from pathlib import Path

import pytest

from gate.adapters import tree_copy
from gate.adapters.host import Host
from gate.adapters.tree_copy import TreeCopy
from gate.cli.main import run_guarded
from gate.gather.run_probe import run_probe
from gate.model.codes import Code, with_code
from gate.model.errors import UsageError
from gate.model.evidence import Cause, Evidence, Unseen
from gate.probes.common.probe import ProbeContext
from tests.command import check, checklist, lay_out
from tests.fakes import certificates, events
from tests.fakes.client import TOKEN
from tests.fakes.github import Account, Fault, GitHub, Request, serving
from tests.fakes.github.state import Pull
from tests.fakes.servers import respond
from tests.fakes.servers import serving as serving_http
from tests.on_github import NUMBER, Workflow
from tests.one_item import CONTEXT, catalog, item

Situation = Callable[[Path], str]
"""Lays out files in a folder, runs the gate, and returns its output."""

Arrange = Callable[[Workflow], object]

SITUATIONS: dict[Code | Cause, Situation] = {}
"""The situation that provokes each code."""

FORK = events.FORK
FILES = "readme | files | {paths: README.md} | exists"
CHECKS = "build | checks | {names: [build]} | failed == 0"


def provokes(code: Code | Cause) -> Callable[[Situation], Situation]:
    """Registers the situation of a code."""

    def register(situation: Situation) -> Situation:
        SITUATIONS[code] = situation
        return situation

    return register


# ------------------------------------------------------------------------------------------------------------ on GitHub


def run_workflow(
    folder: Path,
    item: str,
    event: str = "pull_request",
    *,
    fork: str = "",
    params: Mapping[str, str] | None = None,
    arrange: Arrange = lambda _workflow: None,
    more: str = "",
) -> str:
    """Opens a pull request whose base has a checklist of one item, and runs the workflow on an event."""
    with serving(GitHub()) as client:
        workflow = Workflow(folder, client)
        base = {"readiness.yml": checklist(item) + more, "README.md": "# Shop\n"}
        workflow.pull_request(base, {"a.py": "x = 1\n", "base.result": "{}"}, fork)
        arrange(workflow)
        return workflow.run(event, {"result_file": str(folder / "evidence.json"), **(params or {})}).output


def pull_of(workflow: Workflow) -> Pull:
    """The pull request as GitHub has it."""
    pull = workflow.client.issue(NUMBER).pull
    assert pull is not None
    return pull


def fail_requests(path: str, status: int, message: str, **headers: str) -> Arrange:
    """GitHub answers every request whose path matches with this status and message."""
    names = {name.replace("_", "-"): text for name, text in headers.items()}
    fault = Fault("GET", path, status, times=99, message=message, headers=names)
    return lambda workflow: workflow.client.faults.append(fault)


@provokes(Cause.RATE_LIMITED)
def use_up_the_rate_limit(folder: Path) -> str:
    return run_workflow(
        folder, CHECKS, arrange=fail_requests("check-runs", 403, "API rate limit exceeded", retry_after="3600")
    )


@provokes(Cause.FORBIDDEN)
def use_a_revoked_token(folder: Path) -> str:
    return run_workflow(folder, CHECKS, arrange=fail_requests("check-runs", 401, "Bad credentials"))


@provokes(Cause.MISSING_PERMISSION)
def withhold_a_permission(folder: Path) -> str:
    def arrange(workflow: Workflow) -> None:
        workflow.client.accounts[TOKEN] = Account.of_job({"contents": "read", "pull-requests": "write"})

    return run_workflow(folder, CHECKS, arrange=arrange)


@provokes(Cause.NEWER_COMMIT)
def push_before_the_run(folder: Path) -> str:
    def arrange(workflow: Workflow) -> None:
        workflow.client.commit({"b.py": "y = 2\n"}, workflow.head, sha="9" * 40)
        workflow.client.before.append(lambda _request: workflow.client.heads.update({NUMBER: "9" * 40}))

    return run_workflow(folder, "size | pull_request | {} | changed_lines <= 500", arrange=arrange)


@provokes(Code.NOTIFICATION_FAILED)
def notify_without_the_address(folder: Path) -> str:
    def arrange(workflow: Workflow) -> None:
        workflow.check_out("main")

    return run_workflow(folder, FILES, "schedule", params={"notify": "slack:SLACK_URL"}, arrange=arrange)


PATCH = "tests | coverage | {reports: coverage.xml} | patch_coverage >= 80%"
SIZE = "size | changes | {} | changed_files <= 50"


@provokes(Cause.UNKNOWN_BASE)
def check_out_without_the_base(folder: Path) -> str:
    def arrange(workflow: Workflow) -> None:
        workflow.check_out("topic")
        pull_of(workflow).base_sha = "f" * 40

    return run_workflow(folder, SIZE, arrange=arrange)


@provokes(Cause.NOT_A_REPOSITORY)
def forget_the_checkout(folder: Path) -> str:
    def arrange(workflow: Workflow) -> None:
        (workflow.folder / ".git").rename(folder / "elsewhere")

    return run_workflow(folder, SIZE, arrange=arrange)


@provokes(Cause.NOT_CHECKED_OUT)
def judge_a_fork_without_its_result(folder: Path) -> str:
    return run_workflow(folder, FILES, "workflow_run", fork=FORK, arrange=run_first_stage)


@provokes(Cause.NOT_TRUSTED)
def judge_a_fork_by_facts_that_only_it_reports(folder: Path) -> str:
    trust = "    trust: seen\n"
    params = {"reported": "reported.json"}
    return run_workflow(folder, FILES, "workflow_run", fork=FORK, params=params, arrange=run_first_stage, more=trust)


@provokes(Cause.OTHER_RUN)
def judge_a_fork_by_the_result_of_an_earlier_attempt(folder: Path) -> str:
    def arrange(workflow: Workflow) -> None:
        run_first_stage(workflow)
        workflow.first_stage["run_attempt"] = 2

    return run_workflow(folder, FILES, "workflow_run", fork=FORK, params={"reported": "reported.json"}, arrange=arrange)


def run_first_stage(workflow: Workflow) -> None:
    """The pull request's own run, which saves its result."""
    workflow.run("pull_request", {"result_file": "reported.json"})


@provokes(Code.BASE_WITHOUT_CHECKOUT)
def name_a_base_in_the_second_stage(folder: Path) -> str:
    return run_workflow(folder, FILES, "workflow_run", fork=FORK, params={"base": "main"}, arrange=run_first_stage)


@provokes(Code.BASELINE_IN_CHANGE)
def name_a_baseline_that_is_committed(folder: Path) -> str:
    return run_workflow(folder, FILES, params={"baseline": "base.result"})


@provokes(Code.PULL_REQUEST_CLOSED)
def comment_on_a_closed_pull_request(folder: Path) -> str:
    def arrange(workflow: Workflow) -> None:
        workflow.client.issue(NUMBER).state = "closed"

    return run_workflow(folder, FILES, "issue_comment", arrange=arrange)


@provokes(Code.SUPERSEDED_COMMIT)
def push_before_the_second_stage(folder: Path) -> str:
    def arrange(workflow: Workflow) -> None:
        run_first_stage(workflow)
        workflow.client.heads[NUMBER] = "9" * 40

    return run_workflow(folder, FILES, "workflow_run", fork=FORK, arrange=arrange)


@provokes(Code.COPIED_COMMIT)
def open_a_second_pull_request_with_the_same_commit(folder: Path) -> str:
    def arrange(workflow: Workflow) -> None:
        run_first_stage(workflow)
        workflow.client.open_pull(5, workflow.head, branch="copy", base="main")

    return run_workflow(folder, FILES, "workflow_run", fork=FORK, arrange=arrange)


@provokes(Code.SHARED_COMMIT)
def open_pull_requests_into_two_branches(folder: Path) -> str:
    def arrange(workflow: Workflow) -> None:
        run_first_stage(workflow)
        workflow.client.branches["release"] = workflow.base
        workflow.client.open_pull(9, workflow.head, branch="copy", base="release")

    reported = {"reported": "reported.json"}
    return run_workflow(folder, FILES, "workflow_run", fork=FORK, params=reported, arrange=arrange)


@provokes(Code.SUBJECT_MOVED)
def change_the_base_during_the_run(folder: Path) -> str:
    def arrange(workflow: Workflow) -> None:
        client = workflow.client
        client.branches["release"] = workflow.base

        def move(request: Request) -> None:
            if "check-runs" in request.path:
                pull_of(workflow).base = "release"

        client.before.append(move)

    return run_workflow(folder, CHECKS, "pull_request_target", arrange=arrange)


@provokes(Cause.TOO_MANY_CHANGED_FILES)
def change_more_files_than_github_lists(folder: Path) -> str:
    def arrange(workflow: Workflow) -> None:
        client = workflow.client
        client.max_tree = 10
        client.commit({f"{number}.py": "1\n" for number in range(301)}, workflow.base, sha=workflow.head)
        client.heads[NUMBER] = workflow.head

    when = "    when: {paths: src/**}\n"
    return run_workflow(folder, CHECKS, "workflow_run", fork=FORK, arrange=arrange, more=when)


# ------------------------------------------------------------------------------------------------- on the same machine


@provokes(Cause.CHANGE_TOO_LARGE)
def change_a_file_of_70_megabytes(folder: Path) -> str:
    commit = "git -c user.name=A -c user.email=a@example.com commit -qm one"
    lay_out(folder, {"readiness.yml": checklist(PATCH), "coverage.xml": COVERAGE, "big.txt": ""})
    script = f"git init -qb main; git add .; {commit}; head -c 70M /dev/zero | tr '\\0' 'x' | fold -w 99 > big.txt"
    subprocess.run(["bash", "-ec", script], cwd=folder, check=True)
    return check(folder, "--base", "main", "--json", "evidence.json").output


COVERAGE = """<coverage><packages><package><classes><class filename="big.txt"><lines><line number="1" hits="1"/></lines>
</class></classes></package></packages></coverage>
"""


@provokes(Cause.CERTIFICATE_NOT_TRUSTED)
def call_a_service_with_an_expired_certificate(folder: Path) -> str:
    with serving_http(respond(), certificates.server("127.0.0.1", timedelta(days=-2))) as server:
        url, facts = server.url(scheme="https"), "{up: {path: up, unit: ''}}"
        lay_out(folder, {"readiness.yml": checklist(f"up | metrics | {{urls: '{url}', facts: {facts}}} | up == 1")})
        return check(folder, "--allow-private", "--json", "evidence.json").output


@provokes(Cause.CRASHED)
def measure_with_a_broken_probe(_folder: Path) -> str:
    def measure(_params: object, _context: ProbeContext) -> Evidence:
        raise ZeroDivisionError

    outcome = run_probe(item("broken"), CONTEXT, catalog(broken=measure))
    assert isinstance(outcome, Evidence)
    missing = [fact for fact in outcome.facts.values() if isinstance(fact, Unseen)]
    return "".join(with_code(fact.detail, fact.cause) for fact in missing)


# ------------------------------------------------------------------------------------------------- the end of a command


@provokes(Code.INTERNAL_ERROR)
def meet_a_bug(_folder: Path) -> str:
    return run_command(ZeroDivisionError())


@provokes(Code.INTERRUPTED)
def press_control_c(_folder: Path) -> str:
    return run_command(KeyboardInterrupt())


def run_command(error: BaseException) -> str:
    """What a command prints that raises this exception."""

    def fail(_arguments: argparse.Namespace) -> int:
        raise error

    with redirect_stderr(io.StringIO()) as errors:
        run_guarded(fail, argparse.Namespace())
    return errors.getvalue()


@provokes(Code.COPY_FAILED)
def copy_into_a_folder_that_is_gone(folder: Path) -> str:
    before, tempfile.tempdir = tempfile.tempdir, str(folder / "gone")
    try:
        with pytest.raises(UsageError) as error:
            TreeCopy.of(Host.at(folder))
    finally:
        tempfile.tempdir = before
    return error.value.report


@provokes(Code.COPY_TOO_LARGE)
def copy_too_many_files(folder: Path) -> str:
    with pytest.MonkeyPatch.context() as patch, TreeCopy.of(Host.at(folder)) as copy:
        patch.setattr(tree_copy, "MAX_FILES", 2)
        with pytest.raises(UsageError) as error:
            copy.add(f"reports/{number}.xml" for number in range(3))
    return error.value.report


@provokes(Code.RUN_TOO_LONG)
def hold_the_interpreter(_folder: Path) -> str:
    return run_watched("import re; watchdog.report_limit(0.5); re.match('(a*)*b', 'a' * 60)")


@provokes(Code.RUN_KILLED)
def kill_the_run(_folder: Path) -> str:
    return run_watched("os.kill(os.getpid(), signal.SIGKILL)")


@provokes(Code.RUN_CRASHED)
def crash_in_native_code(_folder: Path) -> str:
    return run_watched("os.kill(os.getpid(), signal.SIGSEGV)")


def run_watched(work: str) -> str:
    """What the watchdog prints about a run that does this."""
    script = f"""
import os, signal, sys
from gate.adapters import watchdog

def work():
    {work}

sys.exit(watchdog.run_watched(work, lambda message: print(message, file=sys.stderr), 2))
"""
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(script)], capture_output=True, text=True, check=False)
    return done.stderr


@provokes(Code.HISTORY_NOT_INSTALLED)
def bucket_without_the_library(folder: Path) -> str:
    program = (
        "import sys; sys.modules['obstore'] = sys.modules['obstore.store'] = None; "
        "sys.argv = ['gate', 'history', 'list', '--history', 's3://acme/readiness']; "
        "from gate.cli.main import main; main()"
    )
    command = [sys.executable, "-c", program]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False).stderr


@provokes(Code.MCP_NOT_INSTALLED)
def mcp_without_the_sdk(folder: Path) -> str:
    program = (
        "import sys; sys.modules['mcp'] = None; sys.argv = ['gate', 'mcp']; from gate.cli.main import main; main()"
    )
    command = [sys.executable, "-c", program]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False).stderr


# ---------------------------------------------------------------------------------------------------- base policies


def extend_organisation(folder: Path, event: str, commit: Callable[[GitHub], str], *, is_first: bool) -> str:
    """Opens a pull request in a repository whose checklist, or whose first one, extends a policy of acme/.github."""
    with serving(GitHub()) as client:
        organisation = client.repository("acme/.github")
        first = organisation.commit({"base.yml": checklist(FILES)}, on="main")
        sha = commit(organisation) or first
        extending = {"readiness.yml": f"version: 1\nextends: github:acme/.github//base.yml@{sha}\n"}
        workflow = Workflow(folder, client)
        workflow.pull_request({"a.py": "1", **({} if is_first else extending)}, {"b.py": "2", **extending}, FORK)
        return workflow.run(event).output


@provokes(Code.FOREIGN_COMMIT)
def extend_a_commit_of_a_fork(folder: Path) -> str:
    def commit(organisation: GitHub) -> str:
        return organisation.commit({"base.yml": checklist(FILES)}, *organisation.branches.values())

    return extend_organisation(folder, "pull_request", commit, is_first=False)


@provokes(Code.UNTRUSTED_EXTENDS)
def extend_in_a_run_that_holds_secrets(folder: Path) -> str:
    return extend_organisation(folder, "pull_request_target", lambda _organisation: "", is_first=True)


@provokes(Code.DUCKDB_NOT_INSTALLED)
def merge_without_duckdb(folder: Path) -> str:
    (folder / "repositories.txt").write_text("acme/shop\n")
    arguments = ["gate", "fleet", "merge", "results", "--expected", "repositories.txt", "--out", "out"]
    program = (
        f"import sys; sys.modules['duckdb'] = None; sys.argv = {arguments!r}; from gate.cli.main import main; main()"
    )
    command = [sys.executable, "-c", program]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False).stderr

"""Judges one repository that does not run the gate itself: by GitHub's API, and by its checkout where there is one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from gate import judge as rules
from gate.adapters.github import GitHubClient
from gate.adapters.github.commits import branch_tip
from gate.adapters.github.repository import default_branch
from gate.adapters.github.retry import RequestBudget
from gate.adapters.host import Host
from gate.config.settings import Settings
from gate.gather.collect import collect
from gate.model.checklist import Checklist
from gate.model.decision import Decision, Enforcement
from gate.model.events import SCHEDULE
from gate.model.evidence import Cause, Unseen
from gate.model.lazy_dataclass import dataclass
from gate.model.subject import Run, Subject
from gate.policy.context import build_context
from gate.render.redact import redact_value

NO_CHECKOUT = Unseen(
    Cause.NOT_CHECKED_OUT, "this run reads the repository through the API; give it checkouts with --checkouts"
)


@dataclass(frozen=True, slots=True)
class Task:
    """What is the same for each repository of a shard.

    `host` is that of the command; `checkouts` has the folder OWNER/NAME of each repository that is checked out.
    """

    checklist: Checklist
    settings: Settings
    host: Host
    api_url: str
    run: Run
    run_url: str
    checkouts: Path | None = None


def decide(name: str, task: Task, budget: RequestBudget) -> Decision:
    """The decision on the default branch of a repository, without secrets.

    Raises:
        GateError: the repository cannot be judged.
    """
    client = GitHubClient(name, task.settings.token, task.api_url, budget.sleep, budget=budget)
    branch = default_branch(client)
    sha = branch_tip(client, branch)
    folder = task.checkouts / name if task.checkouts else None
    is_checked_out = folder is not None and folder.is_dir()
    host = _host(task, folder if is_checked_out else None)
    subject = Subject(
        event=SCHEDULE, trigger=SCHEDULE, repo=name, head_sha=sha, tested_sha=sha if is_checked_out else "",
        branch=branch, run=task.run, run_url=task.run_url, is_default_branch=True,
    )  # fmt: skip
    context = build_context(subject, task.settings, host, client)
    if not is_checked_out:
        context = replace(context, not_checked_out=NO_CHECKOUT)
    observations = collect(task.checklist.items, context, task.settings)
    decision = rules.decide(task.checklist, observations, subject, host.clock.now)
    secrets = frozenset({task.settings.token, *host.secrets.values})
    return redact_value(rules.conclude(decision, Enforcement.IN_FORCE, None), secrets)


def is_rate_limited(decision: Decision) -> bool:
    """Whether a fact is missing because GitHub refused for now: the decision is about GitHub, not the repository."""
    facts = (fact for verdict in decision.verdicts if verdict.evidence for fact in verdict.evidence.facts.values())
    return any(isinstance(fact, Unseen) and fact.cause is Cause.RATE_LIMITED for fact in facts)


def _host(task: Task, checkout: Path | None) -> Host:
    """The host for a repository: its files, and the environment without what belongs to the run of the fleet."""
    env = {name: value for name, value in task.host.env.items() if not name.startswith("GITHUB_")}
    host = Host.at(checkout or task.host.workspace.root, task.host.clock.now, env)
    return replace(host, clock=task.host.clock)

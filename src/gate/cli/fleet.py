"""The command `fleet`: merge what repositories reported, and judge in shards those that do not run the gate."""

from __future__ import annotations

import argparse
import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from gate.cli import console, exit_codes
from gate.cli.arguments import parse_time
from gate.cli.fleet_shards import add_plan_arguments, add_run_arguments, open_store, parse_length, plan, run
from gate.model.codes import Code
from gate.model.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from gate.adapters.workspace import Workspace
    from gate.model.fleet import FleetReport
    from gate.publish.actions import ActionResult

FIRST_YEAR, LAST_YEAR = 2000, 9000
"""The years of which a report can be made."""


def add_fleet_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the tasks of `gate fleet` and their arguments."""
    tasks = parser.add_subparsers(title="tasks", dest="task", metavar="TASK", required=True)
    _add_merge_arguments(tasks.add_parser("merge", help="merge the stored results: Parquet, page, league table, issue"))
    add_plan_arguments(tasks.add_parser("plan", help="divide repositories into shards; prints the matrix of the jobs"))
    add_run_arguments(tasks.add_parser("run", help="judge the repositories of a shard, and store the results"))


def _add_merge_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("store", metavar="STORE", help="where the repositories store their results: a folder or an URL")
    parser.add_argument(
        "--expected", type=Path, required=True, metavar="FILE", help="the repositories that must report, one a line"
    )
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for the Parquet and the pages")
    help_text = "report as of this time, such as 2026-11-20T08:00Z (default: now)"
    parser.add_argument("--at", type=_parse_at, metavar="TIME", help=help_text)
    help_text = "a repository without a run in this time is missing (default: 36h)"
    parser.add_argument("--max-age", type=_parse_age, default=timedelta(hours=36), metavar="TIME", help=help_text)
    parser.add_argument("--title", default="Readiness", metavar="TEXT", help="the title of the pages")
    help_text = "keep one issue in this repository, with the token in GITHUB_TOKEN"
    parser.add_argument("--issue", metavar="OWNER/REPO", help=help_text)


def fleet(arguments: argparse.Namespace) -> int:
    """Runs a task of `gate fleet`."""
    tasks: dict[str, Callable[[argparse.Namespace], int]] = {"merge": _merge, "plan": plan, "run": run}
    return tasks[arguments.task](arguments)


def _merge(arguments: argparse.Namespace) -> int:
    from gate.adapters.clock import Clock
    from gate.adapters.merged.parts import Parts
    from gate.adapters.workspace import Workspace
    from gate.fleet.merge import choose_period, merge
    from gate.fleet.report import Question, report
    from gate.fleet.repositories import read_repositories
    from gate.render.fleet import texts

    workspace, now = Workspace(Path()), Clock().now
    at = arguments.at or now
    names = read_repositories(arguments.expected, workspace)
    parts = Parts.at(arguments.out)
    unstored = merge(open_store(arguments.store), names, parts, choose_period(parts, at, now, arguments.max_age))
    result = report(parts, Question(arguments.title, names, at, arguments.max_age, is_now=at == now), unstored)
    console.write(f"{texts.summarize(result)}\n")
    for line in texts.list_silences(result):
        console.write(f"  {line}\n")
    return _publish(result, arguments, workspace)


def _publish(report: FleetReport, arguments: argparse.Namespace, workspace: Workspace) -> int:
    """Writes the pages and the issue; the exit code says whether one of them is not as reported."""
    from gate.publish import execute
    from gate.publish.actions import WritePage
    from gate.render.escape import markdown
    from gate.render.fleet import issue, page, tables

    text = issue.render(report)
    pages = {
        "league.json": tables.render_json(report),
        "league.csv": tables.render_csv(report),
        "league.md": tables.render_markdown(report),
        "issue.md": f"# {markdown(text.title)}\n\n{text.text}",
        **page.render(report),
    }
    results = list(execute([WritePage(arguments.out / name, text) for name, text in pages.items()], workspace))
    if arguments.issue:
        results.append(_update_issue(report, arguments.issue, workspace))
    for result in results:
        if result.error:
            console.print_error(result.report)
        elif result.message or result.url:
            console.write(f"{result.message or result.url}\n")
    return exit_codes.MAINTAINER_MUST_ACT if any(result.error for result in results) else 0


def _update_issue(report: FleetReport, repo: str, workspace: Workspace) -> ActionResult:
    from gate.adapters.github import GitHubClient
    from gate.config.runner import Runner
    from gate.fleet.issue import plan_issue
    from gate.fleet.repositories import is_repository
    from gate.model.subject import Run
    from gate.publish import execute

    if not is_repository(repo):
        raise UsageError(Code.INVALID_ARGUMENT, f"--issue {repo} is no repository; write OWNER/REPO")
    token, runner = os.environ.get("GITHUB_TOKEN", ""), Runner.from_environment(os.environ)
    client = GitHubClient(repo, token, os.environ.get("GITHUB_API_URL", "")) if token else None
    (result,) = execute([plan_issue(report, repo, Run(runner.run_id, runner.attempt))], workspace, client)
    return result


def _parse_at(text: str) -> datetime:
    """The time of a report, with room for the days before and after it."""
    time = parse_time(text)
    if not FIRST_YEAR <= time.year <= LAST_YEAR:
        raise argparse.ArgumentTypeError(f"{text!r} is not between the years {FIRST_YEAR} and {LAST_YEAR}")
    return time


def _parse_age(text: str) -> timedelta:
    return timedelta(seconds=parse_length(text, 31 * 86400, "36h or 2d, at most 31d"))

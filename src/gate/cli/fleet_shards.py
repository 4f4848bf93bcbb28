"""The tasks `plan` and `run` of the command `fleet`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from gate.cli import console, exit_codes
from gate.cli.arguments import add_now, parse_count
from gate.model.codes import Code
from gate.model.errors import UsageError

if TYPE_CHECKING:
    from gate.adapters.host import Host
    from gate.adapters.stores.store import Store
    from gate.fleet.judge import Task
    from gate.fleet.plan import Plan
    from gate.fleet.run import Progress
    from gate.model.checklist import Checklist

MAX_CHECKLIST = 4 * 1024 * 1024

ONE_DAY = 86400


def add_plan_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the arguments of `gate fleet plan`."""
    parser.add_argument(
        "--repositories", type=Path, required=True, metavar="FILE", help="the repositories to judge, one a line"
    )
    parser.add_argument("--shards", type=parse_count, required=True, metavar="N", help="how many jobs, at most 256")
    help_text = "requests an hour that the token of all jobs together may send (default: 4000)"
    parser.add_argument("--budget", type=parse_count, default=4000, metavar="N", help=help_text)
    help_text = "requests that one repository needs; `gate fleet run` prints them (default: 10)"
    parser.add_argument("--requests", type=parse_count, default=10, metavar="N", help=help_text)
    help_text = "folder of `gate fleet merge`, for how long each repository took last time"
    parser.add_argument("--merged", type=Path, metavar="DIR", help=help_text)
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="file for the plan")


def add_run_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the arguments of `gate fleet run`."""
    parser.add_argument("shard", type=int, metavar="SHARD", help="the number of the shard, from 0")
    parser.add_argument("--plan", type=Path, required=True, metavar="FILE", help="the plan")
    parser.add_argument(
        "--store", required=True, metavar="STORE", help="where to store the results: a folder or an URL"
    )
    parser.add_argument(
        "--checklist", type=Path, required=True, metavar="FILE", help="the checklist of the organisation"
    )
    help_text = "folder with a checkout OWNER/NAME of each repository (default: only what GitHub's API says)"
    parser.add_argument("--checkouts", type=Path, metavar="DIR", help=help_text)
    parser.add_argument("--key", default="fleet", metavar="KEY", help="the key of this gate (default: fleet)")
    help_text = "begin no repository after this time (default: 5h)"
    parser.add_argument("--time", type=_parse_limit, default=5 * 3600.0, metavar="TIME", help=help_text)
    add_now(parser)


def plan(arguments: argparse.Namespace) -> int:
    """Runs `gate fleet plan`: writes the plan, and prints the matrix."""
    from gate.adapters.workspace import Workspace
    from gate.fleet import plan_file
    from gate.fleet.plan import Capacity
    from gate.fleet.plan import plan as divide
    from gate.fleet.repositories import read_repositories
    from gate.publish import execute
    from gate.publish.actions import WritePage

    workspace = Workspace(Path())
    names = read_repositories(arguments.repositories, workspace)
    capacity = Capacity(arguments.shards, arguments.budget, arguments.requests)
    result = divide(names, _read_durations(arguments.merged), capacity)
    (outcome,) = execute([WritePage(arguments.out, plan_file.render(result))], workspace)
    if outcome.error:
        console.print_error(outcome.report)
        return exit_codes.MAINTAINER_MUST_ACT
    console.write(f"{_describe(result, len(names))}\n", sys.stderr)
    console.write(f"{plan_file.render_matrix(result)}\n")
    return 0


def _read_durations(merged: Path | None) -> dict[str, float]:
    if merged is None or not merged.is_dir():
        return {}
    from gate.adapters.merged.parts import Parts
    from gate.adapters.merged.queries import durations

    return durations(Parts.at(merged))


def _describe(plan: Plan, count: int) -> str:
    longest = max(shard.seconds for shard in plan.shards)
    return (
        f"{count:,} repositories in {len(plan.shards)} shards, each with {plan.requests_per_hour:,.0f} requests an "
        f"hour; the longest takes about {longest / 60:,.0f} min"
    )


def run(arguments: argparse.Namespace) -> int:
    """Runs `gate fleet run`: one line for each repository, and a summary at the end."""
    from gate.adapters.clock import Timer
    from gate.adapters.workspace import Workspace
    from gate.fleet import plan_file
    from gate.fleet.pace import Pace
    from gate.fleet.run import run as judge

    workspace = Workspace(Path())
    plan = plan_file.read(arguments.plan, workspace)
    if not 0 <= arguments.shard < len(plan.shards):
        message = f"the plan has the shards 0 to {len(plan.shards) - 1}, not {arguments.shard}"
        raise UsageError(Code.INVALID_ARGUMENT, message)
    names = plan.shards[arguments.shard].repositories
    task = _build_task(arguments)
    pace = Pace(plan.requests_per_hour, arguments.time, Timer())
    progress = judge(names, open_store(arguments.store), task, pace, _print_progress)
    console.write(f"{_summarize(progress)}\n")
    return _exit_code(progress)


def _exit_code(progress: Progress) -> int:
    """A fault of the gate comes first, then what the same command continues, then a token that reads nothing."""
    if progress.crashed:
        return exit_codes.INTERNAL_ERROR
    if progress.unfinished:
        return exit_codes.UNFINISHED
    return exit_codes.MAINTAINER_MUST_ACT if progress.is_fruitless else 0


def _print_progress(name: str, text: str) -> None:
    from gate.render.escape import clean_lines

    console.write(f"{name}: {clean_lines(text)}\n")


def _summarize(progress: Progress) -> str:
    parts = [
        f"{len(progress.judged):,} judged",
        f"{len(progress.skipped):,} already had a record of today",
        f"{len(progress.failed) + len(progress.crashed):,} could not be judged",
        f"{progress.requests:,} requests",
    ]
    if progress.unfinished:
        parts.append(f"{len(progress.unfinished):,} left: start the same command again")
    return ", ".join(parts)


def _build_task(arguments: argparse.Namespace) -> Task:
    from gate.adapters.host import Host
    from gate.cli import known_secrets
    from gate.config.runner import Runner, run_url
    from gate.config.settings import Settings
    from gate.fleet.judge import Task
    from gate.model.evidence import Cause
    from gate.model.subject import Run
    from gate.model.text import quote

    if arguments.checkouts and not arguments.checkouts.is_dir():
        message = f"--checkouts {quote(str(arguments.checkouts))} is not a folder; check the repositories out first"
        raise UsageError(Code.INVALID_ARGUMENT, message)
    host = Host.at(Path(), arguments.now)
    checklist = _load_checklist(arguments.checklist, host)
    token = host.env.get("GITHUB_TOKEN", "")
    if not token:
        raise UsageError(Cause.NO_TOKEN, "`gate fleet run` asks GitHub; set GITHUB_TOKEN to a token of a GitHub App")
    known_secrets.add_source(lambda: {token, *host.secrets.values})
    runner = Runner.from_environment(host.env)
    settings = Settings(key=arguments.key, token=token)
    api_url = host.env.get("GITHUB_API_URL", "")
    own_run = Run(runner.run_id, runner.attempt)
    return Task(checklist, settings, host, api_url, own_run, run_url(host.env), arguments.checkouts)


def _load_checklist(path: Path, host: Host) -> Checklist:
    """The checklist, which may extend files below the current folder, and pinned files on GitHub."""
    from gate.model.errors import EvidenceError
    from gate.policy import selection

    try:
        data = host.workspace.read_external(path, MAX_CHECKLIST)
    except EvidenceError as error:
        message = f"the checklist cannot be read: {error.detail}; name it with --checklist"
        raise UsageError(Code.UNREADABLE_CHECKLIST, message) from None
    return selection.loader(host, str(path))(data)


def open_store(address: str) -> Store:
    """The store at an address: a folder, or the URL of a bucket."""
    from gate.adapters.stores import open_store as stores
    from gate.model.evidence import Cause, Unseen

    return stores.open_store(address, None, Unseen(Cause.NO_REPOSITORY, "a fleet has no repository of its own"))


def parse_length(text: str, limit: float, examples: str) -> float:
    """The seconds of an argument such as `36h`."""
    from gate.model.units import seconds

    length = seconds(text)
    if length is None or not 0 < length <= limit:
        raise argparse.ArgumentTypeError(f"{text!r} is not a time such as {examples}")
    return float(length)


def _parse_limit(text: str) -> float:
    return parse_length(text, ONE_DAY, "50m or 5h, at most 24h")

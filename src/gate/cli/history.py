"""The command `history`: lists, shows, exports and prunes the earlier results of a repository."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from gate.cli import console
from gate.cli.arguments import add_now, add_root
from gate.cli.open_host import open_host
from gate.cli.stored_runs import open_store_of, read_settings

if TYPE_CHECKING:
    from gate.adapters.host import Host
    from gate.adapters.stores.store import Store
    from gate.history.layout import RunKey
    from gate.history.record import FactPoint, RunRecord

TASKS = ("list", "show", "export", "prune")

MAX_LISTED = 50
"""How many runs are listed without `--all`."""


def add_history_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the arguments of `gate history`."""
    parser.add_argument("task", choices=TASKS, help="list the runs, show or export them, or remove old ones")
    parser.add_argument("run", nargs="?", default="", help="for show: the commit, or the number of the workflow run")
    parser.add_argument(
        "--history", default="branch", metavar="STORE", help="branch, branch:NAME, a folder or a URL (default: branch)"
    )
    parser.add_argument(
        "--repository", default="", metavar="NAME", help="OWNER/NAME in the store (default: that of the remote origin)"
    )
    parser.add_argument("--all", action="store_true", help=f"list every run, not only the last {MAX_LISTED}")
    parser.add_argument("--json", action="store_true", help="for show: print the saved result")
    parser.add_argument("--jsonl", type=Path, metavar="FILE", help="for export: one record in JSON on each line")
    parser.add_argument("--parquet", type=Path, metavar="FILE", help="for export: one row for each fact")
    parser.add_argument("--keep", metavar="TIME", help="for prune: remove what is older, such as 400d")
    parser.add_argument(
        "--squash", action="store_true", help="for prune: also remove the earlier commits of the branch"
    )
    add_root(parser)
    add_now(parser)


def history(arguments: argparse.Namespace) -> int:
    """Runs `gate history`.

    Raises:
        GateError: when the store cannot be read or written, or an argument does not fit the task.
    """
    settings = read_settings(arguments)
    host = open_host(settings)
    store, repository = open_store_of(settings, host, arguments.repository)
    tasks = {"list": _list, "show": _show, "export": _export, "prune": _prune}
    return tasks[arguments.task](arguments, host, store, repository)


def _list(arguments: argparse.Namespace, _host: Host, store: Store, repository: str) -> int:
    from gate.history.read import read_records
    from gate.model.timestamps import format_utc
    from gate.render.history import render_runs

    result = read_records(store, repository)
    records = result.records if arguments.all else result.records[-MAX_LISTED:]
    rows = [
        (
            format_utc(record.decided_at),
            str(record.state),
            "" if record.score is None else f"{record.score:.0%}",
            record.commit[:12],
            record.event,
            record.gate,
            f"{record.run_id}.{record.run_attempt}" if record.run_id else "",
        )
        for record in records
    ]
    console.write(render_runs(rows, result.problems, store.address))
    return 0


def _show(arguments: argparse.Namespace, _host: Host, store: Store, repository: str) -> int:
    from gate.history.read import read_records, read_result
    from gate.model.timestamps import format_utc
    from gate.render.history import render_run

    run = _find_run(store, repository, arguments.run)
    if arguments.json:
        console.write(_printable(read_result(store, run), run.result))
        return 0
    records = [record for record in read_records(store, repository, run.time).records if _is_of(record, run)]
    if not records:
        raise _no_run(arguments.run, store, "cannot be read")
    record = records[0]
    heading = [
        ("decision", str(record.state)),
        ("decided", format_utc(record.decided_at)),
        ("commit", record.commit),
        ("branch", record.branch),
        ("event", record.event),
        ("run", record.run_url),
        ("gate", record.gate),
        ("checklist", record.checklist_digest[:19]),
    ]
    items = [(str(item.status), item.id, ", ".join(_describe_facts(item.facts))) for item in record.items]
    console.write(render_run(heading, items))
    return 0


def _printable(data: bytes, key: str) -> str:
    """A stored result as it is, in which every character beyond ASCII is escaped: it may reorder or hide a terminal.

    Raises:
        EvidenceError: UNREADABLE when it is not JSON, in which control characters are escaped already.
    """
    import json
    import re

    from gate.model import strict_json
    from gate.model.errors import EvidenceError
    from gate.model.evidence import Cause

    try:
        text = data.decode()
        strict_json.new_decoder().decode(text)
    except (ValueError, RecursionError):
        raise EvidenceError(Cause.UNREADABLE, f"{key} is damaged: it is not JSON", key) from None
    return re.sub(r"[^\n\r\t -~]", lambda match: json.dumps(match[0])[1:-1].replace("\x7f", "\\u007f"), text)


def _is_of(record: RunRecord, run: RunKey) -> bool:
    from gate.history.layout import gate_name

    names = record.commit[:12], record.run_id, record.run_attempt, gate_name(record.gate)
    return names == (run.commit, run.run, run.attempt, run.gate)


def _describe_facts(facts: Mapping[str, FactPoint]) -> Iterator[str]:
    for name, point in facts.items():
        value = point.flag if point.number is None and point.text is None else point.text
        text = f"{point.number:.10g}{point.unit}" if point.number is not None else str(value).lower()
        if point.number is None and value is None:
            text = point.cause or "not applicable"
        yield f"{name} {text}"


def _find_run(store: Store, repository: str, name: str) -> RunKey:
    """The newest run whose commit begins with the name, or whose number it is; without a name, the newest run."""
    from gate.history.read import list_runs

    runs = list_runs(store, repository)
    matches = [run for run in runs if not name or str(run.run) == name or run.commit.startswith(name[:12].lower())]
    if not matches:
        raise _no_run(name, store, "does not exist")
    return matches[-1]


def _no_run(name: str, store: Store, reason: str) -> Exception:
    from gate.model.codes import Code
    from gate.model.errors import UsageError

    subject = f"the run {name}" if name else "a run of this repository"
    return UsageError(Code.UNKNOWN_WORD, f"{subject} {reason} in {store.address}; `gate history list` lists them")


def _export(arguments: argparse.Namespace, host: Host, store: Store, repository: str) -> int:
    from gate.history.export import COLUMNS, list_rows
    from gate.history.read import read_records
    from gate.history.write import encode
    from gate.model.codes import Code
    from gate.model.errors import UsageError

    if arguments.jsonl is None and arguments.parquet is None:
        raise UsageError(Code.INVALID_ARGUMENT, "nothing is exported; name a file with --jsonl or --parquet")
    result = read_records(store, repository)
    try:
        if arguments.jsonl:
            host.workspace.write(arguments.jsonl, b"".join(map(encode, result.records)).decode())
        if arguments.parquet:
            from gate.adapters.parquet import encode_parquet

            host.workspace.write(arguments.parquet, encode_parquet(COLUMNS, list_rows(result.records)))
    except OSError as error:
        path = error.filename or arguments.jsonl or arguments.parquet
        raise UsageError(Code.UNWRITABLE_FILE, f"cannot write {path}: {error.strerror}; choose another path") from None
    for problem in result.problems:
        console.print_error(problem)
    return 0


def _prune(arguments: argparse.Namespace, host: Host, store: Store, repository: str) -> int:
    from gate.adapters.stores.branch import BranchStore
    from gate.history.prune import prune
    from gate.model import units
    from gate.model.codes import Code
    from gate.model.errors import UsageError
    from gate.model.text import pluralize

    seconds = units.seconds(arguments.keep or "")
    if seconds is None:
        seen = f"--keep is {arguments.keep!r}" if arguments.keep else "--keep is missing"
        raise UsageError(Code.INVALID_ARGUMENT, f"{seen}, expected how long a run is kept, such as 400d")
    if arguments.squash and not isinstance(store, BranchStore):
        raise UsageError(Code.INVALID_ARGUMENT, "--squash is for a history on a branch; leave it out")
    end = host.clock.now - timedelta(seconds=float(seconds))
    pruned = prune(store, repository, end)
    if isinstance(store, BranchStore) and arguments.squash:
        store.squash()
    total = "" if pruned.total is None else f" of {pruned.total:,}"
    console.write(f"removed {pluralize(pruned.removed, 'file')}{total}\n")
    return 0

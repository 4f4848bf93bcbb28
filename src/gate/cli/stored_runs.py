"""The store of a history, for the commands that read one, and the latest saved results in it."""

from __future__ import annotations

import argparse
import os
from dataclasses import replace
from typing import TYPE_CHECKING

from gate.cli import console
from gate.model.codes import Code
from gate.model.errors import EvidenceError, GitHubError, UsageError
from gate.model.evidence import Cause, Unseen
from gate.model.surface import Surface

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gate.adapters.github import GitHubClient
    from gate.adapters.host import Host
    from gate.adapters.stores.store import Store
    from gate.config.settings import Settings

MAX_REQUESTS = 900
"""The most requests of one command on a branch, which read 40,000 records. A workflow's token has 1,000 an hour."""

MAX_NAMES = 10
"""How many gates a message names."""


def read_settings(arguments: argparse.Namespace) -> Settings:
    """The settings of a command that reads a history, from `--history`, `--root` and `--now`."""
    from gate.config.read_inputs import from_flags

    flags = {"history": arguments.history, "root": str(arguments.root)}
    return replace(from_flags(flags, os.environ.get("GITHUB_TOKEN", "")), now=arguments.now)


def read_runs(settings: Settings, host: Host, repository: str, key: str, count: int) -> Iterator[tuple[str, bytes]]:
    """The latest saved results of a repository, each with its key; a damaged one is reported, and left out.

    `repository` is OWNER/NAME, empty for the only one; `key` is that of the gate, empty for the only one too.

    Raises:
        UsageError: when the history cannot be read, or has several repositories or gates and none is named, or no run
            of this gate.
    """
    from gate.history import read
    from gate.history.layout import gate_name
    from gate.model.text import join_names, quote

    try:
        store, _ = _open(settings, host)
        names = [repository] if repository else read.list_repositories(store)
        if len(names) > 1:
            message = f"the history has {len(names)} repositories; name one with `--repository`, such as {names[0]}"
            raise UsageError(Code.INVALID_ARGUMENT, message)
        all_runs = [run for name in names for run in read.list_runs(store, name)]
    except (EvidenceError, GitHubError) as error:
        raise _unreadable(error) from None
    runs = [run for run in all_runs if not key or run.gate == gate_name(key)]
    gates = sorted({run.gate for run in all_runs})
    if (gates and not runs) or (not key and len(gates) > 1):
        reason = f"no run of the gate {quote(key)}, only of" if key else "runs of several gates:"
        message = f"the history has {reason} {join_names(gates, MAX_NAMES)}; name one with `--key`"
        raise UsageError(Code.INVALID_ARGUMENT, message)
    for run in runs[-count:]:
        try:
            yield run.result, read.read_result(store, run)
        except EvidenceError as error:
            console.print_error(f"{error.detail}; it is left out")


def open_store_of(settings: Settings, host: Host, repository: str) -> tuple[Store, str]:
    """The store and the name of the repository in it."""
    from gate.adapters.github.connect import find_repository
    from gate.history.layout import repository_name

    store, client = _open(settings, host)
    return store, repository or repository_name(client.repo if client else find_repository(host))


def _open(settings: Settings, host: Host) -> tuple[Store, GitHubClient | None]:
    from gate.adapters.github.connect import connect
    from gate.adapters.stores.open_store import open_store

    client = connect(settings, host, MAX_REQUESTS)
    if client:
        client.begin_publishing()  # nothing is published besides, so nothing is reserved for it
    return open_store(settings.history, client, _explain_missing_client(settings, host)), client


def _explain_missing_client(settings: Settings, host: Host) -> Unseen:
    """Why there is no client for a history on a branch, with the next step."""
    from gate.adapters.github.connect import why_not_connected

    unseen = why_not_connected(settings, host)
    step = Surface.TERMINAL.token_advice if unseen.cause is Cause.NO_TOKEN else "set GITHUB_REPOSITORY to OWNER/NAME"
    return replace(unseen, detail=f"{unseen.detail}; {step}, or name another history with `--history`")


def _unreadable(error: EvidenceError | GitHubError) -> UsageError:
    reason = error.detail if isinstance(error, EvidenceError) else str(error)
    return UsageError(Code.UNREADABLE_RESULT, f"the history cannot be read: {reason}")

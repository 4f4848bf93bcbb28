"""Which files have another name than at an earlier commit."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping

from gate.model.errors import EvidenceError
from gate.model.subject import Change
from gate.probes.common.probe import ProbeContext

TIMEOUT = 20.0
"""Seconds that the comparison of two trees may take."""

_COMMIT = re.compile(r"[0-9a-f]{7,64}")


def find_renames(context: ProbeContext, commit: str) -> Mapping[str, str]:
    """The earlier path of each file that was renamed since the commit.

    Where the clone does not have that commit, since the base of the change; empty when both are unknown.
    """
    with contextlib.suppress(EvidenceError):  # a shallow clone does not have the commit
        if _COMMIT.fullmatch(commit):
            return _renamed_since(context, commit)
    files = context.change.files if isinstance(context.change, Change) else ()
    return {file.path: file.old_path for file in files if file.old_path}


def _renamed_since(context: ProbeContext, commit: str) -> Mapping[str, str]:
    """The output of git is a status, the earlier and the later path, each with a NUL after it.

    A file that was rewritten, such as to one that only imports its earlier content, counts as moved as well: without
    `--find-copies`, git calls just that a copy.
    """
    command = ("diff", "--no-ext-diff", "--no-textconv", "--relative", "--ignore-submodules=dirty")
    options = ("--name-status", "-z", "--find-renames", "--break-rewrites", "--diff-filter=RC")
    listing = context.repository.git(*command, *options, commit, "--", timeout=TIMEOUT)
    fields = listing.decode("utf-8", "replace").split("\0")
    return dict(zip(fields[2::3], fields[1::3], strict=False))

"""Test results that are older than the code: on someone's machine, where nobody ran the tests after an edit."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from gate.model.errors import EvidenceError
from gate.model.subject import Change
from gate.model.text import join_names
from gate.probes.common.probe import ProbeContext

if TYPE_CHECKING:
    from gate.probes.common.repository_files import RepositoryFiles

MAX_NAMED = 3
"""The most files that the note names."""


def note_newer_code(context: ProbeContext, locations: Sequence[str]) -> Iterator[str]:
    """A note on code of the change that is newer than all of the reports.

    A report of tests does not list the files that it is about, so no result is refused. In CI a checkout precedes the
    tests. Elsewhere a checkout gives a committed file a time after that of its commit, and nobody edited it then.
    """
    change = context.change
    if not isinstance(change, Change) or not context.is_on_own_machine or not locations:
        return
    from gate.probes.common.report_age import ReportTimes, find_newer_files
    from gate.probes.common.repository_files import list_files
    from gate.probes.common.source_text import CODE_EXTENSIONS

    modified, location = max((context.workspace.stat(path).modified, path) for path in locations)
    code = [file.path for file in change.files if posixpath.splitext(file.path)[1] in CODE_EXTENSIONS]
    code = [path for path in code if _is_newer(context, path, modified)]
    if not code:
        return  # the usual case, without a question to git
    times = [ReportTimes(location, modified, modified, is_exact=False)]
    files = list_files(context.host)
    newer = find_newer_files(context.host, dict.fromkeys(code, times), code, files)
    if edited := list(_edited(context, newer, files)):
        yield f"{join_names(edited, MAX_NAMED)} changed after {location} was written: run the tests again"


def _is_newer(context: ProbeContext, path: str, moment: datetime) -> bool:
    try:
        return context.workspace.stat(path).modified > moment
    except EvidenceError:  # the change removed the file
        return False


def _edited(context: ProbeContext, paths: Collection[str], files: RepositoryFiles) -> Iterator[str]:
    """Those of the paths whose time on disk is that of an edit, and not of a checkout."""
    from gate.probes.common.git_history import last_commits
    from gate.probes.common.report_age import ROUNDING

    committed = [path for path in paths if files.is_committed(path)]
    commits = last_commits(context.repository, committed) if committed else {}
    for path in paths:
        commit = commits.get(path)
        if commit is None or context.workspace.stat(path).modified <= commit + ROUNDING:
            yield path

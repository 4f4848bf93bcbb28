"""Test results that are older than the code: on someone's machine, where nobody ran the tests after an edit."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence

from gate.model.subject import Change
from gate.model.text import join_names
from gate.probes.common.probe import ProbeContext

MAX_NAMED = 3
"""The most files that the note names."""


def note_newer_code(context: ProbeContext, locations: Sequence[str]) -> Iterator[str]:
    """A note on code of the change that is newer than all of the reports.

    A report of tests does not list the files that it is about, so no result is refused. In CI a checkout precedes the
    tests.
    """
    change = context.change
    if not isinstance(change, Change) or not context.is_on_own_machine or not locations:
        return
    from gate.probes.common.report_age import ReportTimes, find_newer_files
    from gate.probes.common.repository_files import list_files
    from gate.probes.common.source_text import CODE_EXTENSIONS

    code = [file.path for file in change.files if posixpath.splitext(file.path)[1] in CODE_EXTENSIONS]
    if not code:
        return
    modified, location = max((context.workspace.stat(path).modified, path) for path in locations)
    times = [ReportTimes(location, modified, modified, is_exact=False)]
    if newer := find_newer_files(context.host, dict.fromkeys(code, times), code, list_files(context.host)):
        yield f"{join_names(list(newer), MAX_NAMED)} changed after {location} was written: run the tests again"

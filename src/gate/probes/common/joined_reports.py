"""Joins the files of a tool that writes one for each test, such as Allure, to the report that they are together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from gate.formats.tests import FORMATS
from gate.formats.tests.model import TestReport
from gate.probes.common.report_files import ReportFile

TestFile = ReportFile[TestReport]


def join_files(files: Sequence[TestFile]) -> list[TestFile]:
    """The reports, with those of one folder and one such format as one; its path is that of the folder."""
    joined: list[TestFile] = []
    folders: dict[tuple[str, str], list[TestFile]] = defaultdict(list)
    for file in files:
        if FORMATS[file.report.format].join:
            folders[file.report.format, str(PurePosixPath(file.path).parent)].append(file)
        else:
            joined.append(file)
    for (name, folder), group in folders.items():
        join = FORMATS[name].join
        if join and len(group) > 1:
            joined.append(replace(group[0], path=folder, report=join([file.report for file in group])))
        else:
            joined += group
    return joined

"""The ground truth of accessibility tests: the problems by level in a file of the corpus, beside the manifest."""

from __future__ import annotations

from collections import Counter

from gate.formats.accessibility import FORMATS
from gate.formats.accessibility.model import IMPACTS, TYPES, AccessibilityReport, Level
from tests.corpus import Record
from tests.corpus.comparison import Comparison, evaluate

FORMAT_NAMES = {name: name for name in FORMATS}


def _read(record: Record) -> tuple[AccessibilityReport, dict[str, int], dict[str, int]]:
    with record.file.open("rb") as stream:
        report = FORMATS[record.format].parse(stream)
    problems = [problem for page in report.pages for problem in page.problems if problem.level is not Level.INCOMPLETE]
    by_level = Counter(problem.level.value for problem in problems)
    issues = Counter({f"{level}s": 0 for level in TYPES})
    for problem in problems:
        issues[f"{problem.level}s"] += problem.elements
    counts = {
        **{level.value: by_level[level.value] for level in IMPACTS}, **issues, "pages": len(report.pages),
        "elements": sum(problem.elements for problem in problems),
    }  # fmt: skip
    expected = {name: count for name, count in record.truth.items() if name in counts}
    return report, {name: counts[name] for name in expected}, expected


def compare(record: Record) -> Comparison:
    return evaluate(record, record.format, _read)

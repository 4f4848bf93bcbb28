"""The ground truth of mutation tests: the mutants by outcome in a file of the corpus, beside the manifest."""

from __future__ import annotations

from gate.formats.mutation import FORMATS
from gate.formats.mutation.model import MutationReport
from tests.corpus import Record
from tests.corpus.comparison import Comparison, evaluate

FORMAT_NAMES = {name: name for name in FORMATS}


def _read(record: Record) -> tuple[MutationReport, dict[str, int], dict[str, int]]:
    with record.file.open("rb") as stream:
        report = FORMATS[record.format].parse(stream, lambda _path: True)
    return report, {str(outcome): count for outcome, count in report.counts.items() if count}, record.truth


def compare(record: Record) -> Comparison:
    return evaluate(record, FORMAT_NAMES[record.format], _read)

"""The ground truth of component lists: the components in a file of the corpus, beside the manifest."""

from __future__ import annotations

from gate.formats.sbom import FORMATS
from gate.formats.sbom.model import SbomReport
from tests.corpus import Record
from tests.corpus.comparison import Comparison, evaluate

FORMAT_NAMES = {name: name for name in FORMATS}


def _read(record: Record) -> tuple[SbomReport, dict[str, int], dict[str, int]]:
    with record.file.open("rb") as stream:
        report = FORMATS[record.format].parse(stream)
    counts = {
        "components": len(report.components),
        "with_license": sum(bool(component.licenses) for component in report.components),
        "without_version": sum(not component.version for component in report.components),
    }
    truth = {name: count for name, count in record.truth.items() if name in counts}
    return report, {name: counts[name] for name in truth}, truth


def compare(record: Record) -> Comparison:
    return evaluate(record, FORMAT_NAMES[record.format], _read)

"""The ground truth of VEX documents: their statements by status in a file of the corpus, beside the manifest."""

from __future__ import annotations

from collections import Counter

from gate.formats.vex import FORMATS
from gate.formats.vex.model import VexDocument
from tests.corpus import Record
from tests.corpus.comparison import Comparison, evaluate

FORMAT_NAMES = {"openvex": "openvex", "csaf-vex": "csaf"}

STATUSES = {"known_affected": "affected", "known_not_affected": "not_affected"}
"""The words of CSAF for the statuses of OpenVEX; other words are the same."""


def _read(record: Record) -> tuple[VexDocument, dict[str, int], dict[str, int]]:
    with record.file.open("rb") as stream:
        document = FORMATS[FORMAT_NAMES[record.format]].parse(stream)
    expected = record.truth["status" if record.format == "openvex" else "product_status"]
    statuses = {STATUSES.get(word, word): count for word, count in expected.items() if count}
    return document, dict(Counter(str(statement.status) for statement in document.statements)), statuses


def compare(record: Record) -> Comparison:
    return evaluate(record, FORMAT_NAMES[record.format], _read)

"""Which stored record counts: it is complete, and says of itself what its key says of it.

A store lets each repository write only below its own prefix, so the key is what is trusted: a record that names
another repository, gate, run or time than its key is refused.
"""

from __future__ import annotations

from typing import Final

from gate.history.layout import RunKey, run_key
from gate.history.record import SCHEMA, RunRecord, adapter
from gate.model.fleet import RefusalReason
from gate.model.lazy_dataclass import dataclass
from gate.model.strict_json import new_decoder
from gate.model.subject import Run

MAX_RECORD: Final = 4 * 1024 * 1024
"""The largest record that counts, in bytes; one of 50 items has some 20,000."""

_MAX_INTEGER: Final = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Admission:
    """A record that counts, as a line of JSON with its key; or the reason why it does not, with an empty line."""

    line: bytes = b""
    reason: RefusalReason | None = None


def admit(key: RunKey, data: bytes) -> Admission:
    """Checks the bytes that are stored under the key."""
    try:
        record = adapter().validate_json(data)
    except ValueError:
        return Admission(reason=_why_invalid(data))
    if record.repository != key.repository:
        return Admission(reason=RefusalReason.WRONG_REPOSITORY)
    if not _is_of(record, key):
        return Admission(reason=RefusalReason.WRONG_KEY)
    if not _fits(record):
        return Admission(reason=RefusalReason.DAMAGED)
    return Admission(b'{"key":"%s",%s\n' % (key.record.encode(), adapter().dump_json(record)[1:]))


def _why_invalid(data: bytes) -> RefusalReason:
    try:
        document = new_decoder().decode(data.decode())
    except (ValueError, RecursionError):
        return RefusalReason.DAMAGED
    schema = document.get("schema") if isinstance(document, dict) else None
    return RefusalReason.UNKNOWN_VERSION if isinstance(schema, str) and schema != SCHEMA else RefusalReason.DAMAGED


def _is_of(record: RunRecord, key: RunKey) -> bool:
    """Whether the record is the one that its writer stores under this key."""
    run = Run(record.run_id, record.run_attempt)
    if record.decided_at.tzinfo is None:
        return False
    try:
        return run_key(record.decided_at, record.repository, record.commit, run, record.gate) == key
    except OverflowError:  # a time beyond the year 9999 in UTC
        return False


def _fits(record: RunRecord) -> bool:
    """Whether its score is from 0 to 1, its whole numbers fit into 64 bits, and no id is given twice."""
    if record.score is not None and not 0 <= record.score <= 1:
        return False
    numbers = [record.run_id, record.run_attempt]
    for item in record.items:
        numbers += (item.duration_ms, item.findings)
    return max(numbers) <= _MAX_INTEGER and len({item.id for item in record.items}) == len(record.items)

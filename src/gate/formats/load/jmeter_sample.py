"""The samples of JMeter, in CSV or XML, as both formats collect them."""

from __future__ import annotations

import re

from gate.formats.common.json_fields import wrong_format
from gate.formats.load.fields import parse_count, parse_name
from gate.formats.load.samples import NANOSECONDS, SampleCollector
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

_GROUP = re.compile(r"Number of samples in transaction : [0-9]")
_EPOCH = re.compile(r"[0-9]{13}")


class JmeterCollector:
    """Collects samples; `title` names the format in messages.

    A Transaction Controller adds a sample of its own after those that it groups, which JMeter's `TransactionController`
    marks by the response message; it counts under its name only.
    """

    def __init__(self, title: str) -> None:
        self.samples = SampleCollector()
        self._title = title

    def add(
        self, elapsed: object, label: object, success: object, *, message: str = "", started: str = "", count: str = ""
    ) -> None:
        """Adds a sample. `elapsed` is in milliseconds; `count` is how many samples it stands for.

        Raises:
            EvidenceError: wrong format when its time is no number; incomplete when it is neither a success nor a
                failure, or stands for several.
        """
        time = parse_count(elapsed)
        if time is None or time > 10**10:
            raise wrong_format(self._title, "a sample has no valid time")
        if count not in ("", "1"):
            raise EvidenceError(
                Cause.INCOMPLETE, "the samples are statistics of several; set `mode=Standard` in JMeter"
            )
        failed = {"true": False, "false": True, None: None}.get(success if success is None else str(success).lower())
        if failed is None and success is not None:
            raise EvidenceError(
                Cause.INCOMPLETE, "a sample is neither a success nor a failure; was the upload complete?"
            )
        start = int(started) * NANOSECONDS if _EPOCH.fullmatch(started) else None
        name = parse_name(label) or "(no label)"
        is_group = _GROUP.match(message) is not None
        self.samples.add(name, time * NANOSECONDS, failed=failed, start=start, is_group=is_group)

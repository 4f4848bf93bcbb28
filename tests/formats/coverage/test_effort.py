"""Reports that are made to be slow are read, or refused, in a time that is linear in their size."""

from __future__ import annotations

import time

import pytest

from gate.formats.coverage import gocover, sonar_generic
from gate.formats.coverage.model import MAX_LINE
from tests.formats.coverage.reading import Parse, counts, read

WIDE_BLOCKS = "mode: set\n" + "".join(f"a/b.go:{line}.1,{MAX_LINE - line}.2 1 1\n" for line in range(1, 10_001))
MANY_LINES = "".join(f'\n    <lineToCover lineNumber="{line}" covered="true"/>' for line in range(1, 120_001))


@pytest.mark.parametrize(
    ("parse", "document", "total"),
    [
        (gocover.parse, WIDE_BLOCKS, 10_000),
        (sonar_generic.parse, f'<coverage version="1"><file path="a.c">{MANY_LINES}</file></coverage>', 120_000),
    ],
    ids=["blocks of millions of lines", "white space between 120,000 of lines"],
)
def test_the_time_is_linear_in_the_size(parse: Parse, document: str, total: int) -> None:
    start = time.process_time()

    report = read(parse, document)

    assert counts(report)[0] == total
    assert time.process_time() - start < 3

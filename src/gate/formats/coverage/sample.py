"""Sample reports of coverage, in LCOV (geninfo(1), section FILES)."""

from __future__ import annotations

from collections.abc import Iterator

from gate.formats.common.sample import Sample, SampleScope


def _write(covered: int, scope: SampleScope) -> bytes:
    """A report in which `covered` thousandths of the lines of every file ran."""
    return "\n".join(line for path, lines in scope.lines.items() for line in _record(path, lines, covered)).encode()


def _record(path: str, lines: tuple[int, ...], covered: int) -> Iterator[str]:
    yield "TN:"
    yield f"SF:{path}"
    hits = len(lines) * covered // 1000
    if covered < 1000 and hits == len(lines):
        hits -= 1
    yield f"FN:{lines[0]},sample"
    yield f"FNDA:{int(hits > 0)},sample"
    yield "FNF:1"
    yield f"FNH:{int(hits > 0)}"
    for index, line in enumerate(lines):
        count = int(index < hits)
        yield f"BRDA:{line},0,0,{count}"
        yield f"BRDA:{line},0,1,{count}"
        yield f"DA:{line},{count}"
    yield f"BRF:{2 * len(lines)}"
    yield f"BRH:{2 * hits}"
    yield f"LF:{len(lines)}"
    yield f"LH:{hits}"
    yield "end_of_record\n"


SAMPLES = (Sample("uncovered-lines", lambda setting, scope: _write(1000 - setting, scope)),)
"""Lines, branches and functions that did not run, in thousandths."""

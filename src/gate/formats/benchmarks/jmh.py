"""Reads the JSON of JMH (`-rf json`).

Source of the format: JMH's `JSONResultFormat`. A benchmark is named by its method, its parameters, and its mode where
that is not the average time. `rawData` holds one list for each fork with a score for each iteration.
"""

from __future__ import annotations

from itertools import chain
from typing import Any, BinaryIO

from gate.formats.benchmarks.collector import SECONDS, Collector, read_name, read_numbers
from gate.formats.benchmarks.model import BenchmarkFormat, BenchmarkReport
from gate.formats.common.json_fields import as_object
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import walk


def matches(head: bytes) -> bool:
    """Whether the entries of the list have a mode and forks, as only JMH writes them."""
    return {"[].benchmark", "[].mode", "[].forks"} <= find_member_paths(head)


def parse(stream: BinaryIO) -> BenchmarkReport:
    """The benchmarks of the report; raises as `BenchmarkFormat` says."""
    collector, tool = Collector("a report of JMH"), "JMH"
    for path, value in walk(stream, {}):
        match path:
            case () if not isinstance(value, list):
                raise collector.wrong_format("this JSON is not a list")
            case (int(),):
                entry = as_object(value)
                tool = f"JMH {read_name(entry.get('jmhVersion'))}".strip()
                _add(collector, entry)
    return collector.report("jmh", tool)


def _add(collector: Collector, entry: dict[str, Any]) -> None:
    metric, mode = as_object(entry.get("primaryMetric")), read_name(entry.get("mode"))
    parameters = [f"{key}={value}" for key, value in as_object(entry.get("params")).items()]
    details = ", ".join([*parameters, *([] if mode == "avgt" else [mode])])
    name = read_name(entry.get("benchmark")) + (f" ({details})" if details else "")
    scale, is_rate = _unit(read_name(metric.get("scoreUnit")))
    forks = metric.get("rawData", [[metric.get("score")]])
    samples = list(chain.from_iterable(read_numbers(fork, scale) for fork in forks)) if isinstance(forks, list) else []
    collector.add(name, samples, is_rate=is_rate)


def _unit(unit: str) -> tuple[float, bool]:
    """The scale to seconds or to operations in a second, and whether it is a rate; NaN for any other unit."""
    above, _, below = unit.partition("/")
    if above == "ops":
        return 1 / SECONDS.get(below, float("nan")), True
    return SECONDS.get(above, float("nan")), False


FORMAT = BenchmarkFormat("jmh", "JMH JSON", "JMH (`-rf json`)", matches, parse, paths=("jmh*.json",))

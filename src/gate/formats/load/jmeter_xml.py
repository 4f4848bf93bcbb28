"""Reads the XML results of JMeter (`.jtl` with `jmeter.save.saveservice.output_format=xml`).

Source of the format: JMeter's user manual, "Listeners: XML Log format 2.1" (the attributes of `sample` and
`httpSample`), and `TestResultWrapperConverter`. A sample inside of another, such as an image of a page or a step of a
transaction, is a part of it and is not counted.
"""

from __future__ import annotations

from typing import BinaryIO

from gate.formats.common import content
from gate.formats.common.json_fields import wrong_format
from gate.formats.common.xml import check_depth, feed, new_parser
from gate.formats.load.jmeter_sample import JmeterCollector
from gate.formats.load.model import LoadFormat, LoadReport

_TITLE = "results of JMeter (XML)"


def matches(head: bytes) -> bool:
    """Whether the root is `testResults`."""
    outline = content.read_outline(head)
    return outline is not None and outline.root == "testResults"


def parse(stream: BinaryIO) -> LoadReport:
    """The samples that are in no other; raises as `LoadFormat` says."""
    reader = _Reader()
    parser = new_parser()
    parser.StartElementHandler, parser.EndElementHandler = reader.start, reader.end
    feed(parser, stream)
    return reader.collector.samples.report("jmeter-xml", "JMeter")


class _Reader:
    """The handlers of expat: `testResults` > `sample` or `httpSample`."""

    def __init__(self) -> None:
        self.collector = JmeterCollector(_TITLE)
        self._depth = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        check_depth(self._depth)
        if self._depth == 1 and name != "testResults":
            raise wrong_format(_TITLE, f"the root is <{name[:40]}>")
        if self._depth == 2 and name in ("sample", "httpSample", "sampleResult"):
            current = {**attributes, **_old_names(attributes)}
            self.collector.add(
                current.get("t"), current.get("lb"), current.get("s"), message=current.get("rm", ""),
                started=current.get("ts", ""), count=current.get("sc", ""),
            )  # fmt: skip

    def end(self, _name: str) -> None:
        self._depth -= 1


def _old_names(attributes: dict[str, str]) -> dict[str, str]:
    """The attributes of `sampleResult` (JMeter before 2.1) by their present names."""
    names = {"time": "t", "label": "lb", "success": "s", "responseMessage": "rm", "timeStamp": "ts"}
    return {names[name]: value for name, value in attributes.items() if name in names}


FORMAT = LoadFormat(
    "jmeter-xml",
    "JMeter results (XML)",
    "JMeter (`-l FILE.jtl`, `jmeter.save.saveservice.output_format=xml`)",
    matches,
    parse,
    {"failed": "set `jmeter.save.saveservice.successful=true`", "rps": "set `jmeter.save.saveservice.time=true`"},
)

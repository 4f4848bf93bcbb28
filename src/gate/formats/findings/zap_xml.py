"""Reads ZAP's traditional XML report, also with requests and responses; see `zap_alerts` for its source.

Old versions write the address of an alert without `instances`, in `uri`.
"""

from __future__ import annotations

from typing import BinaryIO

from gate.formats.common import content, xml
from gate.formats.common.json_fields import wrong_format
from gate.formats.findings.collector import Collector
from gate.formats.findings.model import FindingsFormat, PathFilter, ScanReport
from gate.formats.findings.zap_alerts import EXPECTED, RISKS, SiteReader

_ROOT = "OWASPZAPReport"
_ALERT = [_ROOT, "site", "alerts", "alertitem"]
_MAX_TEXT = 4000
"""How many characters of one element are kept."""


def matches(head: bytes) -> bool:
    """Whether the root is that of a ZAP report."""
    outline = content.read_outline(head)
    return outline is not None and outline.root == _ROOT


def parse(stream: BinaryIO, includes: PathFilter) -> ScanReport:
    """The alerts of all sites.

    Raises:
        EvidenceError: empty when ZAP scanned no site; wrong format or unreadable when it is not such a report, or
            broken.
    """
    reader = _Reader(SiteReader(Collector(includes)))
    parser = xml.new_parser()
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.data
    xml.feed(parser, stream)
    return reader.report()


class _Reader:
    def __init__(self, sites: SiteReader) -> None:
        self._sites = sites
        self._path: list[str] = []
        self._header: dict[str, str] = {}
        self._alert: dict[str, str] = {}
        self._address = ""
        self._text: list[str] = []
        self._size = 0
        self._without_alerts = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Begins an element."""
        self._path.append(name)
        xml.check_depth(len(self._path))
        self._text, self._size = [], 0
        if len(self._path) == 1:
            if name != _ROOT:
                raise wrong_format(EXPECTED, "the root of this XML is another one")
            self._header = attributes
        elif self._path == _ALERT[:2]:
            self._sites.begin_site(attributes.get("name") or attributes.get("host"))
            self._without_alerts += 1
        elif self._path == _ALERT[:3]:
            self._without_alerts -= 1
        elif self._path == _ALERT:
            self._alert, self._address = {}, ""

    def data(self, text: str) -> None:
        """Keeps the text of an element of an alert."""
        if len(self._path) > len(_ALERT) and self._size < _MAX_TEXT:
            self._text.append(text)
            self._size += len(text)

    def end(self, name: str) -> None:
        """Ends an element."""
        if self._path == _ALERT:
            self._sites.add_alert(self._alert, self._address)
        elif self._path[:4] == _ALERT:
            text = "".join(self._text).strip()
            if name == "uri":
                self._address = self._address or text
            elif len(self._path) == len(_ALERT) + 1:
                self._alert.setdefault(name, text)
        self._text = []
        self._path.pop()

    def report(self) -> ScanReport:
        if self._without_alerts:
            raise wrong_format(EXPECTED, "one of its sites lists no `alerts`")
        return self._sites.report("zap-xml", self._header)


FORMAT = FindingsFormat(
    "zap-xml",
    "ZAP XML",
    "ZAP (template `traditional-xml`)",
    matches,
    parse,
    RISKS,
    paths=("*zap*.xml", "report_xml.xml"),
)

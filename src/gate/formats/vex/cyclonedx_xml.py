"""Reads CycloneDX documents as VEX, in XML; see `cyclonedx_statements`."""

from __future__ import annotations

from typing import BinaryIO

from gate.formats.common.cyclonedx import matches_xml
from gate.formats.findings import cyclonedx_xml
from gate.formats.vex.cyclonedx_statements import VexBom
from gate.formats.vex.model import VexDocument, VexFormat


def parse(stream: BinaryIO) -> VexDocument:
    """The analysis of each vulnerability.

    Raises:
        EvidenceError: wrong format or unreadable when it is no such document, or broken.
    """
    bom = VexBom()
    cyclonedx_xml.read(stream, bom)
    return bom.document("cyclonedx-xml")


FORMAT = VexFormat("cyclonedx-xml", "CycloneDX VEX XML", "CycloneDX", matches_xml, parse)

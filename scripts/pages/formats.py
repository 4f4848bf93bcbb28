"""Writes the tables of formats in docs/formats.md and in the pages of the probes that read them."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from gate.formats import findings, quality
from gate.formats.catalog import registries
from gate.formats.common import report_kinds
from gate.formats.common.registry import ReportFormat
from gate.formats.findings.model import FindingsFormat
from gate.probes.common.findings.severity_scale import QUALITY, SECURITY, SeverityScale
from scripts.pages import corpus
from scripts.pages.markdown import filled, table
from tests.corpus import REPOSITORY

PAGE = REPOSITORY / "docs" / "formats.md"
PROBES = REPOSITORY / "docs" / "probes"
SECURITY_PAGE = PROBES / "security.md"
MARK = "<!-- generated: formats -->"
QUALITY_PAGE = PROBES / "quality.md"


def formats() -> str:
    """The table of all formats by the probe that reads them."""
    return table(
        ("probe", "`format`", "title", "written by"),
        (
            (f"[{registry.topic}](probes/{registry.topic}.md)", f"`{entry.name}`", entry.title, entry.producers)
            for registry in registries().values()
            for entry in registry.values()
        ),
    )


def unread_kinds() -> str:
    """The table of the kinds of reports that no format reads, with the step that makes each of them readable."""
    kinds = sorted((kind for kind in report_kinds.KINDS if kind.step), key=lambda kind: (kind.topic or "~", kind.name))
    rows = dict.fromkeys((kind.topic or "", kind.name, kind.step) for kind in kinds)
    return table(("about", "report", "step"), rows)


def formats_of(registry: Mapping[str, ReportFormat]) -> str:
    """The table of the formats of one registry."""
    rows = ((f"`{entry.name}`", entry.title, entry.producers) for entry in registry.values())
    return table(("`format`", "title", "written by"), rows)


def severities(registry: Mapping[str, FindingsFormat] = findings.FORMATS, scale: SeverityScale = SECURITY) -> str:
    """The table of the words of each tool by the severity that they mean."""
    return table(
        ("format", *(f"`{severity}`" for severity in scale.facts)),
        (
            (
                entry.title,
                *(
                    ", ".join(f"`{word}`" for word, rating in entry.severities.items() if rating is severity)
                    for severity in scale.facts
                ),
            )
            for entry in registry.values()
        ),
    )


def pages() -> dict[Path, dict[str, str]]:
    """The generated parts of each page by their names."""
    by_probe = {PROBES / f"{name}.md": formats_of(registry) for name, registry in registries().items()}
    parts = {page: {"formats": rows} for page, rows in by_probe.items() if page.is_file() and MARK in page.read_text()}
    parts |= {
        PAGE: {"formats": formats(), "unread": unread_kinds(), **corpus.parts()},
        SECURITY_PAGE: {"severities": severities()},
    }
    parts[QUALITY_PAGE]["severities"] = severities(quality.FORMATS, QUALITY)
    return parts


def main(arguments: list[str]) -> int:
    """Writes the pages with `--write`; else lists those that would change, and returns 1 if there are any."""
    write = "--write" in arguments
    changed = False
    for page, parts in pages().items():
        before = page.read_text(encoding="utf-8")
        after = filled(before, parts)
        if after != before:
            changed = True
            sys.stdout.write(f"{'wrote' if write else 'would write'} {page.relative_to(REPOSITORY)}\n")
            if write:
                page.write_text(after, encoding="utf-8")
    return 1 if changed and not write else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

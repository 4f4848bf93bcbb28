"""Writes the tables of formats in docs/formats.md, docs/probes/coverage.md and docs/probes/security.md."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from gate.formats import benchmarks, coverage, findings, mutation
from gate.formats.catalog import registries
from gate.formats.common import report_kinds
from gate.formats.common.registry import ReportFormat
from gate.model.evidence import Severity
from scripts.pages.markdown import filled, table
from tests.corpus import REPOSITORY

PAGE = REPOSITORY / "docs" / "formats.md"
COVERAGE = REPOSITORY / "docs" / "probes" / "coverage.md"
MUTATION = REPOSITORY / "docs" / "probes" / "mutation.md"
BENCHMARK = REPOSITORY / "docs" / "probes" / "benchmark.md"
SECURITY = REPOSITORY / "docs" / "probes" / "security.md"


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


def severities() -> str:
    """The table of the words of each scanner by the severity that they mean."""
    return table(
        ("format", *(f"`{severity}`" for severity in Severity)),
        (
            (
                entry.title,
                *(
                    ", ".join(f"`{word}`" for word, rating in entry.severities.items() if rating is severity)
                    for severity in Severity
                ),
            )
            for entry in findings.FORMATS.values()
        ),
    )


def pages() -> dict[Path, dict[str, str]]:
    """The generated parts of each page by their names."""
    return {
        PAGE: {"formats": formats(), "unread": unread_kinds()},
        COVERAGE: {"formats": formats_of(coverage.FORMATS)},
        BENCHMARK: {"formats": formats_of(benchmarks.FORMATS)},
        MUTATION: {"formats": formats_of(mutation.FORMATS)},
        SECURITY: {"severities": severities()},
    }


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

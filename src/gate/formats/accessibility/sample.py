"""Sample results of accessibility checks: of axe (doc/API.md, "Results Object") and of pa11y."""

from __future__ import annotations

import json

from gate.formats.common.sample import Sample, SampleScope


def _write_axe(count: int, scope: SampleScope, name: str = "violations") -> bytes:
    """A page with `count` violations of every impact, each of a rule of its own with one element."""
    lists: dict[str, list[object]] = {"violations": [], "incomplete": [], "inapplicable": []}
    lists[name] = [
        {
            "id": rule if not number else f"{rule}-{number}", "impact": impact, "help": "sample",
            "description": "sample", "helpUrl": "https://example.org/", "tags": [],
            "nodes": [{"html": "", "target": ["body"], "impact": impact}],
        }
        for rule in scope.rules
        for impact in ("critical", "serious", "moderate", "minor")
        for number in range(count)
    ]  # fmt: skip
    passes = [{"id": "sample-pass", "nodes": [{"target": ["body"]}], "helpUrl": "https://example.org/", "tags": []}]
    pages = [
        {
            "testEngine": {"name": "axe-core", "version": "4"}, "testRunner": {"name": "axe"}, "timestamp": scope.time,
            "url": url, "passes": passes, **lists,
        }
        for url in scope.urls
    ]  # fmt: skip
    return json.dumps(pages).encode()


def _write_pa11y(count: int, scope: SampleScope) -> bytes:
    issues = [
        {"code": rule, "type": kind, "typeCode": code, "message": "sample", "selector": f"#a{number}", "context": ""}
        for rule in scope.rules
        for code, kind in enumerate(("error", "warning", "notice"), 1)
        for number in range(count)
    ]
    return json.dumps([{"pageUrl": url, "issues": issues} for url in scope.urls]).encode()


SAMPLES = (
    Sample("violations", _write_axe),
    Sample("incomplete-rules", lambda setting, scope: _write_axe(setting, scope, "incomplete")),
    Sample("issues", _write_pa11y),
)
"""So many violations of every impact, and so many issues of every type."""

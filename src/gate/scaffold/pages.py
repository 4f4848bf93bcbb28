"""The text of a first checklist and of a first workflow."""

from __future__ import annotations

from collections.abc import Iterator

from gate.adapters.host import Host
from gate.formats.common.yaml_text import one_line, quoted
from gate.scaffold.items import Findings, Item

NOTED = {"ignore": "  # in no report: what changes there is not asked for coverage"}
"""What is said of a parameter, behind it."""


def checklist(host: Host, findings: Findings) -> str:
    """The checklist: what is on disk as items, what could be as comments, remarks at the end."""
    name = host.workspace.root.resolve().name
    lines = [
        f"# Drafted by `gate init` on {host.clock.now:%Y-%m-%d} from what was on disk: every `must` holds today.",
        "# Raise the bounds as you improve. `gate check` judges, `gate lint` looks for doubts.",
        "version: 1",
        f"title: {quoted(name if name.isprintable() and name else 'Repository')}",
        "items:",
    ]
    for item in findings.items:
        lines += _item(item)
    if findings.later:
        lines += [
            "  # Worth a place once it is there:",
            *(f"  #{line[1:]}" for item in findings.later for line in _item(item)),
        ]
    lines += [f"# {_comment(remark)}" for remark in findings.remarks]
    return "\n".join(lines) + "\n"


def _item(item: Item) -> Iterator[str]:
    yield f"  - id: {item.id}"
    yield f"    title: {item.title}"
    yield f"    category: {item.category}"
    yield f"    probe: {item.probe}"
    yield from (f"    # {_comment(note)}" for note in item.notes)
    if item.command:
        yield f"    # made by: {item.command}"
    yield "    with:"
    for name, value in item.params.items():
        yield f"      {name}: {quoted(value)}{NOTED.get(name, '')}"
    for level, expectations in (("must", item.must), ("should", item.should)):
        if expectations:
            yield f"    {level}:"
            yield from (f"      - {line.text}  # today {line.today}" for line in expectations)
    if item.ideas:
        yield "    # To think about:"
        yield from (f"    #   - {idea}" for idea in item.ideas)


def _comment(text: str) -> str:
    return one_line(text, 300)


def workflow(findings: Findings) -> str:
    """A workflow that judges pull requests; it says which reports the items want, and how they could be made."""
    reports = [f"      #   {_comment(path)}" for item in findings.items for path in item.reports]
    steps = [f"      # - run: {quoted(command)}" for command in findings.commands]
    wanted = ["      # Build and test here, so that the reports of the checklist are made:", *reports, *steps]
    return WORKFLOW_TEXT.replace("@REPORTS@", "\n".join(wanted))


WORKFLOW_TEXT = """\
name: Readiness

on:
  pull_request:
    types: [opened, synchronize, reopened, edited] # edited: it may get another base, with another checklist

permissions: {}

concurrency:
  group: readiness-${{ github.ref }}
  cancel-in-progress: true

jobs:
  gate:
    name: Readiness gate
    runs-on: ubuntu-24.04
    permissions:
      contents: read # to check the code out
      pull-requests: write # for the comment; without it the summary alone tells
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
        with: {fetch-depth: 2, persist-credentials: false} # with its base, for patch coverage
@REPORTS@
      - uses: readiness-gate/readiness-gate@v1
        if: always() # failed tests are evidence too
"""

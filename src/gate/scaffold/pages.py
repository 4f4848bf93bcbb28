"""The text of the first checklist and of the first workflow."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from gate.config.own_action import SCHEMA, USES
from gate.formats.common.yaml_text import make_printable_line, quote_yaml
from gate.scaffold.project_scan import ProjectScan, ProposedItem

PARAMETER_COMMENTS = {"ignore": "  # not in the report: changes in these files need no coverage"}
"""Comments after parameters, by name."""


def render_checklist(title: str, now: datetime, scan: ProjectScan) -> str:
    """The checklist: the items, then the later items as comments, then the notes.

    `title` is the name of the repository's folder, which may not be printable.
    """
    holds = "compared with the base branch, every `must` holds today" if scan.compares else "every `must` holds today"
    lines = [
        f"# yaml-language-server: $schema={SCHEMA}",
        f"# Drafted by `gate init` on {now:%Y-%m-%d} from the files on disk: {holds}.",
        "# Raise the thresholds as you improve. `gate check` decides, `gate lint` warns about likely errors.",
        "version: 1",
        f"title: {quote_yaml(title if title.isprintable() and title else 'Repository')}",
        "items:",
    ]
    for item in scan.items:
        lines += _item_lines(item)
    if scan.later:
        lines += [
            "  # Uncomment these once their files exist:",
            *(f"  #{line[1:]}" for item in scan.later for line in _item_lines(item)),
        ]
    lines += [f"# {_comment(note)}" for note in scan.notes]
    return "\n".join(lines) + "\n"


def _item_lines(item: ProposedItem) -> Iterator[str]:
    yield f"  - id: {item.id}"
    yield f"    title: {item.title}"
    yield f"    category: {item.category}"
    yield f"    probe: {item.probe}"
    yield from (f"    # {_comment(note)}" for note in item.notes)
    if item.command:
        yield f"    # written by: {item.command}"
    yield "    with:"
    for name, value in item.params.items():
        yield f"      {name}: {quote_yaml(value)}{PARAMETER_COMMENTS.get(name, '')}"
    for level, expectations in (("must", item.must), ("should", item.should)):
        if expectations:
            yield f"    {level}:"
            yield from (f"      - {expectation.text}  # today {expectation.today}" for expectation in expectations)
    if item.ideas:
        yield "    # Consider:"
        yield from (f"    #   - {idea}" for idea in item.ideas)


def _comment(text: str) -> str:
    return make_printable_line(text, 300)


def render_workflow(scan: ProjectScan) -> str:
    """A workflow for pull requests; a comment lists the reports that its earlier steps must write, and how."""
    text = _complete(WORKFLOW_TEMPLATE, scan)
    return text.replace(_READS_CODE, _READS_HISTORY) if scan.compares else text


def render_history_workflow(scan: ProjectScan) -> str:
    """A workflow that adds the results of the main branch, which pull requests are compared with."""
    branch = scan.default_branch
    is_plain = branch.isalnum()
    page = _complete(HISTORY_TEMPLATE, scan).replace("@BRANCH@", branch if is_plain else quote_yaml(branch))
    return page.replace("@NAME@", branch if is_plain else "the main branch")


def _complete(template: str, scan: ProjectScan) -> str:
    reports = [f"      #   {_comment(path)}" for item in scan.items for path in item.reports]
    steps = [f"      # - run: {quote_yaml(command)}" for command in scan.commands]
    writes = " These steps must write the reports of the checklist:" if reports else ""
    lines = [f"      # Build and test here.{writes}", *reports, *steps]
    return template.replace("@REPORTS@", "\n".join(lines)).replace("@ACTION@", USES)


WORKFLOW_TEMPLATE = """\
name: Readiness

on:
  pull_request:
    types: [opened, synchronize, reopened, edited] # edited: the base branch may change, and with it the checklist

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
      pull-requests: write # to post the comment; without it only the job summary shows the decision
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
        with: {fetch-depth: 2, persist-credentials: false} # includes the base commit, for patch coverage
@REPORTS@
      - uses: @ACTION@
        if: always() # also after failed tests
"""

HISTORY_TEMPLATE = """\
name: History

on:
  push:
    branches: [@BRANCH@] # adds the result that pull requests are compared with

permissions: {}

concurrency:
  group: history-${{ github.sha }}
  cancel-in-progress: false

jobs:
  gate:
    name: Readiness of @NAME@ # not the name of the required check: a pull request never runs this
    runs-on: ubuntu-24.04
    permissions:
      contents: write # to add the result to the branch readiness-history; no run on a pull request has it
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
        with: {fetch-depth: 2, persist-credentials: false}
@REPORTS@
      - uses: @ACTION@
        if: always() # also after failed tests
        with:
          history: branch
          status: never # no merge depends on a run of the main branch
"""

_READS_CODE = "      contents: read # to check the code out\n"
_READS_HISTORY = "      contents: read # to check the code out, and to read the branch readiness-history\n"

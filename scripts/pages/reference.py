"""Writes what docs/checklist.md, docs/probes, docs/action.md, docs/start.md, docs/languages.md and both action.yml say.

A probe without a page gets one to fill in.
"""

from __future__ import annotations

import contextlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from gate import checklist
from gate.checklist.examples import expectation_example as example
from gate.config.inputs import INPUTS, OUTPUTS
from gate.model.checklist import Item
from gate.model.errors import ChecklistError
from gate.model.values import Better
from gate.probes.common import reference, registry
from gate.probes.common.probe import Probe
from gate.scaffold.test_tools import TEST_TOOLS
from scripts.pages.markdown import filled, table
from tests.corpus import REPOSITORY

FOLDER = REPOSITORY / "docs" / "probes"
ACTION = REPOSITORY / "docs" / "action.md"
ACTION_YML = REPOSITORY / "action.yml"
ACTION_FILES = {ACTION_YML: "", REPOSITORY / "composite" / "action.yml": "gate"}
"""The files with the inputs of the action, and the step of a composite action whose outputs are its own."""

START = REPOSITORY / "docs" / "start.md"
LANGUAGES = REPOSITORY / "docs" / "languages.md"
TOOLS_OF_LANGUAGES = ("Go", "Rust", "PHPUnit", ".NET", "RSpec", "Swift", "CTest", "Perl", "Bats", "busted")
"""The tools of the page on languages."""
CHECKLIST = REPOSITORY / "docs" / "checklist.md"
HEADINGS = ("What it measures", "Parameters", "Facts", "Examples", "When there is no data")
EXAMPLE = re.compile(r"^```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def page_of(name: str) -> Path:
    """The page of a probe."""
    return FOLDER / f"{name}.md"


def examples(page: str) -> list[str]:
    """The checklists under "Examples"."""
    return EXAMPLE.findall(page.partition("## Examples\n")[2])


def parameters(kind: Probe) -> str:
    """The table of the parameters under `with:`."""
    rows = [(f"`{row.name}`", row.type, row.default, row.meaning) for row in reference.parameters(kind)]
    return table(("parameter", "type", "default", "meaning"), rows) if rows else "This probe has no parameters."


def facts(kind: Probe, page: str) -> str:
    """The table of facts: those that the probe always declares, and those that items of the examples declare."""
    more = (spec for item in items(kind, page) for spec in kind.item_facts(item.params))
    specs = {spec.name: spec for spec in (*kind.facts, *more)}.values()
    rows = [
        (f"`{spec.name}`", reference.describe_kind(spec), reference.describe_better(spec), spec.meaning)
        for spec in specs
    ]
    if not any(spec.permission for spec in specs):
        return table(("fact", "kind", "better", "meaning"), rows)
    permissions = (f"`{spec.permission}`" if spec.permission else "none" for spec in specs)
    wide_rows = ((*row, permission) for row, permission in zip(rows, permissions, strict=True))
    return table(("fact", "kind", "better", "meaning", "permission"), wide_rows)


def items(kind: Probe, page: str) -> Iterator[Item]:
    """The items of this probe in the examples; another test reports examples that do not load."""
    for text in examples(page):
        with contextlib.suppress(ChecklistError):
            loaded = checklist.load(text.encode(), "an example")
            yield from (item for item in loaded.items if isinstance(item.params, kind.params))


def parts(page: Path) -> dict[str, str]:
    """The generated parts of a page by their names."""
    if page == CHECKLIST:
        return {"probes": links()}
    if page == ACTION:
        return {"inputs": inputs(), "outputs": outputs()}
    if page == START:
        return {"test-tools": test_tools()}
    if page == LANGUAGES:
        return {"languages": test_tools(*TOOLS_OF_LANGUAGES)}
    kind = registry.load(page.stem)
    return {"parameters": parameters(kind), "facts": facts(kind, page.read_text(encoding="utf-8"))}


def links() -> str:
    """Links to the pages of all probes; the probes that read from GitHub, with a token, come last."""
    by_source: dict[bool, list[str]] = {False: [], True: []}
    for name, kind in registry.catalog().items():
        by_source[any(spec.permission for spec in kind.facts)].append(_link(name))
    return f"{', '.join(by_source[False])}; from GitHub: {', '.join(by_source[True])}."


def _link(name: str) -> str:
    return f"[{name}](probes/{name}.md)"


def inputs() -> str:
    """The table of the inputs of the action."""
    rows = ((f"`{row.name}`", f"`{row.default}`" if row.default else "", row.description) for row in INPUTS)
    return table(("input", "default", "meaning"), rows)


def outputs() -> str:
    """The table of the outputs of the action."""
    return table(("output", "value"), ((f"`{name}`", description) for name, description in OUTPUTS.items()))


def test_tools(*names: str) -> str:
    """The table of the test tools that `gate init` detects: those with these names, or all."""
    tools = (tool for tool in TEST_TOOLS if not names or tool.name in names)
    rows = ((tool.name, f"`{tool.command}`", tool.needs) for tool in tools)
    return table(("tool", "command", "needs"), rows)


def action_yml(text: str, step: str = "") -> str:
    """The text of action.yml with the inputs and outputs of the tables.

    A composite action names the step whose outputs are its own.
    """
    lines = ["inputs:"]
    for row in INPUTS:
        lines += [f"  {row.name}:", f'    description: "{_plain(row.description)}"', f'    default: "{row.default}"']
    lines.append("outputs:")
    for name, description in OUTPUTS.items():
        lines += [f"  {name}:", f'    description: "{_plain(description)}"']
        lines += [f"    value: ${{{{ steps.{step}.outputs.{name} }}}}"] if step else []
    head, tail = text[: text.index("inputs:")], text[text.index("runs:\n") :]
    return head + "\n".join(lines) + "\n" + tail


def _plain(description: str) -> str:
    return description.replace("`", "")


def draft(name: str, kind: Probe) -> str:
    """A page to fill in: the five headings, the markers of the tables, and what to write between them."""
    source, params, fact_list, usage, missing = (f"## {heading}\n" for heading in HEADINGS)
    required = [field for field, info in kind.params.model_fields.items() if info.is_required()]
    item = [f"- id: {name}", "  title: What is ready when this holds", f"  probe: {name}"]
    item += ["  with:", *(f"    {field}: TODO" for field in required)] if required else []
    best = sorted(kind.facts, key=lambda spec: spec.better is Better.NEITHER)[:1]  # preferably one that can be better
    item += [f"  must: {example(spec)}" for spec in best] or ["  must: TODO"]
    return "\n".join((
        f"# {name}\n", source, f"{kind.summary} TODO: what it reads, what it counts, what it leaves out.\n",
        params, "<!-- generated: parameters -->\n\n<!-- end -->\n",
        fact_list, "<!-- generated: facts -->\n\n<!-- end -->\n",
        usage, "TODO: the question that this answers:\n", "```yaml", "version: 1", "title: Shop", "items:",
        *(f"  {line}" for line in item), "```\n", missing,
        "| what happened | category | what to do |", "| --- | --- | --- |", "| TODO | absent | TODO |", "",
    ))  # fmt: skip


def main(arguments: list[str]) -> int:
    """Writes the pages with `--write`; else lists those that would change, and returns 1 if there are any."""
    write = "--write" in arguments
    missing = [name for name in registry.names() if not page_of(name).exists()]
    for name in missing if write else ():
        page_of(name).write_text(draft(name, registry.load(name)), encoding="utf-8")
    changed = [f"docs/probes/{name}.md" for name in missing]
    for page in (*ACTION_FILES, CHECKLIST, ACTION, START, LANGUAGES, *sorted(FOLDER.glob("*.md"))):
        before = page.read_text(encoding="utf-8")
        after = action_yml(before, ACTION_FILES[page]) if page in ACTION_FILES else filled(before, parts(page))
        if after != before:
            changed.append(str(page.relative_to(REPOSITORY)))
            if write:
                page.write_text(after, encoding="utf-8")
    for path in dict.fromkeys(changed):
        sys.stdout.write(f"{'wrote' if write else 'would write'} {path}\n")
    return 1 if changed and not write else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

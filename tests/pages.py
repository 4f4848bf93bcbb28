"""What README, docs/probes, docs/action.md and docs/start.md say of the code, made of it by `make pages`.

A probe that has no page yet gets one to fill in.
"""

from __future__ import annotations

import contextlib
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from gate import checklist
from gate.checklist.expectation import example
from gate.config.settings import INPUTS, OUTPUTS
from gate.model.checklist import Item
from gate.model.errors import ChecklistError
from gate.model.values import Better, FactSpec, Kind
from gate.probes.common import registry
from gate.probes.common.probe import Probe
from gate.scaffold.test_tools import MAKERS
from tests.corpus import REPOSITORY

FOLDER = REPOSITORY / "docs" / "probes"
ACTION = REPOSITORY / "docs" / "action.md"
START = REPOSITORY / "docs" / "start.md"
README = REPOSITORY / "README.md"
HEADINGS = ("What it measures", "Parameters", "Facts", "Examples", "When there is no data")
EXAMPLE = re.compile(r"^```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def page_of(name: str) -> Path:
    """The page of a probe."""
    return FOLDER / f"{name}.md"


def examples(page: str) -> list[str]:
    """The checklists under "Examples"."""
    return EXAMPLE.findall(page.partition("## Examples\n")[2])


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A Markdown table; a pipe inside a cell is escaped."""
    cells = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in cells)


def parameters(kind: Probe) -> str:
    """The table of what may stand under `with:`."""
    schema = kind.params.model_json_schema()
    required = schema.get("required", [])
    return table(
        ("parameter", "type", "default", "meaning"),
        (
            (f"`{name}`", _kind(shape), "required" if name in required else _default(shape), shape["description"])
            for name, shape in schema["properties"].items()
        ),
    )


def _kind(shape: Mapping[str, Any]) -> str:
    if words := shape.get("enum", [shape["const"]] if "const" in shape else []):
        return " or ".join(f"`{word}`" for word in words)
    if "anyOf" in shape:
        return " or ".join(dict.fromkeys(_kind(each) for each in shape["anyOf"] if each.get("type") != "null"))
    names = {"string": "text", "array": "list", "object": "mapping", "boolean": "yes or no", "integer": "whole number"}
    return names.get(shape.get("type", ""), str(shape.get("type", "text")))


def _default(shape: Mapping[str, Any]) -> str:
    return f"`{shape['default']}`" if shape.get("default") else "none"


def facts(kind: Probe, page: str) -> str:
    """The table of what the probe can see: what it always declares, and what the items of the examples add to it."""
    more = (spec for item in items(kind, page) for spec in kind.more_facts(item.params))
    specs = {spec.name: spec for spec in (*kind.facts, *more)}.values()
    rows = [(f"`{spec.name}`", _unit(spec), _better(spec), spec.meaning) for spec in specs]
    if not any(spec.permission for spec in specs):
        return table(("fact", "kind", "better", "meaning"), rows)
    needs = (f"`{spec.permission}`" if spec.permission else "none" for spec in specs)
    rows_with_needs = ((*row, need) for row, need in zip(rows, needs, strict=True))
    return table(("fact", "kind", "better", "meaning", "permission"), rows_with_needs)


def items(kind: Probe, page: str) -> Iterator[Item]:
    """The items of this probe in the examples; those that do not load have a test of their own."""
    for text in examples(page):
        with contextlib.suppress(ChecklistError):
            found = checklist.load(text.encode(), "an example").items
            yield from (item for item in found if isinstance(item.params, kind.params))


def _unit(spec: FactSpec) -> str:
    words = {Kind.PERCENTAGE: "percentage, in `%`", Kind.BOOLEAN: "boolean", Kind.STRING: "string", Kind.LIST: "list"}
    if spec.kind in words:
        return words[spec.kind]
    return f"number, in `{spec.unit}`" if spec.unit else "count"


def _better(spec: FactSpec) -> str:
    return "" if spec.better is Better.NEITHER else str(spec.better)


def parts(page: Path) -> dict[str, str]:
    """The generated parts of a page by their names."""
    if page == README:
        return {"probes": links()}
    if page == ACTION:
        return {"inputs": params(), "outputs": outputs()}
    if page == START:
        return {"makers": makers()}
    kind = registry.load(page.stem)
    return {"parameters": parameters(kind), "facts": facts(kind, page.read_text(encoding="utf-8"))}


def links() -> str:
    """Links to the pages of all probes; those that ask GitHub, which a token must be allowed to, come last."""
    asks = {name: any(spec.permission for spec in kind.facts) for name, kind in registry.catalog().items()}
    here, github = (", ".join(_link(name) for name in asks if asks[name] is wanted) for wanted in (False, True))
    return f"{here}; of GitHub {github}"


def _link(name: str) -> str:
    return f"[{name}](docs/probes/{name}.md)"


def params() -> str:
    """The table of the inputs of the action."""
    rows = ((f"`{one.name}`", f"`{one.default}`" if one.default else "", one.meaning) for one in INPUTS)
    return table(("input", "default", "meaning"), rows)


def outputs() -> str:
    """The table of the outputs of the action."""
    return table(("output", "holds"), ((f"`{name}`", meaning) for name, meaning in OUTPUTS.items()))


def makers() -> str:
    """The table of the test tools that `gate init` knows."""
    rows = ((one.name, f"`{one.command}`", one.needs) for one in MAKERS)
    return table(("tool", "command", "needs"), rows)


def part(page: str, name: str) -> str:
    """What stands in a page between `<!-- generated: NAME -->` and the next end, which may stand on their own lines."""
    return _found(page, name)[2]


def _found(page: str, name: str) -> re.Match[str]:
    marks = f"<!-- generated: {name} -->", "<!-- end -->"
    found = re.search(rf"({marks[0]}\n?)(.*?)(\n?{marks[1]})", page, re.DOTALL)
    assert found, f"there is no generated part {name}: write the lines `{marks[0]}` and `{marks[1]}` where it belongs"
    return found


def filled(page: str, made: Mapping[str, str]) -> str:
    """The page with these generated parts."""
    for name, text in made.items():
        found = _found(page, name)
        page = f"{page[: found.start()]}{found[1]}{text}{found[3]}{page[found.end() :]}"
    return page


def draft(name: str, kind: Probe) -> str:
    """A page to begin with: the five headings, the marks of the tables, and what is to be written between them."""
    sees, given, seen, used, blind = (f"## {heading}\n" for heading in HEADINGS)
    required = [field for field, about in kind.params.model_fields.items() if about.is_required()]
    item = [f"- id: {name}", "  title: What is ready when this holds", f"  probe: {name}"]
    item += ["  with:", *(f"    {field}: TODO" for field in required)] if required else []
    wanted = sorted(kind.facts, key=lambda spec: spec.better is Better.NEITHER)[:1]  # one that can be better
    item += [f"  must: {example(spec)}" for spec in wanted] or ["  must: TODO"]
    return "\n".join((
        f"# {name}\n", sees, f"{kind.summary} TODO: what it looks at, what it counts, what it leaves out.\n",
        given, "<!-- generated: parameters -->\n\n<!-- end -->\n", seen, "<!-- generated: facts -->\n\n<!-- end -->\n",
        used, "TODO: whose question this answers:\n", "```yaml", "version: 1", "title: Shop", "items:",
        *(f"  {line}" for line in item), "```\n", blind,
        "| what happened | category | what to do |", "| --- | --- | --- |", "| TODO | absent | TODO |", "",
    ))  # fmt: skip


def main(arguments: list[str]) -> int:
    """Writes the pages anew with `--write`; else says which would change."""
    write = "--write" in arguments
    missing = [name for name in registry.names() if not page_of(name).exists()]
    for name in missing if write else ():
        page_of(name).write_text(draft(name, registry.load(name)), encoding="utf-8")
    stale = [f"docs/probes/{name}.md" for name in missing]
    for page in (README, ACTION, START, *sorted(FOLDER.glob("*.md"))):
        before = page.read_text(encoding="utf-8")
        after = filled(before, parts(page))
        if after != before:
            stale.append(str(page.relative_to(REPOSITORY)))
            if write:
                page.write_text(after, encoding="utf-8")
    for path in dict.fromkeys(stale):
        sys.stdout.write(f"{'wrote' if write else 'to write'} {path}\n")
    return 1 if stale and not write else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

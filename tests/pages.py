"""The tables of docs/probes, docs/action.md and docs/start.md, made of the code: `python -m tests.pages --write`."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from gate import probe
from gate.draft.makers import MAKERS
from gate.model.values import Better, FactSpec, Kind
from gate.probe import Probe
from gate.settings import INPUTS, OUTPUTS
from tests.corpus import REPOSITORY

FOLDER = REPOSITORY / "docs" / "probes"
ACTION = REPOSITORY / "docs" / "action.md"
START = REPOSITORY / "docs" / "start.md"
HEADINGS = ("What it sees", "Parameters", "Facts", "Examples", "When it cannot see")

EVERYTHING: Mapping[str, Mapping[str, object]] = {
    "docs": {"paths": "**", "headings": ["x"]},
    "files": {"paths": "**", "pattern": "x"},
    "metrics": {
        "reports": "*",
        "facts": {
            "performance": {
                "path": "categories.performance.score",
                "unit": "%",
                "scale": "fraction",
                "better": "higher",
            },
            "script": {"pattern": r"main\.js +([0-9.]+) kB", "unit": "KB", "better": "lower"},
            "version": {"path": "lighthouseVersion", "kind": "word"},
        },
    },
    "http": {"urls": "https://a.example/", "version": "commit"},
}
"""Parameters with which a probe that has facts of its own for some has them all."""


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A Markdown table; a pipe inside a cell is escaped."""
    cells = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in cells)


def parameters(kind: Probe) -> str:
    """The table of what may stand under `with:`."""
    schema = kind.params.model_json_schema()
    required = schema.get("required", [])
    return table(
        ("parameter", "what", "default", "meaning"),
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


def facts(name: str, kind: Probe) -> str:
    """The table of what the probe can see."""
    more = kind.more_facts(kind.params.model_validate(EVERYTHING[name])) if name in EVERYTHING else ()
    specs = (*kind.facts, *more)
    rows = [(f"`{spec.name}`", _unit(spec), _better(spec), spec.meaning) for spec in specs]
    if not any(spec.permission for spec in specs):
        return table(("fact", "kind", "better", "meaning"), rows)
    needs = (f"`{spec.permission}`" if spec.permission else "none" for spec in specs)
    rows_with_needs = ((*row, need) for row, need in zip(rows, needs, strict=True))
    return table(("fact", "kind", "better", "meaning", "permission"), rows_with_needs)


def _unit(spec: FactSpec) -> str:
    words = {Kind.SHARE: "share, in `%`", Kind.FLAG: "flag", Kind.WORD: "word", Kind.SET: "set of words"}
    if spec.kind in words:
        return words[spec.kind]
    return f"number, in `{spec.unit}`" if spec.unit else "count"


def _better(spec: FactSpec) -> str:
    return "" if spec.better is Better.NEITHER else str(spec.better)


def parts(page: Path) -> dict[str, str]:
    """The generated parts of a page by their names."""
    if page == ACTION:
        return {"inputs": inputs(), "outputs": outputs()}
    if page == START:
        return {"makers": makers()}
    kind = probe.load(page.stem)
    return {"parameters": parameters(kind), "facts": facts(page.stem, kind)}


def inputs() -> str:
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
    """What stands in a page between `<!-- generated: NAME -->` and the next end."""
    found = re.search(rf"<!-- generated: {name} -->\n(.*?)\n<!-- end -->", page, re.DOTALL)
    assert found, f"there is no generated part {name}"
    return found[1]


def filled(page: str, made: Mapping[str, str]) -> str:
    """The page with these generated parts."""
    for name, text in made.items():
        begin = f"<!-- generated: {name} -->\n"
        page = page.replace(f"{begin}{part(page, name)}", f"{begin}{text}")
    return page


def main(arguments: list[str]) -> int:
    """Writes the pages anew with `--write`; else says which would change."""
    stale = 0
    for page in (ACTION, START, *sorted(FOLDER.glob("*.md"))):
        before = page.read_text(encoding="utf-8")
        after = filled(before, parts(page))
        if after != before:
            stale += 1
            if "--write" in arguments:
                page.write_text(after, encoding="utf-8")
    return 0 if "--write" in arguments or not stale else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

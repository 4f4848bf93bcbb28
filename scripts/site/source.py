"""Writes what the site generator reads: the pages with links that hold there, the complete navigation, and llms.txt.

The pages are written for the repository, where a link may lead to any file. On the site, a link to a page of docs leads
to that page, and every other one to the file on GitHub.
"""

from __future__ import annotations

import posixpath
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

FENCE = re.compile(r"^ *(```+|~~~+)")
LINK = re.compile(r"(?P<code>`+)[^`].*?(?P=code)|\]\((?P<target>[^)\s]+)\)")
HEADING = re.compile(r"^# (.+)$", re.MULTILINE)
OUTSIDE = ("http://", "https://", "mailto:", "#")
UNLISTED = ("agents/SKILL.md",)
"""Files of docs that are not pages of the site."""


class SiteError(Exception):
    """The navigation and the pages disagree."""


def write_source(home: Path, folder: Path) -> Path:
    """Write the source of the site into the folder, and return the path of the generator's configuration.

    The generator writes the site into the subfolder `site`.

    Raises:
        SiteError: when the navigation omits a page, names it twice, or names one that does not exist.
    """
    docs = home / "docs"
    config = yaml.safe_load((docs / "site.yml").read_text(encoding="utf-8"))
    pages = {path.relative_to(docs).as_posix(): path.read_text(encoding="utf-8") for path in sorted(docs.rglob("*.md"))}
    source = config.pop("source")
    for name in UNLISTED:
        pages.pop(name, None)
    pages = {name: with_site_links(text, f"docs/{name}", pages, source) for name, text in pages.items()}
    readme = (home / "README.md").read_text(encoding="utf-8")
    pages["index.md"] = with_site_links(readme, "README.md", pages, source)
    config["nav"] = [expanded(entry, sorted(pages)) for entry in config["nav"]]
    check_navigation(list(listed(config["nav"])), set(pages))
    for name, text in pages.items():
        path = folder / "docs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    shutil.copytree(docs / "images", folder / "docs" / "images")
    for name in ("site.css", "site.js"):
        shutil.copy(docs / name, folder / "docs")
    (folder / "llms.txt").write_text(index_for_models(config, pages), encoding="utf-8")
    path = folder / "mkdocs.yml"
    path.write_text(yaml.safe_dump(config, sort_keys=False), encoding="utf-8")
    return path


def with_site_links(text: str, path: str, pages: dict[str, str], repository: str) -> str:
    """The page with links that hold on the site.

    `path` is its path in the repository, `pages` has the pages of the site by their paths in docs.
    """
    folder = posixpath.dirname(path)
    here = "" if path == "README.md" else folder.removeprefix("docs").lstrip("/")

    def replace(match: re.Match[str]) -> str:
        target = match["target"]
        if target is None or target.startswith(OUTSIDE):
            return match[0]
        name, mark, anchor = target.partition("#")
        file = posixpath.normpath(posixpath.join(folder, name))
        page = "index.md" if file == "README.md" else file.removeprefix("docs/")
        if file == "README.md" or (file.startswith("docs/") and (page in pages or page.startswith("images/"))):
            return f"]({posixpath.relpath(page, here or '.')}{mark}{anchor})"
        return f"]({repository}/blob/main/{file}{mark}{anchor})"

    return "\n".join(line if code else LINK.sub(replace, line) for line, code in lines_of(text)) + "\n"


def lines_of(text: str) -> Iterator[tuple[str, bool]]:
    """The lines of a page, and whether each belongs to a block of code."""
    fence = ""
    for line in text.splitlines():
        match = FENCE.match(line)
        if match and not fence:
            fence = match[1]
            yield line, True
        else:
            yield line, bool(fence)
            if match and fence and line.strip() == fence:
                fence = ""


def expanded(entry: Any, names: list[str]) -> Any:
    """An entry of the navigation in which a pattern such as `probes/*.md` is the list of its pages, README first."""
    if isinstance(entry, dict):
        return {title: expanded(value, names) for title, value in entry.items()}
    if isinstance(entry, list):
        return [expanded(value, names) for value in entry]
    if not entry.endswith("*.md"):
        return entry
    matches = [name for name in names if posixpath.dirname(name) == posixpath.dirname(entry)]
    return sorted(matches, key=lambda name: (not name.endswith("README.md"), name))


def listed(entry: Any) -> Iterator[str]:
    """The pages of the navigation, in order."""
    if isinstance(entry, str):
        yield entry
    else:
        for value in entry.values() if isinstance(entry, dict) else entry:
            yield from listed(value)


def check_navigation(names: list[str], pages: set[str]) -> None:
    """Raise SiteError unless the navigation names every page once."""
    problems = [
        *(f"the navigation names {name}, which does not exist" for name in sorted(set(names) - pages)),
        *(f"the navigation omits docs/{name}; add it to docs/site.yml" for name in sorted(pages - set(names))),
        *(f"the navigation names {name} twice" for name in sorted({name for name in names if names.count(name) > 1})),
    ]
    if problems:
        raise SiteError("\n".join(problems))


def index_for_models(config: dict[str, Any], pages: dict[str, str]) -> str:
    """The file llms.txt (https://llmstxt.org): every page with its address, by section of the navigation."""
    lines = [f"# {config['site_name']}", "", f"> {config['site_description']}", ""]
    for entry in config["nav"]:
        ((title, value),) = entry.items()
        lines += [f"## {title}", ""]
        lines += [f"- [{title_of(pages[name])}]({config['site_url']}{address(name)})" for name in listed(value)]
        lines.append("")
    return "\n".join(lines)


def title_of(page: str) -> str:
    """The first heading of a page, without marks of code."""
    match = HEADING.search(page)
    return match[1].replace("`", "") if match else "Untitled"


def address(name: str) -> str:
    """The address of a page below the root of the site: `start.md` is at `start/`."""
    base = re.sub(r"(^|/)(README|index)\.md$", r"\1", name)
    return base if base != name else name.removesuffix(".md") + "/"

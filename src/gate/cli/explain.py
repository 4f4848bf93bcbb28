"""The commands `explain` and `probes`: what a word of the gate means, without a network."""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

from gate.cli import console
from gate.cli.arguments import add_checklist, add_root
from gate.cli.open_host import open_host
from gate.config.settings import Settings
from gate.model.codes import Code
from gate.model.errors import GateError, UsageError

if TYPE_CHECKING:
    from gate.model.checklist import Checklist
    from gate.model.values import FactSpec


def add_explain_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the arguments of `gate explain`."""
    help_text = "an item of the checklist, a probe, a fact, or the code of a message (default: list all codes)"
    parser.add_argument("word", nargs="?", metavar="ITEM|PROBE|FACT|CODE", help=help_text)
    resolved_help = "print the checklist with its base policies, or one item of it, and the origin of each line"
    parser.add_argument("--resolved", action="store_true", help=resolved_help)
    parser.add_argument("--json", action="store_true", help="with --resolved, print JSON")
    add_root(parser)
    add_checklist(parser)


def add_probes_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the arguments of `gate probes`."""
    parser.add_argument("name", nargs="?", metavar="PROBE", help="a probe (default: list all probes)")


def explain(arguments: argparse.Namespace) -> int:
    """Runs `gate explain`: prints every meaning of a word.

    Raises:
        UsageError: when the word has none.
    """
    from gate.render import explanation

    settings = Settings(root=arguments.root, checklist=arguments.checklist, now=arguments.now)
    if arguments.resolved:
        console.write(_print_resolved(settings, arguments.word, as_json=arguments.json))
        return 0
    if arguments.json:
        raise UsageError(Code.INVALID_ARGUMENT, "--json prints the resolved checklist; add --resolved")
    if arguments.word is None:
        console.write(explanation.render_list(_width()))
        return 0
    console.write("\n".join(find_pages(arguments.word, settings, _width())))
    return 0


def _print_resolved(settings: Settings, item: str | None, *, as_json: bool) -> str:
    """The checklist with its base policies, or one item of it.

    Raises:
        GateError: when there is no valid checklist, or no such item.
    """
    from gate.model.suggestions import suggest
    from gate.model.text import quote
    from gate.policy.selection import resolve_in_workspace
    from gate.render import resolved as pages

    resolved = resolve_in_workspace(settings, open_host(settings), allow_open=True)
    if item is not None:
        ids = [entry.id for entry in resolved.checklist.items]
        if item not in ids:
            hint = suggest(item, ids, "the items are")
            raise UsageError(Code.UNKNOWN_ITEM, f"there is no item {quote(item)}; {hint}")
        resolved = resolved.limit_to(item)
    return pages.render_json(resolved) if as_json else pages.render_yaml(resolved)


def find_pages(text: str, settings: Settings, width: int) -> dict[str, bool]:
    """The pages about a word, and whether each has text of the checklist, which the settings name.

    Raises:
        UsageError: when the word has no meaning.
    """
    word = text.strip("[]")  # as a message shows its code
    checklist = _load_checklist(settings)
    pages = [*_pages(word, checklist, width)]
    if not pages:
        raise _unknown(word, checklist)
    own = {*_pages(word, None, width)}
    return {page: page not in own for page in pages}


def _load_checklist(settings: Settings) -> Checklist | None:
    """The checklist of the folder; None when there is none, or it is broken: then only other words have a meaning."""
    from gate.policy import selection

    host = open_host(settings)
    try:
        return selection.load_from_workspace(settings, host)
    except GateError:
        if settings.checklist:
            raise
        return None


def _pages(word: str, checklist: Checklist | None, width: int) -> Iterator[str]:
    """A page for each meaning of the word."""
    from gate.probes.common import registry
    from gate.render import explanation
    from gate.render.item_page import render_item
    from gate.render.reference_page import render_fact, render_probe

    for item in checklist.items if checklist else ():
        if item.id == word and checklist:
            waivers = [waiver for waiver in checklist.waivers if waiver.item == word]
            yield render_item(item, registry.load(item.probe), waivers, width)
    if word in registry.names():
        yield render_probe(word, registry.load(word), width)
    if owners := [*_owners(word, checklist)]:
        yield render_fact(word, owners, width)
    if word in explanation.codes():
        yield explanation.render(explanation.load(word), width)


def _owners(fact: str, checklist: Checklist | None) -> Iterator[tuple[str, FactSpec]]:
    """What declares a fact of this name: probes, and items of the checklist that declare their own."""
    from gate.probes.common import registry
    from gate.probes.common.reference import facts_by_name

    if "-" in fact:  # no fact has a hyphen in its name, and loading every probe takes time
        return
    of_probes = [*facts_by_name(registry.catalog(), fact)]
    yield from ((f"the probe `{name}`", spec) for name, spec in of_probes)
    for item in checklist.items if checklist else ():
        if fact in item.facts and item.probe not in dict(of_probes):
            yield f"the item `{item.id}`", item.facts[fact]


def _unknown(word: str, checklist: Checklist | None) -> UsageError:
    from gate.model.suggestions import did_you_mean
    from gate.model.text import quote
    from gate.probes.common import registry
    from gate.render import explanation

    probes = registry.catalog()
    facts = [spec.name for probe in probes.values() for spec in probe.facts]
    items = [item.id for item in checklist.items] if checklist else []
    hint = did_you_mean(word, [*items, *probes, *facts, *explanation.codes()])
    advice = hint or "`gate probes` lists the probes, and `gate explain` the codes"
    unread = "" if checklist else " (no valid checklist is here, so it has no items)"
    message = f"there is no item, probe, fact or code {quote(word)}{unread}; {advice}"
    return UsageError(Code.UNKNOWN_WORD, message)


def probes(arguments: argparse.Namespace) -> int:
    """Runs `gate probes`: prints the list of the probes, or what one declares.

    Raises:
        UsageError: when there is no such probe.
    """
    from gate.model.suggestions import suggest
    from gate.model.text import quote
    from gate.probes.common import registry
    from gate.render.reference_page import render_probe, render_probes

    name = arguments.name
    if name is None:
        console.write(render_probes(registry.catalog(), _width()))
        return 0
    if name not in registry.names():
        hint = suggest(name, registry.names(), "the probes are")
        raise UsageError(Code.UNKNOWN_PROBE, f"there is no probe {quote(name)}; {hint}")
    console.write(render_probe(name, registry.load(name), _width()))
    return 0


def _width() -> int:
    return shutil.get_terminal_size((100, 24)).columns

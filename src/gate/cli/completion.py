"""Completion of words in a shell: the script for the shell, and the words that fit at the cursor.

argcomplete reads the parser itself, so commands, flags and choices need no list here. The script starts `gate` without
arguments and with the line in the environment.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from gate.cli import console
from gate.config.settings import DEFAULT_CHECKLISTS, AuditMode, CommentMode, StatusMode
from gate.model.events import EVENTS

if TYPE_CHECKING:
    from gate.adapters.workspace import Workspace

SHELLS = ("bash", "zsh", "fish")

Completer = Callable[..., Iterable[str]]
"""Returns the words for an argument; argcomplete passes `prefix` and `parsed_args`, and keeps those that fit."""


def add_completion_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the arguments of `gate completion`."""
    parser.add_argument("shell", choices=SHELLS, help="the shell that completes; docs/start.md says where it goes")


def completion(arguments: argparse.Namespace) -> int:
    """Runs `gate completion`: prints the script for a shell."""
    from argcomplete.shell_integration import shellcode

    console.write(shellcode(["gate"], shell=arguments.shell))
    return 0


def complete(parser: argparse.ArgumentParser) -> None:
    """Writes the words that fit at the cursor to the script, and exits."""
    import argcomplete

    for action in _list_actions(parser):
        if action.choices is None and action.metavar is not None:
            action.completer = _completer_of(action)  # type: ignore[attr-defined]  # argcomplete's interface
    argcomplete.autocomplete(parser, always_complete_options=False)


def _list_actions(parser: argparse.ArgumentParser) -> Iterable[argparse.Action]:
    """The arguments of the parser and of its commands."""
    for action in parser._actions:  # noqa: SLF001 - argparse has no other way to list them
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            for subparser in dict.fromkeys(action.choices.values()):
                yield from _list_actions(subparser)
        else:
            yield action


def _completer_of(action: argparse.Action) -> Completer:
    """The completer of an argument by its name, or by what it takes: files are completed, other texts are not."""
    from argcomplete.completers import DirectoriesCompleter, FilesCompleter, SuppressCompleter

    by_metavar: Mapping[Any, Completer] = {
        "FILE": FilesCompleter(),
        "DIR": DirectoriesCompleter(),
        "EVENT": _constant(EVENTS),
        "ID": _complete_items,
        "ITEM": _complete_items,
        "PROBE": _complete_probes,
        "ITEM|PROBE|FACT|CODE": _complete_words,
    }
    modes = {"comment": CommentMode, "status": StatusMode, "audit": AuditMode}
    if action.dest in modes:
        return _constant(get_args(modes[action.dest]))
    return by_metavar.get(action.metavar, SuppressCompleter())


def _constant(words: Iterable[str]) -> Completer:
    return lambda **_context: words


def _complete_probes(**_context: object) -> Iterable[str]:
    from gate.probes.common import registry

    return registry.names()


def _complete_words(prefix: str, parsed_args: argparse.Namespace, **_context: object) -> Iterable[str]:
    """The words of `gate explain`, without facts: loading every probe takes too long at a prompt."""
    from gate.render import explanation

    return (*_complete_items(prefix, parsed_args), *_complete_probes(), *explanation.codes())


def _complete_items(prefix: str, parsed_args: argparse.Namespace, **_context: object) -> Iterable[str]:
    """The ids of the items of the checklist, after those before a comma."""
    from gate.adapters.workspace import Workspace

    checklist = getattr(parsed_args, "checklist", None)
    before, comma, _last = prefix.rpartition(",")
    workspace = Workspace(Path(getattr(parsed_args, "root", None) or "."))
    ids = _read_ids(workspace, (checklist,) if checklist else DEFAULT_CHECKLISTS)
    return [f"{before}{comma}{name}" for name in ids if name not in before.split(",")]


def _read_ids(workspace: Workspace, paths: Iterable[str]) -> list[str]:
    """The ids of the first checklist that exists; none when it cannot be read, for completion reports no error."""
    from gate.checklist import yaml_tree
    from gate.model.errors import EvidenceError, InvalidFileError

    for path in paths:
        try:
            root, _problems = yaml_tree.read(workspace.read(path, yaml_tree.MAX_BYTES), path)
        except EvidenceError:
            continue
        except InvalidFileError:
            return []
        ids = (yaml_tree.find_scalar(item, "id") for item in yaml_tree.find_mappings(root, "items"))
        return [scalar.value for scalar in ids if scalar is not None and scalar.value]
    return []

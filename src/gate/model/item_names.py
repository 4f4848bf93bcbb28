"""The names of items that a person gives on the command line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from gate.model.codes import Code
from gate.model.errors import UsageError
from gate.model.suggestions import suggest
from gate.model.text import quote


def refuse_unknown_items(names: Iterable[str], ids: Sequence[str]) -> None:
    """Checks the names under `--only`.

    Raises:
        UsageError: for a name that no item has, with the nearest one.
    """
    for name in names:
        if name not in ids:
            message = f"--only {quote(name)}: there is no such item; {suggest(name, ids, 'the items are')}"
            raise UsageError(Code.UNKNOWN_ITEM, message)

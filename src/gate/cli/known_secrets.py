"""The secrets of this process, which no error message and no logged step may contain.

A message may repeat what a server answered, and a server may repeat the token. The tokens of the environment are known
from the start, so that errors before the first request are covered too.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator

Secrets = Callable[[], Collection[str]]
"""Returns the secrets known at the time of the call."""

TOKEN_VARIABLES = ("GITHUB_TOKEN", "GH_TOKEN", "INPUT_GITHUB-TOKEN", "GATE_GITLAB_TOKEN")
"""The variables in which a workflow or a job passes a token."""

_sources: list[Secrets] = []


def add_source(source: Secrets) -> None:
    """Removes the secrets of this source from every message from now on."""
    _sources.append(source)


def redact(text: str) -> str:
    """The text with every known secret replaced by `***`."""
    from gate.render.redact import redact_text

    return redact_text(text, frozenset(_known()))


def _known() -> Iterator[str]:
    yield from (os.environ.get(name, "").strip() for name in TOKEN_VARIABLES)
    for source in _sources:
        yield from source()

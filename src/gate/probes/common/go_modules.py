"""The Go modules of the repository: cover profiles name files by import path, which begins with that of the module."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable

from gate.adapters.workspace import Workspace
from gate.model.errors import EvidenceError

MAX_MODULES = 500
"""How many go.mod files are read."""

MAX_SIZE = 1024 * 1024
"""The largest go.mod that is read, in bytes."""

_MODULE = r'(?m)^[ \t]*module[ \t]*(?:\([ \t]*\r?\n[ \t]*)?["`]?([^\s"`()]+)'


def module_folders(workspace: Workspace, files: Iterable[str]) -> dict[str, str]:
    """The folder of each module by its path (go.mod, "module directive"); empty for that at the root.

    A module without a readable go.mod is left out, and so is a path that two modules have.
    """
    folders: dict[str, list[str]] = {}
    manifests = sorted(file for file in files if posixpath.basename(file) == "go.mod")
    for manifest in manifests[:MAX_MODULES]:
        try:
            text = workspace.read(manifest, MAX_SIZE).decode("utf-8", "replace")
        except EvidenceError:
            continue
        if directive := re.search(_MODULE, text):
            folders.setdefault(directive[1], []).append(posixpath.dirname(manifest))
    return {module: places[0] for module, places in folders.items() if len(places) == 1}

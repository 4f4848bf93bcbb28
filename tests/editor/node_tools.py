"""The npm packages of requirements/npm, which `make editor` installs and names."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

MODULES = os.environ.get("GATE_NODE_MODULES", "")


def program(path: str) -> Path:
    """The script of a package, which `node` runs."""
    return Path(MODULES, path).absolute()


def needs(path: str, *others: str) -> pytest.MarkDecorator:
    """Skips a test without the package, or without another program that it needs."""
    has_package = MODULES != "" and program(path).exists()
    missing = [path] * (not has_package) + [name for name in others if not shutil.which(name)]
    return pytest.mark.skipif(bool(missing), reason=f"no {', '.join(missing)}; run `make editor`")

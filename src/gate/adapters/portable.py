"""What systems do differently: flags of `open`, users, and files that another process holds open."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType

LOCK_PAUSES = (0.05, 0.1, 0.2, 0.4, 0.8)
"""Seconds between attempts to replace a file that another process holds open."""


def combine_flags(system: ModuleType, *names: str) -> int:
    """The flags of `os.open` with these names, without those that the system does not have."""
    flags = 0
    for name in names:
        flags |= getattr(system, name, 0)
    return flags


def replace_file(
    partial: Path,
    target: Path,
    replace: Callable[[Path, Path], object] = Path.replace,
    pauses: Sequence[float] = LOCK_PAUSES if os.name == "nt" else (),
) -> None:
    """Moves `partial` to `target`, and tries again for a moment while another process holds the target open.

    On Windows an editor or a virus scanner that reads a file prevents that it is replaced; elsewhere nothing does.

    Raises:
        OSError: when it cannot be replaced.
    """
    for pause in pauses:
        try:
            replace(partial, target)
        except PermissionError:
            time.sleep(pause)
        else:
            return
    replace(partial, target)


def describe_current_user() -> str:
    """The name of the user who runs the gate; `this user` where users have no number (Windows)."""
    return describe_owner(os.geteuid()) if hasattr(os, "geteuid") else "this user"


def describe_owner(uid: int) -> str:
    """The name of a user; `user 1001` when the system has no name for it, as in many containers and on Windows."""
    try:
        import pwd

        return pwd.getpwuid(uid).pw_name
    except (ImportError, KeyError):
        return f"user {uid}"

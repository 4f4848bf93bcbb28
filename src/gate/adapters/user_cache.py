"""A cache in the home of a person: files that never change, each verified when it is read.

Only a run at a terminal may use it. On a runner that several jobs share, a job of a stranger could have written it.
"""

from __future__ import annotations

import contextlib
import hashlib
import secrets
import sys
from collections.abc import Mapping
from pathlib import Path

from gate.model.lazy_dataclass import dataclass

_DIGEST_LENGTH = 64


@dataclass(frozen=True, slots=True)
class UserCache:
    """The files below `folder`, each under the digest of its name, and after a line with the digest of its content."""

    folder: Path

    @classmethod
    def of(cls, env: Mapping[str, str]) -> UserCache | None:
        """The cache of the person whose environment this is (XDG Base Directory Specification); None without a home."""
        if sys.platform == "win32":
            base = env.get("LOCALAPPDATA", "")
        else:
            base = env.get("XDG_CACHE_HOME", "") or (f"{env['HOME']}/.cache" if env.get("HOME") else "")
        return cls(Path(base) / "readiness-gate") if base and Path(base).is_absolute() else None

    def read(self, name: str) -> bytes | None:
        """The content under a name; None when there is none, or another one than was written."""
        try:
            digest, _, content = self._path(name).read_bytes().partition(b"\n")
        except OSError:
            return None
        return content if digest.decode("ascii", "replace") == hashlib.sha256(content).hexdigest() else None

    def write(self, name: str, content: bytes) -> None:
        """Stores the content under a name; a cache that cannot be written is left as it is."""
        path = self._path(name)
        temporary = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
        with contextlib.suppress(OSError):
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            temporary.write_bytes(hashlib.sha256(content).hexdigest().encode() + b"\n" + content)
            temporary.replace(path)

    def _path(self, name: str) -> Path:
        return self.folder / hashlib.sha256(name.encode()).hexdigest()[:_DIGEST_LENGTH]

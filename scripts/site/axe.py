"""Downloads axe-core, the accessibility checker that the tests run in the pages of the site."""

from __future__ import annotations

import base64
import hashlib
import subprocess
import tarfile
import tempfile
from pathlib import Path

PACKAGE = "axe-core@4.14.1"
MEMBER = "package/axe.min.js"
INTEGRITY = "FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ=="
"""The SHA-512 of the package, as the npm registry publishes it."""


def download_axe() -> str:
    """The script of axe-core.

    Raises:
        OSError: when npm is not installed or cannot download the package, or its digest is not INTEGRITY.
    """
    with tempfile.TemporaryDirectory() as folder:
        command = ["npm", "pack", "--silent", "--pack-destination", folder, PACKAGE]
        if subprocess.run(command, check=False, capture_output=True, timeout=60).returncode:
            raise OSError(f"npm could not download {PACKAGE}")
        archive = next(Path(folder).glob("*.tgz"))
        digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
        if digest != INTEGRITY:
            raise OSError(f"{PACKAGE} has the SHA-512 {digest}, expected {INTEGRITY}")
        with tarfile.open(archive) as package:
            member = package.extractfile(MEMBER)
            return member.read().decode() if member else ""

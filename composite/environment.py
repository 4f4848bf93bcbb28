"""Creates the environment of the composite action from the lock, and runs the gate in it.

    environment.py key       writes the folder of the environment and the key of its cache to the step's outputs
    environment.py create    creates the environment, unless the cache has restored it
    environment.py run       runs `gate action` with the inputs of the action, as JSON in GATE_INPUTS

The environment holds the packages of requirements/history.txt, each checked by its hash; none is built from source. uv
installs them if it is on the PATH, otherwise pip. The gate itself runs from the checked-out action, so a cached
environment fits every version with the same lock. Standard library only: this runs before anything is installed.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

ACTION = Path(__file__).resolve().parent.parent
"""The checked-out repository of the action."""

LOCK = ACTION / "requirements" / "history.txt"

COMPLETE = "complete"
"""A file in the environment that exists when every package is installed."""

OLDEST = (3, 11)

INTERRUPTED = 130


def describe_environment(lock: bytes, system: str, machine: str, version: str) -> str:
    """The name of the environment and of its cache: the platform, Python and the digest of the lock."""
    digest = hashlib.sha256(lock).hexdigest()[:16]
    return f"readiness-gate-{system}-{machine}-{version}-{digest}".lower()


def environment_name() -> str:
    """The name of the environment for this interpreter."""
    return describe_environment(LOCK.read_bytes(), platform.system(), platform.machine(), platform.python_version())


def folder() -> Path:
    """The folder of the environment, in the temporary folder of the job."""
    return Path(os.environ["RUNNER_TEMP"]) / environment_name()


def python_of(environment: Path, system: str = os.name) -> Path:
    """The interpreter of an environment; `system` is `os.name` of the machine."""
    return environment / ("Scripts/python.exe" if system == "nt" else "bin/python")


def write_key() -> int:
    """Writes the outputs `path` and `key`; `path` has forward slashes, which every system and cache accepts."""
    with Path(os.environ["GITHUB_OUTPUT"]).open("a", encoding="utf-8", newline="\n") as outputs:
        outputs.write(f"path={folder().as_posix()}\nkey={environment_name()}\n")
    return 0


def create() -> int:
    """Creates the environment, unless it is complete; returns the exit code of the installer."""
    environment = folder()
    if not (environment / COMPLETE).is_file():
        venv.create(environment, clear=True, with_pip=not shutil.which("uv"))
        if code := subprocess.run(install_command(environment, shutil.which("uv")), check=False).returncode:
            return code
        (environment / COMPLETE).write_text("", encoding="utf-8")
    site_packages = next(environment.glob("[Ll]ib/**/site-packages"))
    (site_packages / "readiness-gate.pth").write_text(f"{ACTION / 'src'}\n", encoding="utf-8")
    return 0


def install_command(environment: Path, uv: str | None) -> list[str]:
    """The command that installs the locked packages."""
    python = str(python_of(environment))
    installer = [uv, "pip", "install", "--python", python] if uv else [python, "-m", "pip", "install"]
    if not uv:
        installer += ["--disable-pip-version-check"]
    return [*installer, "--quiet", "--require-hashes", "--only-binary", ":all:", "--requirement", str(LOCK)]


def gate_variables(environment: Mapping[str, str]) -> dict[str, str]:
    """The variables of the gate: the inputs as the runner passes them to an action in a container."""
    variables = {name: value for name, value in environment.items() if name != "GATE_INPUTS"}
    inputs: Mapping[str, str] = json.loads(environment["GATE_INPUTS"])
    return variables | {f"INPUT_{name.upper()}": value for name, value in inputs.items()}


def run() -> int:
    """Runs the gate; returns its exit code.

    Isolated mode prevents that a file in the workspace replaces a module, and UTF-8 mode makes the log readable on a
    console with another encoding.
    """
    command = [str(python_of(folder())), "-I", "-X", "utf8", "-m", "gate", "action"]
    try:
        return subprocess.run(command, env=gate_variables(os.environ), check=False).returncode
    except KeyboardInterrupt:  # the run was cancelled; the gate has got the same signal
        return INTERRUPTED


COMMANDS: Mapping[str, Callable[[], int]] = {"key": write_key, "create": create, "run": run}


def main(arguments: Sequence[str]) -> int:
    """Runs one command."""
    if len(arguments) != 1 or arguments[0] not in COMMANDS:
        print(__doc__, file=sys.stderr)
        return 2
    if sys.version_info < OLDEST:
        print("The gate needs Python 3.11 or newer.", file=sys.stderr)
        return 2
    return COMMANDS[arguments[0]]()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

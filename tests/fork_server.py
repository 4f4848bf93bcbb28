"""The command `gate` for the scripts that tests run, without the start of Python and its imports for every command.

A server imports the gate once, and forks for each command with its arguments, folder, variables and open files. Tests
of the process itself start it (tests/command.py, tests/cli/test_process.py).
"""

from __future__ import annotations

import contextlib
import fcntl
import gc
import importlib
import marshal
import os
import pkgutil
import select
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

CLIENT = """#!{python} -IS
import marshal, os, socket, sys

def is_open(number):
    try:
        return bool(os.fstat(number))
    except OSError:
        return False

numbers = [number for number in range(10) if is_open(number)]
folder = os.open(".", os.O_RDONLY)
request = marshal.dumps([sys.argv, dict(os.environ), numbers])
server = socket.socket(socket.AF_UNIX)
server.connect({address!r})
socket.send_fds(server, [len(request).to_bytes(4, "big")], [*numbers, folder])
server.sendall(request)
sys.exit(int(server.recv(16)))
"""


@contextlib.contextmanager
def installed(folder: Path) -> Iterator[Path]:
    """The folder with the command `gate`, which works until the block ends."""
    if "COVERAGE_PROCESS_START" in os.environ:  # coverage is measured in processes that start
        yield Path(sys.executable).parent
        return
    address, client = folder / "server", folder / "gate"
    command = [sys.executable, "-m", "tests.fork_server", str(address)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
        assert server.stdout
        assert server.stdout.readline() == b"ready\n"
        client.write_text(CLIENT.format(python=sys.executable, address=str(address)), encoding="utf-8")
        client.chmod(0o755)
        yield folder
        assert server.stdin
        server.stdin.close()  # ends the server


def serve(address: str) -> None:
    """Runs commands until the standard input ends."""
    import gate
    from gate.probes.common import registry

    for module in pkgutil.walk_packages(gate.__path__, "gate."):
        if module.name != "gate.__main__":
            importlib.import_module(module.name)
    registry.catalog()
    gc.freeze()
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(address)
        listener.listen(16)
        os.write(1, b"ready\n")
        while sys.stdin not in select.select([listener, sys.stdin], [], [])[0]:
            connection, _ = listener.accept()
            if not os.fork():
                _run(connection)
            connection.close()
            with contextlib.suppress(ChildProcessError):
                while os.waitpid(-1, os.WNOHANG)[0]:
                    pass


def _run(connection: socket.socket) -> NoReturn:
    """Runs one command in a process of its own, and answers with its exit code."""
    size, files, _, _ = socket.recv_fds(connection, 4, 11)
    data = b""
    while len(data) < int.from_bytes(size, "big"):
        data += connection.recv(1 << 20)
    child = os.fork()
    if not child:
        arguments, variables, numbers = marshal.loads(data)  # noqa: S302 - our own client sent it
        _execute(arguments, variables, numbers, files)
    connection.sendall(str(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) % 256).encode())
    os._exit(0)


def _execute(arguments: list[str], variables: dict[str, str], numbers: list[int], files: list[int]) -> NoReturn:
    from gate.cli import main

    os.fchdir(files[-1])
    copies = [fcntl.fcntl(file, fcntl.F_DUPFD, 32) for file in files[:-1]]  # beyond all numbers that are replaced
    for number, file in zip(numbers, copies, strict=True):
        os.dup2(file, number)
    sys.stdin, sys.stdout, sys.stderr = (
        open(number, mode, encoding="utf-8", closefd=False) if number in numbers else None  # noqa: SIM115
        for number, mode in enumerate("rww")
    )
    os.environ.clear()
    os.environ.update(variables)
    sys.argv = arguments
    code: object = 0
    try:
        main.main()
    except SystemExit as error:
        code = error.code
    if sys.stdout:
        sys.stdout.flush()
    os._exit(code if isinstance(code, int) else 0 if code is None else 1)


if __name__ == "__main__":
    serve(sys.argv[1])

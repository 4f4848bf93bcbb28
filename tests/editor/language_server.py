"""A client of a language server (Language Server Protocol 3.17), as far as the tests need one."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any

SETTINGS = {
    "yaml": {
        "schemaStore": {"enable": False}, "validate": True, "hover": True, "completion": True, "yamlVersion": "1.2",
    },
    "http": {}, "editor": {}, "[yaml]": {}, "vs-kubernetes": {}, "files": {},
}  # fmt: skip
"""The settings of an editor that fetches nothing."""


class LanguageServer:
    """A running language server that knows the files of one folder."""

    def __init__(self, command: Sequence[str], folder: Path) -> None:
        self.folder = folder
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self.number = 0
        self.diagnostics: dict[str, list[Mapping[str, Any]]] = {}
        capabilities = {
            "workspace": {"configuration": True},
            "textDocument": {"completion": {"completionItem": {"documentationFormat": ["markdown"]}}},
        }
        self.request("initialize", {"processId": None, "rootUri": folder.as_uri(), "capabilities": capabilities})
        self.notify("initialized", {})
        self.notify("workspace/didChangeConfiguration", {"settings": SETTINGS})

    def open(self, name: str, text: str) -> str:
        """Opens a document with this text and returns its address."""
        uri = (self.folder / name).as_uri()
        self.diagnostics.pop(uri, None)
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": document})
        return uri

    def problems(self, uri: str) -> list[tuple[int, str]]:
        """The line (from 0) and the message of each problem in the document, when the server has reported them."""
        while uri not in self.diagnostics:
            self._handle(self._read())
        return [(problem["range"]["start"]["line"], problem["message"]) for problem in self.diagnostics[uri]]

    def completions(self, uri: str, line: int, character: int) -> dict[str, str]:
        """The labels that the server proposes at a position, with their documentation."""
        result = self.request("textDocument/completion", _position(uri, line, character))
        return {item["label"]: _text(item.get("documentation")) for item in (result or {}).get("items", [])}

    def hover(self, uri: str, line: int, character: int) -> str:
        """The text that the server shows at a position."""
        result = self.request("textDocument/hover", _position(uri, line, character))
        return _text(result["contents"]) if result else ""

    def request(self, method: str, params: Mapping[str, Any]) -> Any:
        """The result of a request."""
        self.number += 1
        own = self.number
        self._write({"id": own, "method": method, "params": params})
        while True:
            message = self._read()
            if message.get("id") == own and "method" not in message:
                if "error" in message:
                    raise RuntimeError(message["error"]["message"])
                return message["result"]
            self._handle(message)

    def notify(self, method: str, params: Mapping[str, Any]) -> None:
        """Sends a notification."""
        self._write({"method": method, "params": params})

    def close(self) -> None:
        """Ends the server."""
        self.process.kill()
        self.process.communicate()

    def _handle(self, message: Mapping[str, Any]) -> None:
        """Remembers diagnostics, and answers what the server asks."""
        if message.get("method") == "textDocument/publishDiagnostics":
            self.diagnostics[message["params"]["uri"]] = message["params"]["diagnostics"]
        elif "id" in message and "method" in message:
            result = None
            if message["method"] == "workspace/configuration":
                result = [SETTINGS.get(item["section"], {}) for item in message["params"]["items"]]
            self._write({"id": message["id"], "result": result})

    def _write(self, message: Mapping[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        stream = _stream(self.process.stdin)
        stream.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        stream.flush()

    def _read(self) -> dict[str, Any]:
        stream, length = _stream(self.process.stdout), 0
        while line := stream.readline().strip():
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        if not length:
            raise RuntimeError("the language server has ended")
        message: dict[str, Any] = json.loads(stream.read(length))
        return message


def _stream(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        raise RuntimeError("the language server has no such stream")
    return stream


def _position(uri: str, line: int, character: int) -> dict[str, Any]:
    return {"textDocument": {"uri": uri}, "position": {"line": line, "character": character}}


def _text(content: Any) -> str:
    return str(content.get("value", "")) if isinstance(content, dict) else str(content or "")

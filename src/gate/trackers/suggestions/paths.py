"""Paths, packages and addresses in the text of a tracker."""

from __future__ import annotations

import re

from gate.trackers.reading.vocabulary import strip_marks

_EXTENSIONS = (
    "adoc|bash|bat|c|cc|cfg|cjs|conf|cpp|cs|css|csv|env|ex|exs|gradle|go|graphql|h|hcl|hpp|html|ini|ipynb|java|js|json|jsx|kt|"
    "kts|less|lock|lua|md|mdx|mjs|php|pl|prisma|properties|proto|ps1|py|rb|rs|rst|rules|sass|scala|scss|service|sh|sql|"
    "svelte|swift|tf|tfvars|toml|ts|tsx|txt|vue|xml|ya?ml"
)
_CODE = re.compile(r"`([^`\n]{1,300})`")
_FILE = re.compile(rf"(?:\./|/)?(?:[\w@.\[\]()*-]+/)*[\w@.\[\]*-]*\w\.(?:{_EXTENSIONS})", re.IGNORECASE)
_HIDDEN = (
    r"\.(?:[\w-]+(?:ignore|rc|-version)|git(?:attributes|modules|keep)|editorconfig|mailmap|tool-versions|htaccess"
    rf"|env\.[\w.-]+|clang-(?:format|tidy)|[\w-]+\.baseline|[\w-]+(?:\.[\w-]+)*\.(?:{_EXTENSIONS}))"
)
"""Hidden files. Other words that begin with a dot are domains, methods and classes."""

_WELL_KNOWN = re.compile(
    rf"(?:\./|/)?(?:[\w.-]+/)*(?:Dockerfile|Makefile|LICENSE|CODEOWNERS|Procfile|Jenkinsfile|{_HIDDEN})"
)
_FOLDER = re.compile(r"(?:\./|/)?(?:[\w.-]+/)+")
_ANY_PATH = re.compile(r"(?:\./)?(?:[\w.\[\]-]+/)+[\w.\[\]-]+")
_ALONE = re.compile(rf"(?![A-Z].*\.js$)[\w-]+(?:\.[\w-]+)*\.(?:{_EXTENSIONS})", re.ASCII)
"""A text that is only a file name; `Auth.js` is a library."""
_UNQUOTED = re.compile(
    r"(?<![A-Za-z0-9_/:.@`-])(?:"
    rf"/?(?:[A-Za-z0-9_.-]+/)+[A-Za-z0-9_.-]+\.(?:{_EXTENSIONS})"
    r"|[A-Z][A-Z0-9_]{3,60}\.md"
    rf"|(?<=[^\x00-\x7f])[a-z][A-Za-z0-9_-]*\.(?:{_EXTENSIONS})"
    r")(?![A-Za-z0-9_/-])"
)
"""A path in prose. Its letters are ASCII, because languages without spaces put words beside it."""

_AT_ROOT = re.compile(
    r"^(?:package|tsconfig|docker-compose|pyproject|setup|requirements|go|cargo|pom)\b|config\.|\.(?:cfg|ini|lock|toml)$"
    r"|^(?:README|CHANGELOG|CONTRIBUTING|SECURITY|CODE_OF_CONDUCT|LICENSE|Dockerfile|Makefile|Procfile|Jenkinsfile)\b"
)
"""Documents and manifests of a repository, which many folders may have: one without a folder is at the root."""
_BINARY = (
    "a|apk|bak|bin|cer|class|crt|db|deb|dll|dmg|docx?|exe|gif|gz|ico|ipa|jar|jpe?g|key|log|map|mov|mp[34]|o|obj|pdf|"
    "pem|pfx|png|pptx?|rpm|so|sqlite|svg|tar|tgz|tmp|ttf|war|wasm|wav|webp|whl|woff2?|xlsx?|zip"
)
_EXTENSION = re.compile(rf"(?:\.(?:{_EXTENSIONS}|{_BINARY}))+", re.IGNORECASE)
"""A file extension, which is not a file: `.map`, `.tar.gz`."""

_SECRET = re.compile(r"\.env(?:\.(?!example|sample|template|dist|defaults?|test)[\w.-]+)?")
"""Files with secrets, which should not be in a repository: the existence of one is no evidence."""

_SYSTEM = re.compile(r"/(?:Users|home|root|tmp|etc|var|usr|opt|mnt|dev|proc|srv|private|Library|Applications)/")
_GENERATED = frozenset({".git", "node_modules", "__pycache__", ".venv", "venv"})
"""Folders of tools, whose files are not in the repository."""

_RUNTIME = frozenset({
    "build", "cache", "coverage", "dist", "htmlcov", "log", "logs", "out", "output", "outputs", "target", "temp", "tmp",
    "uploads", ".cache", ".next", ".nuxt", ".turbo", ".terraform",
})  # fmt: skip
"""Folders at the root, or at the end of a path, that hold what a build or a run leaves behind."""

_DOMAIN = re.compile(r"(?:[\w-]+\.)+(?:ai|app|cloud|co|com|dev|edu|gov|info|io|net|org|tech|xyz)", re.IGNORECASE)
_ALTERNATIVE = re.compile(
    r"(?:[\w-]*-)?(?:add|close|create|delete|edit|export|get|hide|import|list|login|logout|open|patch|post|put|read|remove|"
    r"set|show|start|stop|update|write)(?:\.[\w.]+)?",
    re.IGNORECASE,
)
"""A part of a list with slashes, such as `kite-list/get/delete.service.ts`, which is not a path."""

_ESCAPED, _ESCAPE = re.compile(r"([\[\](){}!|\\])"), r"\\\1"
_DATE_PLACEHOLDER = re.compile(
    r"\\\[(?i:date|datetime|timestamp)\\\]|<[\w -]+>|YYYY(?:[-_.]?MM(?:[-_.]?DD)?)?|HH[-_:]?MM(?:[-_:]?SS)?"
)
"""A placeholder for a date or a time in a file name."""

_FRAMEWORK = re.compile(
    r"(?:node|next|nuxt|vue|react|express|d3|three|chart|socket|ember|nest|alpine|artillery)\.js", re.IGNORECASE
)

URL = re.compile(r"\bhttps?://[^\s)>\]`*\"'|,;]{3,500}")
HOST = re.compile(
    rf"(?<![\w.@/:-])(?![\w.-]+\.(?:{_EXTENSIONS}|{_BINARY}):)"
    r"(localhost|\d{1,3}(?:\.\d{1,3}){3}|[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z][a-z0-9-]+):(\d{2,5})(?![\w.:-])",
    re.IGNORECASE,
)
"""`host:port`, but not `file.py:20`, which is a line in a file."""
_ENDPOINT = re.compile(r"(?:GET |POST )?(/[\w.{}:-]+(?:/[\w.{}:-]+)*/?)")
_INSTALL = re.compile(r"\b(npm (?:install|i|add)|pnpm add|yarn add|pip3? install|poetry add|uv add)\s+([^`&|;\n]+)")
_OPTIONS_WITH_VALUE = frozenset({
    "-c", "-e", "-f", "-i", "-r", "-t", "-w", "--constraint", "--editable", "--extra-index-url", "--find-links",
    "--group", "--index-url", "--prefix", "--registry", "--requirement", "--target", "--workspace",
})  # fmt: skip
"""Options of these commands that a file, a folder or an address follows. Source: their `--help`."""
_PACKAGE = re.compile(r"@?[A-Za-z0-9][\w.-]*(?:/[A-Za-z0-9][\w.-]*)?")


def find_code(text: str) -> list[str]:
    """The texts between backticks."""
    return [code.strip() for code in _CODE.findall(text)]


def find_paths(text: str, *, labelled: bool) -> list[str]:
    """The paths in a text, as globs relative to the root; a folder becomes a glob for its content.

    `labelled` is true where a label says that the text holds paths: then any code with a slash is one.
    """
    patterns = (_FILE, _WELL_KNOWN, _FOLDER, *((_ANY_PATH,) if labelled else ()))
    paths = [code for code in find_code(text) if any(pattern.fullmatch(code) for pattern in patterns)]
    outside_code = _CODE.sub(" ", text)
    if _ALONE.fullmatch(name := strip_marks(text)):
        paths.append(name)
    paths += [match[0] for match in _UNQUOTED.finditer(URL.sub(" ", outside_code)) if not _is_slash_list(match[0])]
    globs = (_glob_anywhere(path, labelled=labelled) for path in paths)
    return [glob for glob in dict.fromkeys(globs) if glob]


def _is_slash_list(path: str) -> bool:
    """Whether words with slashes between them list alternatives: `get/delete.service.ts`, `a.ts/b.ts`."""
    parts = path.strip("/").split("/")
    alternatives = sum(bool(_ALTERNATIVE.fullmatch(part)) for part in parts)
    return alternatives > 1 or any(_ALONE.fullmatch(part) for part in parts[:-1])


def _glob_anywhere(path: str, *, labelled: bool) -> str:
    """The glob of a path, which may be relative to any folder.

    A file name without a folder is looked for in every folder, except documents and manifests of the repository.
    Hidden files, labelled paths, a single folder, and paths with `/` or `./` in front are relative to the root.
    """
    glob = _glob(path)
    if "/" in path.rstrip("/"):
        is_relative = not labelled and path[:1] not in "./"
    else:
        is_relative = not path.endswith("/") and path[:1] != "." and not _AT_ROOT.search(path)
    return f"**/{glob}" if glob and is_relative and not glob.startswith("**/") else glob


def from_folder(folder: str, glob: str) -> str:
    """The glob relative to the root or to the folder of the tracker; unchanged where it matches in any folder."""
    if not folder or glob.startswith("**/"):
        return glob
    return f"{{,{_ESCAPED.sub(_ESCAPE, folder)}/}}{glob}"


def _glob(path: str) -> str:
    """The path relative to the root with its brackets escaped; empty for a path outside of the repository."""
    if _SYSTEM.match(path):
        return ""
    path = path.removeprefix("./").lstrip("/")
    parts = path.split("/")
    if not path or ".." in parts or path.startswith(("~", "@")) or not _GENERATED.isdisjoint(parts):
        return ""
    if any(pattern.fullmatch(parts[-1]) for pattern in (_FRAMEWORK, _EXTENSION, _SECRET)):
        return ""
    is_runtime = parts[0] in _RUNTIME or (path.endswith("/") and parts[-2] in _RUNTIME)
    if is_runtime or (len(parts) > 1 and _DOMAIN.fullmatch(parts[0])):
        return ""
    escaped = _DATE_PLACEHOLDER.sub("*", _ESCAPED.sub(_ESCAPE, path))
    return f"{escaped}**" if escaped.endswith("/") else escaped


def find_endpoints(text: str) -> list[str]:
    """Paths of a service, such as `/api/health`: code that begins with a slash and is not a file."""
    matches = (match for code in find_code(text) if (match := _ENDPOINT.fullmatch(code)) and not _FILE.fullmatch(code))
    endpoints = dict.fromkeys(match[1] for match in matches)
    return [path for path in endpoints if not re.search(r"[{}:]", path)]


def find_packages(text: str) -> tuple[str, list[str]]:
    """The tool of an install command (`npm` or `pip`) and the packages it installs; none for any other text."""
    match = _INSTALL.search(text)
    if not match:
        return "", []
    values = match[2].split()
    words = [
        word
        for before, word in zip(["", *values], values, strict=False)
        if not word.startswith("-") and before not in _OPTIONS_WITH_VALUE
    ]
    names = [word for word in words if _PACKAGE.fullmatch(word) and not _ALONE.fullmatch(word)]
    return ("pip" if match[1].startswith(("pip", "poetry", "uv")) else "npm"), names if len(names) == len(words) else []


def find_urls(text: str) -> list[str]:
    """The http(s) URLs in a text, without the punctuation of the sentence."""
    return [match[0].rstrip(".:!?") for match in URL.finditer(text)]


def find_ports(text: str) -> list[str]:
    """The `host:port` pairs in a text outside of URLs."""
    return [f"{host}:{port}" for host, port in HOST.findall(URL.sub(" ", text)) if 0 < int(port) < 65536]

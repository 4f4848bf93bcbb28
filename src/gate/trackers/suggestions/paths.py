"""Paths, packages and addresses in the words of a tracker."""

from __future__ import annotations

import re

from gate.trackers.reading.vocabulary import plain

_EXTENSIONS = (
    "adoc|bash|bat|c|cc|cfg|cjs|conf|cpp|cs|css|csv|env|ex|exs|gradle|go|graphql|h|hcl|hpp|html|ini|ipynb|java|js|json|jsx|kt|"
    "kts|less|lock|lua|md|mdx|mjs|php|pl|prisma|properties|proto|ps1|py|rb|rs|rst|rules|sass|scala|scss|service|sh|sql|"
    "svelte|swift|tf|tfvars|toml|ts|tsx|txt|vue|xml|ya?ml"
)
_CODE = re.compile(r"`([^`\n]{1,300})`")
_FILE = re.compile(rf"(?:\./|/)?(?:[\w@.\[\]()*-]+/)*[\w@.\[\]*-]*\w\.(?:{_EXTENSIONS})", re.IGNORECASE)
_NAMED = re.compile(
    r"(?:\./|/)?(?:[\w.-]+/)*(?:Dockerfile|Makefile|LICENSE|CODEOWNERS|Procfile|Jenkinsfile|\.[a-z][\w.-]{2,40})"
)
_FOLDER = re.compile(r"(?:\./|/)?(?:[\w.-]+/)+")
_ANY = re.compile(r"(?:\./)?(?:[\w.\[\]-]+/)+[\w.\[\]-]+")
_ALONE = re.compile(rf"(?![A-Z].*\.js$)[\w-]+(?:\.[\w-]+)*\.(?:{_EXTENSIONS})")
"""A text that is a name of a file and nothing else; `Auth.js` is a library."""
_BARE = re.compile(
    rf"(?<![\w/:.@`-])(?:/?(?:[\w.-]+/)+[\w.-]+\.(?:{_EXTENSIONS})|[A-Z][A-Z0-9_]{{3,60}}\.md)(?![\w/-])"
)
_AT_ROOT = re.compile(
    r"^(?:package|tsconfig|docker-compose|pyproject|setup|requirements|go|cargo|pom)\b|config\.|\.(?:md|lock)$"
)
_BINARY = (
    "a|apk|bak|bin|cer|class|crt|db|deb|dll|dmg|docx?|exe|gif|gz|ico|ipa|jar|jpe?g|key|log|map|mov|mp[34]|o|obj|pdf|"
    "pem|pfx|png|pptx?|rpm|so|sqlite|svg|tar|tgz|tmp|ttf|war|wasm|wav|webp|whl|woff2?|xlsx?|zip"
)
_EXTENSION = re.compile(rf"(?:\.(?:{_EXTENSIONS}|{_BINARY}))+", re.IGNORECASE)
"""A kind of file by what its name ends with, and no file: `.map`, `.tar.gz`."""

_SECRET = re.compile(r"\.env(?:\.(?!example|sample|template|dist|defaults?|test)[\w.-]+)?")
"""Files of secrets, which belong into no repository; that one is there proves nothing good."""

_SYSTEM = re.compile(r"/(?:Users|home|root|tmp|etc|var|usr|opt|mnt|dev|proc|srv|private|Library|Applications)/")
_MADE = frozenset({".git", "node_modules", "__pycache__", ".venv", "venv"})
"""Folders of machines and of tools: nothing in them is in the repository."""

_ESCAPED, _ESCAPE = re.compile(r"([\[\](){}!|\\])"), r"\\\1"
_DATED = re.compile(r"YYYY(?:[-_.]?MM(?:[-_.]?DD)?)?|HH[-_:]?MM(?:[-_:]?SS)?")
"""A day or a time that a name has a place for."""

_FRAMEWORK = re.compile(
    r"(?:node|next|nuxt|vue|react|express|d3|three|chart|socket|ember|nest|alpine|artillery)\.js", re.IGNORECASE
)

URL = re.compile(r"\bhttps?://[^\s)>\]`*\"'|,;]{3,500}")
HOST = re.compile(
    r"(?<![\w.@/:-])(localhost|\d{1,3}(?:\.\d{1,3}){3}|[a-z0-9-]+(?:\.[a-z0-9-]+)+):(\d{2,5})(?![\w.:-])", re.IGNORECASE
)
_ENDPOINT = re.compile(r"(?:GET |POST )?(/[\w.{}:-]+(?:/[\w.{}:-]+)*/?)")
_INSTALL = re.compile(r"\b(npm (?:install|i|add)|pnpm add|yarn add|pip3? install|poetry add|uv add)\s+([^`&|;\n]+)")
_PACKAGE = re.compile(r"@?[A-Za-z0-9][\w.-]*(?:/[A-Za-z0-9][\w.-]*)?")


def codes(text: str) -> list[str]:
    """What stands between backticks."""
    return [code.strip() for code in _CODE.findall(text)]


def paths(text: str, *, told: bool) -> list[str]:
    """The paths that the words name, as globs relative to the root; a folder stands for what is in it.

    `told` is true where a label says that a path follows: then any code with a slash is one.
    """
    shapes = (_FILE, _NAMED, _FOLDER, *((_ANY,) if told else ()))
    found = [code for code in codes(text) if any(shape.fullmatch(code) for shape in shapes)]
    outside = _CODE.sub(" ", text)
    if _ALONE.fullmatch(name := plain(text)):
        found.append(name)
    found += [match[0] for match in _BARE.finditer(URL.sub(" ", outside))]
    globs = (_glob(path) if told else _anywhere(path) for path in found)
    return [glob for glob in dict.fromkeys(globs) if glob]


def _anywhere(path: str) -> str:
    """A path in passing may begin in any folder, and a bare name of a source file lie there; other names are whole.

    Papers, manifests and hidden files lie at the root, and so does what is written from it (`/a/b`, `./a/b`).
    """
    glob = _glob(path)
    loose = path[:1] not in "./" if "/" in path else path[:1].islower() and not _AT_ROOT.search(path)
    return f"**/{glob}" if glob and loose and not glob.startswith("**/") else glob


def below(folder: str, glob: str) -> str:
    """The glob from the root, or from the folder that the words come from; as it is where it holds for any folder."""
    if not folder or glob.startswith("**/"):
        return glob
    return f"{{,{_ESCAPED.sub(_ESCAPE, folder)}/}}{glob}"


def _glob(path: str) -> str:
    """The path from the root, its brackets escaped; empty for what lies in no repository."""
    if _SYSTEM.match(path):
        return ""
    path = path.removeprefix("./").lstrip("/")
    folders = path.split("/")
    if not path or ".." in folders or path.startswith(("~", "@")) or not _MADE.isdisjoint(folders):
        return ""
    if any(shape.fullmatch(folders[-1]) for shape in (_FRAMEWORK, _EXTENSION, _SECRET)):
        return ""
    escaped = _DATED.sub("*", _ESCAPED.sub(_ESCAPE, path))
    return f"{escaped}**" if escaped.endswith("/") else escaped


def endpoints(text: str) -> list[str]:
    """Paths of a service, such as `/api/health`: code that begins with a slash and is no file."""
    found = [match[1] for code in codes(text) if (match := _ENDPOINT.fullmatch(code)) and not _FILE.fullmatch(code)]
    return [path for path in dict.fromkeys(found) if not re.search(r"[{}:]", path)]


def packages(text: str) -> tuple[str, list[str]]:
    """Which tool installs (`npm` or `pip`), and the packages that a command names; none where it is no such command."""
    match = _INSTALL.search(text)
    if not match:
        return "", []
    words = [word for word in match[2].split() if not word.startswith("-")]
    names = [word for word in words if _PACKAGE.fullmatch(word)]
    return ("pip" if match[1].startswith(("pip", "poetry", "uv")) else "npm"), names if len(names) == len(words) else []


def addresses(text: str) -> list[str]:
    """The http(s) URLs that stand in the words themselves, without what ends a sentence."""
    return [match[0].rstrip(".:!?") for match in URL.finditer(text)]


def targets(text: str) -> list[str]:
    """`host:port` outside of any URL."""
    return [f"{host}:{port}" for host, port in HOST.findall(URL.sub(" ", text)) if 0 < int(port) < 65536]

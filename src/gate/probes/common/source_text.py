"""Source files that hold nothing a test could run, and the lines of code of the others.

A file counts as one without code only when the rules of its language say so. Texts are read from left to right, so that
neither a comment in a string nor a string in a comment hides code; a doubt means code.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping

from gate.formats.coverage.line_sets import make_bit_set

DECLARATIONS = (".d.ts", ".d.mts", ".d.cts", ".pyi")
"""Endings of files that only declare types: TypeScript handbook, "Declaration Files"; PEP 484, "Stub Files"."""

_C_COMMENTS = r"//[^\n]*|/\*.*?(?:\*/|\Z)"
_C_STRINGS = r'"(?:\\.|[^"\\\n])*"' + r"|'(?:\\.|[^'\\\n])*'"

_C_LIKE = re.compile(rf"({_C_COMMENTS})|{_C_STRINGS}", re.DOTALL)
_GO = re.compile(rf"({_C_COMMENTS})|{_C_STRINGS}|`[^`]*`", re.DOTALL)
_RUST = re.compile(rf"({_C_COMMENTS})|\"(?:\\.|[^\"\\])*\"|'(?:\\.[^'\n]*|[^'\\\n])'", re.DOTALL)
"""In Rust, a quote also begins a lifetime, and a string may contain line ends: Rust reference, "Tokens"."""

_SCRIPT = re.compile(rf"({_C_COMMENTS})|{_C_STRINGS}|`(?:\\.|[^`\\])*`", re.DOTALL)
_PYTHON = re.compile(
    r"""(\#[^\n]*)|[rRuU]?(?:\"{3}(?:\\.|[^\\])*?(?:\"{3}|\Z)|'{3}(?:\\.|[^\\])*?(?:'{3}|\Z))""" + rf"|{_C_STRINGS}",
    re.DOTALL,
)
_HASH = re.compile(rf"(\#[^\n]*)|{_C_STRINGS}", re.DOTALL)

_TOKENS: Mapping[str, re.Pattern[str]] = {
    **dict.fromkeys((".c", ".cc", ".cpp", ".cxx", ".h", ".hh", ".hpp", ".m", ".mm", ".cs", ".dart"), _C_LIKE),
    **dict.fromkeys((".java", ".kt", ".groovy", ".scala", ".swift"), _C_LIKE),
    **dict.fromkeys((".js", ".cjs", ".mjs", ".jsx", ".ts", ".cts", ".mts", ".tsx"), _SCRIPT),
    ".go": _GO,
    ".rs": _RUST,
    ".py": _PYTHON,
    **dict.fromkeys((".rb", ".ex", ".exs", ".sh"), _HASH),
}  # fmt: skip
"""Comments (group 1) and strings of each language, by extension."""

CODE_EXTENSIONS = frozenset(_TOKENS)
"""The extensions of the languages whose code is known here."""

_CLEAR_COMMENTS = {
    **dict.fromkeys((".js", ".cjs", ".mjs", ".ts", ".cts", ".mts"), _SCRIPT),
    ".java": _C_LIKE,
    ".go": _GO,
}

_INTERFACE = re.compile(r"\binterface\b[^{}();=]{0,500}\{")
_JVM_TYPE = re.compile(r"\b(?:class|enum|record|object|companion|by)\b|[=]|->")
_KOTLIN_NAME = re.compile(r"\s*(?:(?:package|import|(?:(?:public|internal|private)\s+)?typealias)\s[^;{(]*)?$")
_CS_ACCESSORS = re.compile(r"\{\s*(?:(?:get|set|init|add|remove)\s*;\s*){1,2}\}")
_CS_INTERFACE = re.compile(
    r"(?:\b(?:public|internal|private|protected|partial|unsafe|file|new)\s+)*\binterface\s+[^{};=]{0,500}\{[^{}=]*\}"
)
_CS_ENUM = re.compile(r"(?:\b(?:public|internal|private|protected|file|new)\s+)*\benum\s+[^{};=]{1,500}\{[^{}]*\}")
_CS_HEADER = re.compile(
    r"\b(?:global\s+)?using\s+[^;{}=()]*;|\bnamespace\s+[\w.]+\s*[;{]|\}|\[\]|#(?:nullable|region|end)[^\n]*"
)
_TYPE_STATEMENT = re.compile(
    r"(?:export\s+(?:default\s+)?)?(?:interface|type)\s+\w|(?:export\s+)?declare\s+\w|import\s+(?:type\b|[\w$*{][^=;()]*\bfrom\b)"
    r"|export\s+(?:type\s*)?(?:\{|\*)|[|&}>?:,=\]]|extends\b"
)


_REEXPORT = re.compile(r"export\s*[{*].{0,200}?\bfrom\b")
"""What exports values of another module, and perhaps types: ECMAScript, section "Exports"."""


def why_without_code(path: str, text: str) -> str:
    """Why the file holds no code that a test could run; empty when it may hold some."""
    name = posixpath.basename(path)
    if name.endswith(DECLARATIONS):
        return "only declares types"
    extension = posixpath.splitext(name)[1]
    tokens = _TOKENS.get(extension)
    if tokens is None or _hides_code(extension, text):
        return ""
    code = tokens.sub(_blank, text)
    if not code.replace('""', "").strip() and (extension == ".py" or '""' not in code):
        return "has only comments"
    rule = _RULES.get(extension)
    return rule(name, code) if rule else ""


def code_lines(path: str, text: str) -> int:
    """The lines that hold more than blanks, comments and, in Python, docstrings, as a bit set."""
    extension = posixpath.splitext(path)[1]
    tokens = _TOKENS.get(extension)
    code = tokens.sub(_blank, text) if tokens else text
    no_code = ("", '""') if extension == ".py" else ("",)
    return make_bit_set([number for number, line in enumerate(code.split("\n"), 1) if line.strip() not in no_code])


def only_comments(path: str, text: str, lines: int) -> bool:
    """Whether each of these lines (a bit set) is blank or a comment, in languages whose comments are certain.

    In a script, a slash outside of comments may begin a regular expression, in which `/*` begins no comment.
    """
    extension = posixpath.splitext(path)[1]
    if extension == ".py":
        return not code_lines(path, text) & lines
    if extension not in _CLEAR_COMMENTS or _hides_code(extension, text):
        return False
    if _CLEAR_COMMENTS[extension] is _SCRIPT and re.search("[/`]", _SCRIPT.sub(_blank, text)):
        return False
    code = _CLEAR_COMMENTS[extension].sub(lambda match: _blank(match) if match[1] else match[0], text)
    return not make_bit_set([number for number, line in enumerate(code.split("\n"), 1) if line.strip()]) & lines


def _blank(match: re.Match[str]) -> str:
    """What replaces a comment or a string: the same number of lines, and `""` for a string."""
    return ("" if match[1] is not None else '""') + "\n" * match[0].count("\n")


def _hides_code(extension: str, text: str) -> bool:
    """Whether comments and strings may end elsewhere than they seem to: Java translates `\\u000a` first (JLS, section
    3.3), and a text block may end in more than three quotes. Raw strings of C# and Rust have rules of their own."""
    if extension == ".cs":
        return '@"' in text or "$" in text or '"""' in text
    if extension == ".rs":
        return re.search(r'\bb?r#*"', text) is not None
    return extension in (".java", ".groovy", ".kt", ".scala", ".swift") and ("\\u" in text or '"""' in text)


# ---------------------------------------------------------------------------------------------------- by language


def _java(name: str, code: str) -> str:
    """Package and module descriptions, and interfaces without bodies: JLS, sections 7.4.1, 7.7 and 9.4."""
    if name == "module-info.java":
        return "only describes a module"
    plain = _outside(code, "(", ")")
    if name == "package-info.java" and not re.search(r"[{}=]|\b(?:class|interface|enum|record)\b", plain):
        return "only describes a package"
    return _interfaces(plain)


def _kotlin(_name: str, code: str) -> str:
    """Interfaces whose members have no bodies, and names of types: Kotlin specification, "Interface declaration"."""
    if all(_KOTLIN_NAME.match(line) for line in code.split("\n")):
        return "only declares types"
    return _interfaces(_outside(code, "(", ")"))


def _interfaces(plain: str) -> str:
    headers = len(_INTERFACE.findall(plain))
    is_declaration = headers and headers == plain.count("{") and not _JVM_TYPE.search(plain)
    return "only declares interfaces" if is_declaration else ""


def _csharp(_name: str, code: str) -> str:
    """Interfaces without bodies, enumerations, directives and attributes of the assembly: C# language reference.

    A file may also hold statements of its own.
    """
    plain = _CS_ACCESSORS.sub(";", _outside(code, "([", ")]"))
    without_interfaces = _CS_INTERFACE.sub("", plain)
    rest = _CS_HEADER.sub("", _CS_ENUM.sub("", without_interfaces))
    if rest.strip():
        return ""
    return "only declares types" if without_interfaces == plain else "only declares interfaces"


def _go(_name: str, code: str) -> str:
    """Files without functions: only the bodies of functions are measured (Go blog, "The cover story")."""
    return "" if re.search(r"\bfunc\b", code) else "has no function"


def _rust(_name: str, code: str) -> str:
    """Files without functions, closures and macros, which may make functions: only functions are measured (rustc book,
    "Instrumentation-based Code Coverage")."""
    return "" if re.search(r"\bfn\b|\||(?<!#)!", code) else "has no function"


def _typescript(_name: str, code: str) -> str:
    """Types and interfaces, which the compiler erases, with their imports: TypeScript handbook, "Everyday Types".

    A slash outside of comments may begin a regular expression, whose quotes would be read as strings.
    """
    if "/" in code or "`" in code:
        return ""
    top_level = re.sub(r"\}\n\s*from\b", "} from", _outside(code, "{([", "})]"))
    statements = [statement for part in re.split(r"[;\n]", top_level) if (statement := part.strip())]
    if not all(map(_TYPE_STATEMENT.match, statements)):
        return ""
    return "only exports other modules" if any(map(_REEXPORT.match, statements)) else "only declares types"


def _outside(code: str, opening: str, closing: str) -> str:
    """The code without what stands in these brackets; `{}` and the end of a line replace a block in braces."""
    depth = 0
    parts = []
    for index, part in enumerate(re.split(f"([{re.escape(opening + closing)}])", code)):
        is_bracket = index % 2
        depth -= is_bracket and part in closing
        if depth == 0:
            parts.append("{}\n" if is_bracket and part == "}" else part)
        depth += is_bracket and part in opening
    return "".join(parts)


_RULES: Mapping[str, Callable[[str, str], str]] = {
    ".java": _java,
    ".kt": _kotlin,
    ".cs": _csharp,
    ".go": _go,
    ".rs": _rust,
    ".ts": _typescript,
    ".mts": _typescript,
    ".cts": _typescript,
}

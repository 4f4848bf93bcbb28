"""Takes screenshots: Markdown as GitHub renders it, HTML in light and dark mode and on a phone, and terminal output.

    python scripts/pictures.py OUT --css github-markdown.css comment.md report.html terminal.ansi

`make pictures` takes those of docs/images. Needs chromium on the PATH, Pillow in the running Python, and the style
sheet of the npm package github-markdown-css. They are not dependencies of the project.

A terminal page is the output of `gate check --color always`. Chromium has no option for a narrow window, so a phone is
a frame of 375 pixels. A comment is as wide as on a pull request, with the size of text that GitHub uses there.
"""

from __future__ import annotations

import argparse
import html
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from PIL import Image

MAX_HEIGHT = 6000
PHONE = 375
COMMENT = 780
COLOURS = 48
"""Half the size of the palette: the file is half as large, without a visible difference."""

CHROMIUM_OPTIONS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


class Shot(NamedTuple):
    """A screenshot: a page, its width in pixels, and whether it is in dark mode."""

    name: str
    page: Path
    width: int
    dark: bool


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("pages", type=Path, nargs="+")
    parser.add_argument("--scale", type=float, default=2, help="pixels of the picture per pixel of the page")
    parser.add_argument("--css", type=Path, help="github-markdown.css, for pages that end in .md")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        for page in arguments.pages:
            for shot in shots(page, Path(scratch), arguments.css):
                take(shot, arguments.out / f"{shot.name}.png", Path(scratch), arguments.scale)


def shots(page: Path, scratch: Path, css: Path | None) -> Iterator[Shot]:
    """Yields the screenshots of one page, depending on its file extension."""
    text = page.read_text(encoding="utf-8")
    name = f"{page.stem}-{page.suffix[1:]}"
    if page.suffix == ".html":
        yield Shot(f"{name}-light", page, 1000, dark=False)
        yield Shot(f"{name}-dark", page, 1000, dark=True)
        yield Shot(f"{name}-phone", _saved(scratch, f"{name}-phone", _phone(page)), PHONE, dark=False)
        yield Shot(f"{name}-both", _saved(scratch, f"{name}-both", _both(page)), 1000 + 60 + PHONE, dark=False)
    elif page.suffix == ".md":
        if css is None:
            raise SystemExit("a Markdown page needs --css")
        saved = _saved(scratch, name, _comment(text, css.read_text(encoding="utf-8")))
        yield Shot(f"{name}-light", saved, COMMENT, dark=False)
        yield Shot(f"{name}-dark", saved, COMMENT, dark=True)
        yield Shot(f"{name}-phone", _saved(scratch, f"{name}-phone", _phone(saved)), PHONE, dark=False)
    else:
        yield Shot(name, _saved(scratch, name, _terminal(text)), 940, dark=True)


def take(shot: Shot, to: Path, scratch: Path, scale: float) -> None:
    """Takes one screenshot, cropped to its content and reduced to a palette."""
    from PIL import Image

    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        raise SystemExit("chromium is not installed")
    scheme = f"--blink-settings=preferredColorScheme={0 if shot.dark else 1}"
    command = [
        chromium, *CHROMIUM_OPTIONS, scheme, f"--force-device-scale-factor={scale}",
        f"--user-data-dir={scratch / 'profile'}",
        f"--screenshot={to.resolve()}", f"--window-size={max(shot.width, 500)},{MAX_HEIGHT}",
        shot.page.resolve().as_uri(),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    with Image.open(to) as picture:
        cropped = picture.convert("RGB").crop((0, 0, round(shot.width * scale), picture.height))
    _few_colours(cropped.crop((0, 0, cropped.width, _bottom(cropped) + 32))).save(to, optimize=True)
    print(f"{to}: {to.stat().st_size:,} bytes")


def _few_colours(picture: Image.Image) -> Image.Image:
    """Reduces the picture to its most frequent colours (areas and text) and its most distinct ones (symbols)."""
    from PIL import Image

    counted = sorted(picture.getcolors(picture.width * picture.height), reverse=True)[:COLOURS]
    farthest = picture.quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE).getpalette()
    palette = Image.new("P", (1, 1))
    palette.putpalette([*(part for _, colour in counted for part in colour), *farthest[: 3 * COLOURS]])
    return picture.quantize(palette=palette, dither=Image.Dither.NONE)


def _bottom(picture: Image.Image) -> int:
    """The lowest row that has more than one colour."""
    from PIL import Image, ImageChops

    background = Image.new("RGB", picture.size, picture.getpixel((0, picture.height - 1)))
    box = ImageChops.difference(picture, background).getbbox()
    return min(int(box[3]) if box else 0, int(picture.height) - 32)


def _saved(scratch: Path, name: str, text: str) -> Path:
    page = scratch / f"{name}.html"
    page.write_text(text, encoding="utf-8")
    return page


def _phone(page: Path) -> str:
    frame = f'<iframe src="{page.resolve().as_uri()}" width="{PHONE}" height="{MAX_HEIGHT}"></iframe>'
    return f"<!doctype html><style>body {{ margin: 0 }} iframe {{ border: 0 }}</style>{frame}"


def _both(page: Path) -> str:
    """A page with the top of the page in light mode on a desktop and in dark mode on a phone."""
    source = page.resolve().as_uri()
    frames = "".join(
        f'<iframe src="{source}" width="{width}" height="1000" style="color-scheme: {scheme}"></iframe>'
        for width, scheme in ((1000, "light"), (PHONE, "dark"))
    )
    style = (
        "body { margin: 0; padding: 10px; display: flex; gap: 20px; background: #d0d7de; height: 1000px }"
        "iframe { border: 0; border-radius: 12px; flex: none }"
    )
    return f"<!doctype html><style>{style}</style>{frames}"


def _comment(text: str, css: str) -> str:
    import cmarkgfm
    from cmarkgfm.cmark import Options

    body = cmarkgfm.github_flavored_markdown_to_html(text, Options.CMARK_OPT_UNSAFE)
    note = '<div class="markdown-alert markdown-alert-note"><p class="markdown-alert-title">Note</p>'
    body = re.sub(r"<blockquote>\s*<p>\[!NOTE\]\s*(.*?)</blockquote>", rf"{note}<p>\1</div>", body, flags=re.DOTALL)
    frame = (
        f"max-width: {COMMENT}px; margin: 0; padding: 16px; min-height: 100vh; box-sizing: border-box; font-size: 14px"
    )
    viewport = '<meta name="viewport" content="width=device-width, initial-scale=1">'
    return (
        f'<!doctype html><meta charset="utf-8">{viewport}<style>body {{ margin: 0 }}{css}</style>'
        f'<article class="markdown-body" style="{frame}">{body}</article>'
    )


_SGR = {"1": "font-weight:700", "2": "opacity:.62", "31": "color:#ff7b72", "32": "color:#56d364", "33": "color:#e3b341",
        "34": "color:#79c0ff", "35": "color:#d2a8ff"}  # fmt: skip


def _terminal(text: str) -> str:
    def span(match: re.Match[str]) -> str:
        codes = [_SGR[code] for code in match[1].split(";") if code in _SGR]
        return f'<span style="{";".join(codes)}">' if codes else "</span>"

    saved = re.sub(r"\x1b\[([0-9;]*)m", span, html.escape(text))
    style = "margin:0;padding:20px;background:#0d1117;color:#e6edf3;font:14px/1.45 'DejaVu Sans Mono',monospace"
    head = '<!doctype html><meta charset="utf-8"><body style="margin:0;background:#0d1117">'
    return f'{head}<pre style="{style}">{saved}</pre>'


if __name__ == "__main__":
    main()

"""Takes the pictures of the documentation again: python tests/screenshots.py [FOLDER].

Indexes a copy of the default workspace, serves the page over it, and looks at some of its places.
Needs Chromium and a font with Chinese characters.
"""

import io
import shutil
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import urlencode

from page_server import CHROMIUM_FLAGS, serve
from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from index.build import reindex
from ingest.settings import load_workspace
from ui.opening import load_workspace_encoder

ROOT = Path(__file__).parents[1]
ENGLISH_QUESTION = "how long do we keep call recordings"
CHINESE_QUESTION = "谁在管 6205-2RS 轴承的库存"
_COLOURS = 256  # of a picture, so that it stays small


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A place of the page, and how it is looked at."""

    name: str
    state: Mapping[str, str]
    drawn: str  # is there once the place is drawn
    path: str = ""
    size: tuple[int, int] = (1440, 1120)
    scheme: Literal["light", "dark"] = "light"
    clicks: list[str] = field(default_factory=list)


PICTURES = (
    Picture(
        name="ask-en",
        state={"lang": "en", "q": ENGLISH_QUESTION},
        drawn=".wk-passages",
    ),
    Picture(
        name="ask-zh",
        state={"lang": "zh", "q": CHINESE_QUESTION},
        drawn=".wk-passages",
    ),
    Picture(
        name="ask-zh-phone",
        state={"lang": "zh", "q": CHINESE_QUESTION},
        drawn=".wk-passages",
        size=(390, 844),
        scheme="dark",
    ),
    Picture(
        name="document-en",
        state={"lang": "en", "q": "why do the seals of the QP-12 pump leak"},
        clicks=[".wk-quote .wk-mark[href*='.pdf']"],
        drawn=".wk-page img",
        size=(1440, 1000),
    ),
    Picture(
        name="departments-en",
        path="departments",
        state={"lang": "en"},
        drawn="[data-testid=stEChartsChart] svg text",
        size=(1440, 1190),
    ),
)


def main(folder: Path) -> None:
    """Write all pictures into a folder."""
    chromium = shutil.which("chromium")
    if chromium is None:
        raise SystemExit("no Chromium: apt-get install chromium fonts-noto-cjk")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        workspace_dir = Path(temporary) / "workspace"
        shutil.copytree(ROOT / "data", workspace_dir, ignore=shutil.ignore_patterns("index"))
        workspace = load_workspace(workspace_dir)
        reindex(workspace, load_workspace_encoder(workspace))
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
        with serve(workspace_dir) as address:
            for picture in PICTURES:
                _take(browser, address, picture, folder)
        browser.close()


def _take(browser: Browser, address: str, picture: Picture, folder: Path) -> None:
    width, height = picture.size
    page = browser.new_page(
        viewport={"width": width, "height": height},
        color_scheme=picture.scheme,
        device_scale_factor=2 if width < 500 else 1,
    )
    page.goto(f"{address}/{picture.path}?{urlencode(picture.state)}")
    for each in picture.clicks:
        page.locator(each).first.click()
    page.locator(picture.drawn).first.wait_for()
    page.wait_for_timeout(1_500)  # what other departments did, and a chart's lines, come last
    _save(page.screenshot(), folder / f"{picture.name}.png")
    page.close()


def _save(taken: bytes, path: Path) -> None:
    with Image.open(io.BytesIO(taken)) as picture:
        kept = picture.convert("RGB").quantize(
            _COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE
        )
        kept.save(path, optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "images")

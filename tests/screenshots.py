"""Takes the screenshots of the README again: python tests/screenshots.py [FOLDER].

Indexes a copy of the default workspace, serves the page over it, and asks a question in each
language. Needs Chromium and a font with Chinese characters.
"""

import shutil
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlencode

from page_server import CHROMIUM_FLAGS, serve
from playwright.sync_api import Browser, sync_playwright

from index.build import reindex
from ingest.settings import load_workspace
from ui.opening import load_workspace_encoder

ROOT = Path(__file__).parents[1]
QUESTIONS = {"en": "how long do we keep call recordings", "zh": "谁在管 6205-2RS 轴承的库存"}
WIDTH, HEIGHT = 1440, 1120


def main(folder: Path) -> None:
    """Write ask-en.png and ask-zh.png into a folder."""
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
            for language, question in QUESTIONS.items():
                link = f"{address}/?{urlencode({'lang': language, 'q': question})}"
                _take(browser, link, folder / f"ask-{language}.png")
        browser.close()


def _take(browser: Browser, link: str, path: Path) -> None:
    page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
    page.goto(link)
    page.locator(".wk-passages").wait_for()
    page.wait_for_timeout(1_000)  # what other departments did comes last
    page.screenshot(path=path)
    page.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "images")

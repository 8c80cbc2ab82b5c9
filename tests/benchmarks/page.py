"""How long a reader waits for the page, and for an answer on it, in Chromium.

usage: python tests/benchmarks/page.py WORKSPACE TASKS.jsonl [--times 7] [--questions 20]

The workspace must be indexed.  Starts `whoknows serve`, opens the page in a browser that has
nothing of it in its cache yet, several times, and then types questions of the tasks into the box.
Prints when anything is painted, when the question can be typed, and how long after Enter the answer
and the passages are on the screen: the median, and the 95th percentile of the questions.
"""

import argparse
import itertools
import os
import shutil
import statistics
import sys
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))
from page_server import CHROMIUM_FLAGS, serve

from search.evaluation.tasks import load_tasks
from search.queries import is_askable

_BOX = ".st-key-question input"
_PAINTED = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
# Looks at every frame, in the page itself, so that the driver's own time is not counted.
_WATCH = """shown => {
  window.shownAt = {};
  addEventListener('keydown', event => {
    if (event.key === 'Enter') window.askedAt = performance.now();
  }, true);
  const look = () => {
    for (const [name, wanted] of Object.entries(shown))
      if (!(name in window.shownAt) && document.querySelector(wanted))
        window.shownAt[name] = performance.now();
    requestAnimationFrame(look);
  };
  look();
}"""
_SHOWN = {
    "answer": ".wk-quotes, .wk-abstained, .wk-failure",
    "passages": ".wk-passages, .wk-failure",
}


def main() -> None:
    """Serve, open, ask, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("workspace", type=Path)
    parser.add_argument("tasks", type=Path)
    parser.add_argument("--times", type=int, default=7)
    parser.add_argument("--questions", type=int, default=20)
    options = parser.parse_args()
    chromium = shutil.which("chromium")
    if chromium is None:
        raise SystemExit("no Chromium: apt-get install chromium")
    asked = [each.query for each in load_tasks(options.tasks) if each.query]
    questions = list(itertools.islice(filter(is_askable, asked), options.questions))
    with serve(options.workspace) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(CHROMIUM_FLAGS))
        _open(browser, address)  # the first reader wakes the server
        print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
        opened = [_open(browser, address) for _ in range(options.times)]
        _say("something is painted", [painted for painted, _ in opened])
        _say("a question can be typed", [ready for _, ready in opened])
        _ask_all(browser, address, questions)
        browser.close()


def _open(browser: Browser, address: str) -> tuple[float, float]:
    """Return after how many ms something is painted, and after how many the box is there."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{address}/?lang=en", wait_until="commit")
    page.locator(_BOX).wait_for()
    ready, painted = page.evaluate(f"[performance.now(), {_PAINTED}]")
    context.close()
    return painted, ready


def _ask_all(browser: Browser, address: str, questions: Sequence[str]) -> None:
    page = browser.new_page()
    waits = [_ask(page, address, each) for each in questions]
    for name in _SHOWN:
        _say(f"{name} after Enter", [each[name] for each in waits])


def _ask(page: Page, address: str, question: str) -> dict[str, float]:
    page.goto(f"{address}/?lang=en")
    page.locator(".st-key-examples button").first.wait_for()
    page.evaluate(_WATCH, _SHOWN)
    page.locator(_BOX).fill(question)
    page.locator(_BOX).press("Enter")
    page.wait_for_function("count => Object.keys(window.shownAt).length === count", arg=len(_SHOWN))
    asked_at, shown_at = page.evaluate("[window.askedAt, window.shownAt]")
    return {name: at - asked_at for name, at in shown_at.items()}


def _say(what: str, milliseconds: Sequence[float]) -> None:
    p95 = statistics.quantiles(milliseconds, n=20)[-1]
    print(f"{what:28} p50 {statistics.median(milliseconds):7.0f} ms  p95 {p95:7.0f} ms")


if __name__ == "__main__":
    main()

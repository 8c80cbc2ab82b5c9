"""Presentations that several people open at once: printed once, and none waits for all others."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from search.printed_decks import PrintedDeck, PrintedDecks

PDF = PrintedDeck(content=b"%PDF-1.7")


class Press:
    """Prints when it is let go, and counts what it has under way."""

    def __init__(self) -> None:
        self.go, self.count, self.most, self._under_way = threading.Event(), 0, 0, 0
        self._changing = threading.Lock()

    def __call__(self) -> PrintedDeck:
        """Print one."""
        with self._changing:
            self.count += 1
            self._under_way += 1
            self.most = max(self.most, self._under_way)
        assert self.go.wait(timeout=20)
        with self._changing:
            self._under_way -= 1
        return PDF

    def wait_for(self, count: int) -> None:
        """Wait until so many were begun."""
        end = time.monotonic() + 20
        while self.count < count and time.monotonic() < end:
            time.sleep(0.01)
        assert self.count == count


def test_slow_presentation_holds_up_no_other() -> None:
    """The second is there while the first still takes its time."""
    decks, press = PrintedDecks(), Press()
    with ThreadPoolExecutor() as threads:
        slow = threads.submit(decks.find, "slow", press)
        press.wait_for(1)

        assert decks.find("quick", lambda: PDF) == PDF
        assert not slow.done()
        press.go.set()


def test_presentation_that_many_open_at_once_is_printed_once() -> None:
    """All of them have what the first one made."""
    decks, press = PrintedDecks(), Press()
    with ThreadPoolExecutor(max_workers=6) as threads:
        found = [threads.submit(decks.find, "deck", press) for _ in range(6)]
        press.wait_for(1)
        press.go.set()

        assert [each.result() for each in found] == [PDF] * 6
    assert press.count == 1


def test_no_more_than_two_are_printed_at_once() -> None:
    """However many are opened; all are there in the end."""
    decks, press = PrintedDecks(), Press()
    with ThreadPoolExecutor(max_workers=6) as threads:
        found = [threads.submit(decks.find, f"deck {number}", press) for number in range(6)]
        press.wait_for(2)
        time.sleep(0.2)
        begun = press.count
        press.go.set()

        assert [each.result() for each in found] == [PDF] * 6
    assert (begun, press.most) == (2, 2)


@pytest.mark.parametrize("others", [("deck",), ("first", "second")])
def test_whoever_waits_too_long_gets_nothing_and_prints_nothing(others: tuple[str, ...]) -> None:
    """Be it for the same presentation or for its turn; later it can be had."""
    decks, press = PrintedDecks(wait_seconds=0.1), Press()
    with ThreadPoolExecutor() as threads:
        for number, other in enumerate(others):
            threads.submit(decks.find, other, press)
            press.wait_for(number + 1)

        assert decks.find("deck", lambda: PDF) is None
        press.go.set()
    assert decks.find("deck", lambda: PDF) == PDF


def test_what_one_copy_fails_of_does_not_concern_the_next() -> None:
    """Its turn comes back, and the next one prints its own copy."""

    def fail() -> PrintedDeck:
        raise OSError("this copy is gone")

    decks = PrintedDecks()
    for _ in range(3):
        with pytest.raises(OSError, match="gone"):
            decks.find("deck", fail)

    assert decks.find("deck", lambda: PDF) == PDF

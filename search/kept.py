"""What was made last and may be asked for again, up to a number and a size."""

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Kept(Generic[Key, Value]):
    """Keeps values by what they show and never by who asked; several threads may use it.

    What was not asked for longest goes first; the last one stays, whatever its size.
    """

    def __init__(self, *, most: int, most_bytes: int) -> None:
        self._most, self._most_bytes = most, most_bytes
        self._values: OrderedDict[Key, tuple[Value, int]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Key) -> Value | None:
        """Return what is kept, None where nothing is."""
        with self._lock:
            if key not in self._values:
                return None
            self._values.move_to_end(key)
            return self._values[key][0]

    def keep(self, key: Key, value: Value, *, size: int) -> None:
        """Keep a value of so many bytes, and let go of those not asked for longest."""
        with self._lock:
            self._values[key] = (value, size)
            self._values.move_to_end(key)
            while len(self._values) > 1 and self._is_too_much():
                self._values.popitem(last=False)

    def _is_too_much(self) -> bool:
        size = sum(size for _, size in self._values.values())
        return len(self._values) > self._most or size > self._most_bytes

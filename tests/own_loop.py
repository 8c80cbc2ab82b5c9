"""Runs asynchronous code, wherever a test is: Playwright keeps a loop running in its thread."""

from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import anyio

Result = TypeVar("Result")


def run_apart(function: Callable[..., Awaitable[Result]], *arguments: Any) -> Result:
    """Return what an asynchronous function returns, run in a thread and loop of its own."""
    return call_apart(anyio.run, function, *arguments)


def call_apart(function: Callable[..., Result], *arguments: Any) -> Result:
    """Return what a function returns that runs a loop itself, called in a thread of its own."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(function, *arguments).result()

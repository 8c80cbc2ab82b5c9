"""Sessions of the page without a browser: what is asked of it, and the HTML that comes back."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

_PATIENCE_SECONDS = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """What one run of the page drew."""

    html: tuple[str, ...]  # in order; a place that is drawn again comes again
    boxes: tuple[str, ...]  # what the server wrote into boxes for text
    errors: tuple[str, ...]


def ask_at_once(address: str, questions: Sequence[Sequence[str]]) -> list[list[Drawn]]:
    """Have a session for each list of questions, all at once, ask one after the other.

    They begin together, once all are connected.  In a thread, for a browser has a loop in this one.
    """
    asking = _ask_all(address.replace("http:", "ws:"), questions)
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(asyncio.run, asking).result()


async def _ask_all(address: str, questions: Sequence[Sequence[str]]) -> list[list[Drawn]]:
    barrier = asyncio.Barrier(len(questions))
    sessions = [_ask_in_session(address, each, barrier) for each in questions]
    async with asyncio.timeout(_PATIENCE_SECONDS):
        return await asyncio.gather(*sessions)


async def _ask_in_session(
    address: str, questions: Sequence[str], barrier: asyncio.Barrier
) -> list[Drawn]:
    stream = f"{address}/_stcore/stream"
    async with connect(stream, subprotocols=["streamlit"], max_size=None) as connection:  # type: ignore[list-item]  # a name of its own
        await barrier.wait()
        return [await _ask(connection, each) for each in questions]


async def _ask(connection: ClientConnection, question: str) -> Drawn:
    wanted = BackMsg()
    wanted.rerun_script.query_string = urlencode({"lang": "en", "q": question})
    await connection.send(wanted.SerializeToString())
    html: list[str] = []
    boxes: list[str] = []
    errors: list[str] = []
    while True:
        received = await connection.recv(decode=False)
        message = ForwardMsg.FromString(received)
        if message.WhichOneof("type") == "script_finished":
            return Drawn(html=tuple(html), boxes=tuple(boxes), errors=tuple(errors))
        element = message.delta.new_element
        match element.WhichOneof("type"):
            case "html":
                html.append(element.html.body)
            case "text_input" if element.text_input.set_value:
                boxes.append(element.text_input.value)
            case "exception":
                errors.append(element.exception.message)

"""What the tools of assistants take and give: their parameters, results and errors."""

from collections.abc import Awaitable
from typing import Annotated, TypeAlias, TypeVar

import msgspec
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import CallToolResult, TextContent
from pydantic import BaseModel, Field

from search.related import RelatedDocument
from search.scopes import MOST_RESULTS
from ui.problems import MENDABLE

Result = TypeVar("Result")
Limits: TypeAlias = tuple[tuple[str, ...], int]  # departments, and how many results
Question: TypeAlias = Annotated[
    str, Field(description="The question or topic, in Chinese or English. 中文或英文的问题或主题。")
]
Departments: TypeAlias = Annotated[
    tuple[str, ...],
    Field(description="Ids of the only departments to look in; none: all. 仅限这些部门的编号。"),
]
Top: TypeAlias = Annotated[
    int, Field(ge=1, le=MOST_RESULTS, description="How many results of each kind. 每类结果的数量。")
]


class RelatedReply(BaseModel):
    """What else is written on the matter of a document or of a text."""

    document: str | None = None
    query: str | None = None
    related: list[RelatedDocument]


async def explained(answer: Awaitable[Result]) -> Result:
    """Return an answer, or say as tools do why there is none.

    Raises:
        ToolError: It cannot be answered; the message says what to do.
    """
    try:
        return await answer
    except MENDABLE as error:
        raise ToolError(str(error)) from error


def as_result(value: object) -> CallToolResult:
    """Return a result of the engine as a tool's: the JSON object, and the same as text."""
    written = msgspec.json.encode(value).decode()
    content = TextContent(type="text", text=written)
    return CallToolResult(content=[content], structured_content=msgspec.json.decode(written))

"""The reference for programs, from the code: each address, tool and method, with its parameters.

python -m ui.reference > docs/programs-reference.md
"""

import inspect
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import anyio
from mcp_types import Tool

from index.access import OPERATOR
from index.ledger_audit import Door
from ingest.settings import load_workspace
from search.auditing import Asker
from search.engine import Engine
from ui.api import create_api
from ui.application import API_PATH
from ui.callers import SingleUser
from ui.client import Client, Opening, Where
from ui.mcp_server import DOCUMENT_TEMPLATE, create_mcp_server
from ui.opening import DEFAULT_WORKSPACE, open_engine

_SENTENCE_END = re.compile(r"(?<=\.) (?=[A-Z`])")
_HEAD = """\
# Reference for programs

This page is written by `python -m ui.reference`, from the code.
[programs.md](programs.md) says how to begin.
"""
_INTERFACE_HEAD = """\
## HTTP

Errors are `application/problem+json`, with `status` and a `detail` that says what to do.
"""
_TOOLS_HEAD = f"""\
## Tools

The Model Context Protocol has these; documents are resources too, at `{DOCUMENT_TEMPLATE}`.
"""

_OPENING = ", ".join(f"`{name}`" for name in Opening.__annotations__)
_LIMITS = ", ".join(f"`{name}`" for name in Where.__annotations__)
_CLIENT_HEAD = f"""\
## Python

Methods of `ui.client.Client`; each returns the JSON object, `ask_in_steps` yields events.
`where` stands for {_LIMITS}, all of which may be left out.
Lists that go on also take `offset`; `at` stands for {_OPENING}.

| method | what it does |
|---|---|
"""


def write_reference() -> str:
    """Return the page in Markdown."""
    engine = open_engine(load_workspace(DEFAULT_WORKSPACE))  # it is described, and not asked
    interface = _describe_interface(create_api(engine, SingleUser()).openapi())
    parts = [_HEAD, _INTERFACE_HEAD, *interface, _TOOLS_HEAD, *_describe_tools(engine)]
    return "\n".join([*parts, _CLIENT_HEAD + "\n".join(_describe_client())]) + "\n"


def _describe_interface(description: Mapping[str, Any]) -> Iterator[str]:
    schemas = description["components"]["schemas"]
    for path, operations in description["paths"].items():
        for method, operation in operations.items():
            parameters = [_parameter(each) for each in operation.get("parameters", [])]
            parameters += _body(operation, schemas)
            said = _sentences(operation["description"])
            yield (
                f"### `{method.upper()} {API_PATH}{path}`\n\n{said}\n\n"
                f"{_table('parameter', parameters)}{_interface_reply(operation, schemas)}"
            )


def _parameter(parameter: Mapping[str, Any]) -> tuple[str, ...]:
    schema = parameter["schema"]
    is_needed = "needed" if parameter.get("required") else _default(schema)
    return parameter["name"], _type(schema), is_needed, parameter["description"]


def _body(operation: Mapping[str, Any], schemas: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    content = operation.get("requestBody", {}).get("content", {})
    for media_type, body in content.items():
        for name, schema in _resolve(body["schema"], schemas)["properties"].items():
            yield name, _type(schema), "needed", f"In the body, as `{media_type}`."


def _interface_reply(operation: Mapping[str, Any], schemas: Mapping[str, Any]) -> str:
    for media_type, content in operation["responses"]["200"]["content"].items():
        if "schema" in content:
            return _reply(_resolve(content["schema"], schemas))
        return f"The reply is `{media_type}`.\n"
    return ""


def _resolve(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = (
        schemas[schema["$ref"].split("/")[-1]] if "$ref" in schema else schema
    )
    return found


def _reply(schema: Mapping[str, Any]) -> str:
    if schema.get("format") == "binary":
        return "The reply is the file itself.\n"
    return f"The reply has {', '.join(f'`{each}`' for each in schema['properties'])}.\n"


def _describe_tools(engine: Engine) -> Iterator[str]:
    server = create_mcp_server(engine, lambda _: Asker(viewer=OPERATOR, door=Door.MCP))
    tools: list[Tool] = anyio.run(server.list_tools)
    for tool in tools:
        needed = tool.input_schema.get("required", [])
        arguments = [
            (name, _type(each), "needed" if name in needed else _default(each), each["description"])
            for name, each in tool.input_schema["properties"].items()
        ]
        said = _sentences(tool.description or "")
        yield (
            f"### `{tool.name}`\n\n{said}\n\n{_table('argument', arguments)}"
            f"{_reply(tool.output_schema or {})}"
        )


def _describe_client() -> Iterator[str]:
    for name, method in vars(Client).items():
        if inspect.isfunction(method) and not name.startswith("_"):
            parameters = list(inspect.signature(method).parameters.values())[1:]
            given = [str(each).split(":")[0] for each in parameters]
            first = (method.__doc__ or "").splitlines()[0]
            yield f"| `{name}({', '.join(given)})` | {first} |"


def _type(schema: Mapping[str, Any]) -> str:
    kinds = [schema, *schema.get("anyOf", ())]
    named = [each for each in kinds if each.get("type") not in (None, "null")]
    if not named:
        return "text"  # one of a few words
    kind = named[0]
    if kind["type"] == "array":
        return f"{_type(kind['items'])}, repeated"
    if kind["type"] == "integer" and "maximum" in kind:
        return f"{kind['minimum']} to {kind['maximum']:,}"
    if "contentMediaType" in kind:
        return "a file"
    return {"string": "text", "integer": "number", "boolean": "true or false"}[kind["type"]]


def _default(schema: Mapping[str, Any]) -> str:
    default = schema.get("default")
    if default is False or default in (None, "", []):
        return ""
    return f"`{default}`"


def _table(kind: str, rows: Iterable[tuple[str, ...]]) -> str:
    lines = [f"| {kind} | values | default | what it is |", "|---|---|---|---|"]
    lines += [f"| `{name}` | {' | '.join(rest)} |" for name, *rest in rows]
    return "\n".join(lines) + "\n\n"


def _sentences(text: str) -> str:
    """Return a text with one sentence a line, its paragraphs apart."""
    paragraphs = (" ".join(each.split()) for each in text.split("\n\n"))
    return "\n\n".join(_SENTENCE_END.sub("\n", each) for each in paragraphs)


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.write(write_reference())

"""Markdown in, blocks out; YAML front matter gives title, people and date."""

import re
from collections.abc import Iterable, Iterator, Mapping

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from ingest.cleaning import join_lines
from ingest.parsing.decoding import decode_text
from ingest.parsing.html import add_html
from ingest.parsing.outline import Outline
from ingest.parsing.pictures import description
from ingest.parsing.properties import bylines_of, date_of, real_title, role_of, split_names
from ingest.records import BlockKind, Byline, ParsedDocument

_FRONT_MATTER = re.compile(r"\A\s*---[ \t]*\n(.*?\n)??(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_MAX_FRONT_MATTER = 65_536  # characters; more is a document between two rules
_SIMPLE_LINE = re.compile(r"([\w.\- ]+?)\s*[:：]\s*(.*)")
_TITLE_KEYS = ("title", "标题", "name", "kep-title")
_DATE_KEYS = ("date", "日期", "last-updated", "updated", "creation-date", "created", "last_updated")
_LINE_BREAKS = {"softbreak", "hardbreak"}
_MARK_OF_LINE_BREAK = "\x1e"  # no text holds it; the cleaner would remove it


def parse_markdown(content: bytes, path: str) -> ParsedDocument:
    """Return the blocks and the front matter of a Markdown file."""
    text = decode_text(content, path).replace("\r\n", "\n").replace("\r", "\n")
    fields, body = _split_front_matter(text)
    outline = Outline()
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(body)
    _add_tokens(outline, tokens)
    return ParsedDocument(
        title=real_title(_first_text(fields, _TITLE_KEYS)),
        blocks=tuple(outline.blocks),
        bylines=tuple(_bylines(fields)),
        date=next((found for key in _DATE_KEYS if (found := date_of(fields.get(key)))), None),
    )


def _split_front_matter(text: str) -> tuple[Mapping[str, object], str]:
    match = _FRONT_MATTER.match(text)
    if not match or match.end() > _MAX_FRONT_MATTER:
        return {}, text
    fields = _read_fields(match.group(1) or "")
    return (fields, text[match.end() :]) if fields is not None else ({}, text)


def _read_fields(source: str) -> Mapping[str, object] | None:
    """Return the fields of front matter, None where it is prose between two rules.

    People write front matter by hand, so lines that are not YAML are read one by one.
    """
    try:
        loaded = yaml.safe_load(source)
    except (yaml.YAMLError, ValueError, RecursionError):  # ValueError: a date like 2024-02-31
        lines = (_SIMPLE_LINE.fullmatch(line.strip()) for line in source.splitlines())
        loaded = {match[1]: match[2].strip("\"' ") for match in lines if match}
    if loaded is None:
        return {}
    if not isinstance(loaded, dict):
        return None
    return {str(key).strip().casefold(): value for key, value in loaded.items()}


def _first_text(fields: Mapping[str, object], keys: Iterable[str]) -> str | None:
    values = (fields.get(key) for key in keys)
    return next((str(value) for value in values if isinstance(value, str | int | float)), None)


def _bylines(fields: Mapping[str, object]) -> Iterator[Byline]:
    for key, value in fields.items():
        role = role_of(key)
        if role is not None:
            yield from bylines_of(_names(value), role)


def _names(value: object) -> list[str]:
    """Return the names of a field: a text, a list of texts, or of tables with a name each."""
    if isinstance(value, str):
        return split_names(value)
    if isinstance(value, Mapping):
        return _names(value.get("name") or value.get("email") or [])
    if isinstance(value, list):
        return [
            name for item in value for name in ([item] if isinstance(item, str) else _names(item))
        ]
    return []


def _add_tokens(outline: Outline, tokens: list[Token]) -> None:
    list_depth, position = 0, 0
    while position < len(tokens):
        token = tokens[position]
        position += 1
        list_depth += {"list_item_open": 1, "list_item_close": -1}.get(token.type, 0)
        if token.type == "heading_open":
            outline.add_heading(int(token.tag[1]), _inline_text(tokens[position]))
            position += 1
        elif token.type == "inline":
            if not (list_depth and _leads_within(token)):
                outline.add(_kind(token, list_depth), _inline_text(token))
        elif token.type in {"fence", "code_block"}:
            outline.add(BlockKind.CODE, token.content.rstrip("\n"))
        elif token.type == "html_block":
            add_html(outline, token.content)
        elif token.type == "table_open":
            end = next(i for i in range(position, len(tokens)) if tokens[i].type == "table_close")
            outline.add_table(_rows(tokens[position:end]), has_header=True)
            position = end


def _kind(token: Token, list_depth: int) -> BlockKind:
    pieces = [child for child in token.children or [] if child.content.strip()]
    if pieces and all(child.type == "image" for child in pieces):
        return BlockKind.CAPTION
    return BlockKind.LIST_ITEM if list_depth else BlockKind.PARAGRAPH


def _leads_within(token: Token) -> bool:
    """Tell whether a list item is only a link to another place in its document.

    Lists of these are tables of contents, which repeat the headings and say nothing.
    """
    children = [child for child in token.children or [] if child.type != "text" or child.content]
    ends = len(children) > 1 and (children[0].type, children[-1].type) == (
        "link_open",
        "link_close",
    )
    return ends and str(children[0].attrGet("href")).startswith("#")


def _rows(tokens: list[Token]) -> list[list[str]]:
    rows: list[list[str]] = []
    for token in tokens:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append(_inline_text(token))
    if rows and not any(cell.strip() for cell in rows[0]):
        return [[], *rows[1:]]
    return rows


def _inline_text(token: Token) -> str:
    pieces = "".join(_piece(child) for child in token.children or [])
    return join_lines(pieces.split(_MARK_OF_LINE_BREAK))


def _piece(token: Token) -> str:
    if token.type in _LINE_BREAKS:
        return _MARK_OF_LINE_BREAK
    if token.type == "html_inline":
        return "\n" if token.content.lower().startswith("<br") else ""
    if token.type == "image":
        return description(token.content)
    return token.content  # the marks of links and of emphasis have none

"""The messages that our own source holds: errors, reasons, and the pieces that they are made of.

A message is given as its template, in which `{}` stands for whatever is put into it.
"""

import ast
import re
from collections.abc import Collection, Iterator
from functools import cache
from pathlib import Path

REPOSITORY_DIR = Path(__file__).parents[1]
WORDS_ONLY = {  # modules that hold words to look for, not sentences to read
    "ingest/bylines.py",
    "ingest/everyday_words.py",
    "ingest/mentions.py",
    "ingest/people.py",
    "ingest/sentences.py",
    "ingest/parsing/html.py",
    "ingest/parsing/html_tables.py",
    "ingest/parsing/mail_body.py",
    "ingest/parsing/number_formats.py",
    "ingest/parsing/pictures.py",
    "ingest/parsing/properties.py",
    "ingest/parsing/quotations.py",
    "ingest/parsing/word_body.py",
    "ingest/records.py",
    "search/definitions.py",
    "search/figures.py",
    "search/follow_ups.py",
    "search/plain_words.py",
    "search/polarity.py",
    "search/prompting.py",  # for the language model
}
NOT_READ = {  # what reads like a message, and is none
    ("ingest/initialising.py", "name = {}"): "TOML",
    ("ingest/initialising.py", "id = {}"): "TOML",
    ("ingest/parsing/docx.py", "comment by {}: {}"): "text of the document",
    ("ingest/parsing/odf_body.py", "comment by {}"): "text of the document",
    ("ingest/parsing/pptx.py", "comment by {}: {}"): "text of the document",
    ("ingest/parsing/pptx.py", "default section"): "of PowerPoint",
    ("ingest/parsing/pptx.py", "untitled section"): "of PowerPoint",
    ("ingest/parsing/xlsx_notes.py", "comment by {} on {}: {}"): "text of the document",
    (
        "search/answering.py",
        "Nobody has written this down, as far as you may see. The departments "
        "and people below are the closest.",
    ): "has its Chinese beside it",
    ("ingest/workspace_file.py", "Value error, "): "what pydantic begins with, taken off",
    ("index/ledger_forgetting.py", ":person IN (person_id, seen_as)"): "SQL",
    ("search/evaluation/runs.py", "{} Q0 {} {} {} whoknows\n"): "a line of a run",
    ("search/language_model.py", "Bearer {}"): "a header",
    ("search/writing.py", "{} {}"): "a sentence with its numbers",
}
_SENTENCE = re.compile(r"[a-z{}]+[`'\"]?,? [`'\"]?[a-z{]")
_SQL = "SELECT|INSERT|UPDATE|DELETE|CREATE|ALTER|PRAGMA|WITH|FROM|WHERE"
_CODE = re.compile(rf"\s*(?:(?:{_SQL})\b|<\?xml|!login)")  # SQL, and what other programs are told


def raised_in(module: str, kinds: Collection[str]) -> set[str]:
    """Return the templates of what a module raises errors of some kinds with."""
    tree = ast.parse((REPOSITORY_DIR / module).read_text(encoding="utf-8"))
    return {text for text in _Reader(tree).of_errors(kinds) if re.search("[A-Za-z]{2}", text)}


def is_sentence(template: str) -> bool:
    """Return whether a string is something that people read: words in a row."""
    return bool(re.search("[a-z]{2}", template.replace("{}", "")) and _SENTENCE.search(template))


@cache
def messages_of(module: str) -> set[str]:
    """Return the templates of all messages of a module."""
    tree = ast.parse((REPOSITORY_DIR / module).read_text(encoding="utf-8"))
    reader = _Reader(tree)
    raised = {text for text in reader.of_errors() if re.search("[A-Za-z]{2}", text)}
    others = (
        set()
        if module in WORDS_ONLY
        else {text for text in reader.others() if is_sentence(text) and not _CODE.match(text)}
    )
    return {text for text in raised | others if (module, text) not in NOT_READ}


class _Reader:
    """Reads the strings of a module, those that are put together of several as one."""

    def __init__(self, tree: ast.Module) -> None:
        self._tree = tree
        self._constants = {
            target.id: node.value.value
            for node in tree.body
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
            for target in node.targets
            if isinstance(target, ast.Name) and isinstance(node.value.value, str)
        }
        self._passed_over = set(self._not_said())

    def of_errors(self, kinds: Collection[str] = ("Error", "_error")) -> Iterator[str]:
        """Yield what errors are raised with whose names end so."""
        for node in ast.walk(self._tree):
            if isinstance(node, ast.Call) and _name_of(node.func).endswith(tuple(kinds)):
                for argument in node.args:
                    yield from filter(None, [self.template(argument)])

    def others(self) -> Iterator[str]:
        """Yield all other strings."""
        for node in ast.walk(self._tree):
            if node not in self._passed_over:
                yield from filter(None, [self.template(node)])

    def template(self, node: ast.AST | None) -> str | None:
        """Return a string with `{}` for what is put into it, None where it is no string."""
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return node.value
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            sides = [self.template(side) for side in (node.left, node.right)]
            return "".join(side or "{}" for side in sides) if any(sides) else None
        if isinstance(node, ast.JoinedStr):
            return "".join(self.template(part) or "{}" for part in node.values)
        value = node.value if isinstance(node, ast.FormattedValue) else node
        if isinstance(value, ast.Name):
            return self._constants.get(value.id)
        return None

    def _not_said(self) -> Iterator[ast.AST]:
        """Yield docstrings, what is logged, and the pieces of strings."""
        for node in ast.walk(self._tree):
            match node:
                case ast.Expr(value=ast.Constant()):
                    yield node.value
                case ast.Call(func=ast.Attribute(value=ast.Name(id="_log"))):
                    yield from node.args
                case ast.Assign(targets=[ast.Name(id=name)]) if self._is_part(name):
                    yield node.value
                case ast.JoinedStr():
                    yield from node.values
                    for part in node.values:
                        if isinstance(part, ast.FormattedValue) and part.format_spec:
                            yield from ast.walk(part.format_spec)
                case ast.BinOp():
                    yield from (node.left, node.right)
                case ast.Name():
                    yield node

    def _is_part(self, name: str) -> bool:
        """Return whether a constant of the module is put into another string."""
        return name in self._constants and any(
            isinstance(node, ast.FormattedValue | ast.BinOp)
            and any(getattr(part, "id", "") == name for part in ast.iter_child_nodes(node))
            for node in ast.walk(self._tree)
        )


def _name_of(function: ast.expr) -> str:
    return getattr(function, "id", None) or getattr(function, "attr", "")

"""Two documents side by side as HTML, the words in which they differ marked; nothing here draws."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import groupby

from ingest.cleaning import HAN
from search.differences import ComparedSentence, DocumentDifferences
from ui.components import Setting, badge_html, facts_html, said_date
from ui.links import Place, address_of, document_html, link_html
from ui.markup import escape_html
from ui.messages import text

_TOKENS = re.compile(rf"[{HAN}]|[^\W{HAN}]+|\s+|.", re.DOTALL)
_SHOWN_SAME = 2  # sentences; a longer stretch that is the same is folded


def comparison_html(found: DocumentDifferences, setting: Setting) -> str:
    """Return two documents as two columns, sentence beside sentence."""
    rows = "".join(_rows(found.sentences, setting))
    cut = f'<p class="wk-quiet">{setting.say("share.compare.cut")}</p>' if found.is_cut else ""
    heads = "".join(f'<th scope="col">{_head(found, side, setting)}</th>' for side in range(2))
    return (
        f'<p class="wk-quiet">{_summary(found, setting)}</p>{cut}'
        f'<table class="wk-sides"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'
    )


def back_html(setting: Setting) -> str:
    """Return the way back to the list."""
    address = address_of(Place.RELATED, setting.language, by="twice")
    return (
        f'<p class="wk-back">{link_html(text("share.compare.back", setting.language), address)}</p>'
    )


def _summary(found: DocumentDifferences, setting: Setting) -> str:
    same = sum(each.is_same for each in found.sentences)
    return setting.say("share.compare.summary", same=same, all=len(found.sentences))


def _head(found: DocumentDifferences, side: int, setting: Setting) -> str:
    title = document_html(found.titles[side], found.documents[side], setting.language)
    return (
        f'<p class="wk-title">{title}</p>'
        f"{badge_html(found.departments[side], setting)}"
        f"{facts_html([said_date(found.dates[side], setting)])}"
    )


def _rows(sentences: Sequence[ComparedSentence], setting: Setting) -> Iterator[str]:
    for is_same, group in groupby(sentences, key=lambda each: each.is_same):
        stretch = list(group)
        if is_same:
            yield _same_rows(stretch, setting)
        else:
            yield from (_changed_row(each) for each in stretch)


def _same_rows(stretch: Sequence[ComparedSentence], setting: Setting) -> str:
    written = "".join(f"<p>{escape_html(each.one or '')}</p>" for each in stretch)
    if len(stretch) > _SHOWN_SAME:
        count = setting.say("share.compare.same.many", count=len(stretch))
        written = f"<details><summary>{count}</summary>{written}</details>"
    return f'<tr class="wk-same"><td colspan="2">{written}</td></tr>'


def _changed_row(sentence: ComparedSentence) -> str:
    one, other = mark_differences(sentence.one, sentence.other)
    return f"<tr><td>{one}</td><td>{other}</td></tr>"


def mark_differences(one: str | None, other: str | None) -> tuple[str, str]:
    """Return two versions of a sentence as HTML, what only one of them has marked."""
    sides = (_TOKENS.findall(one or ""), _TOKENS.findall(other or ""))
    matcher = SequenceMatcher(None, *sides, autojunk=False)
    marked: tuple[list[str], list[str]] = ([], [])
    for kind, *places in matcher.get_opcodes():
        for side, tag in enumerate(("del", "ins")):
            written = escape_html("".join(sides[side][places[2 * side] : places[2 * side + 1]]))
            if written:
                marked[side].append(written if kind == "equal" else f"<{tag}>{written}</{tag}>")
    return "".join(marked[0]), "".join(marked[1])

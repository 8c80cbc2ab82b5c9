"""Results as text for a terminal."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from index.access_review import AccessReview
from index.manifest import IndexReport, Unreadable
from index.status import IndexStatus
from search.answers import Answer, AnswerMode
from search.departments import RankedDepartment
from search.experts import Expert
from search.hits import Hit, cut_to_width
from search.people import KnownPerson, UnknownName
from search.related import RelatedDocument
from search.results import AskResult
from ui.messages import language_of_environment, role_text, text
from ui.translating import translate
from ui.wording import describe_review, say_conflicts

_BAR_WIDTH = 24
_QUOTE_WIDTH = 160


def print_answer(names: Mapping[str, str], result: AskResult) -> None:
    """Print an answer with its citations, the departments, the people and the passages."""
    language = language_of_environment()
    print(f"{result.answer.text}\n")
    for line in say_conflicts(result.answer, names, language):
        print(f"{line}\n")
    _print_notice(result.answer)
    for citation in result.answer.citations:
        place = [citation.title, citation.heading]
        if citation.page is not None:
            place.append(text("page", language, page=citation.page))
        print(f"  [{citation.number}] {' · '.join(filter(None, place))}")
        print(f"      {citation.document}")
        if result.answer.mode is AnswerMode.LLM:
            print(f"      {cut_to_width(citation.quote, _QUOTE_WIDTH)}")
    if result.answer.citations:
        print()
    prefix = "closest." if result.answer.abstained else ""
    print_departments(names, result.departments[:6], heading=f"{prefix}departments")
    print_experts(names, result.experts[:5], heading=f"{prefix}experts")
    print(text(f"{prefix}passages", language))
    for hit in result.hits:
        _print_hit(hit)
    for referral in result.restricted:
        lead = f" ({referral.lead_name or referral.lead})" if referral.lead else ""
        print(text("restricted", language, department=referral.name, lead=lead))


def _print_notice(answer: Answer) -> None:
    """Say why the answer is not what the workspace asks for, and what was struck out of it."""
    language = language_of_environment()
    if answer.notice is not None:
        count = len(answer.struck)
        print(text(f"notice.{answer.notice.problem}", language, count=count))
        print(f"  {translate(answer.notice.detail, language)}\n", file=sys.stderr)
    for each in answer.struck:
        reason = text(f"struck.{each.reason}", language)
        print(f"  {text('struck', language)} ({reason}): {each.text}")
    if answer.struck:
        print()


def print_departments(
    names: Mapping[str, str], found: Sequence[RankedDepartment], *, heading: str = "departments"
) -> None:
    """Print ranked departments as bars of evidence."""
    language = language_of_environment()
    print(text(heading, language))
    if not found:
        print(f"  {text('nothing_found', language)}")
    for each in found:
        bar = "█" * max(1, round(each.share * _BAR_WIDTH))
        share = text("share", language, share=f"{each.share:.0%}")
        name = names.get(each.department, each.name)
        print(f"  {bar} {name} ({each.department}) · {share}")
        for hit in each.evidence[:1]:
            print(f"      {hit.title} · {hit.document}")
    print()


def print_experts(
    names: Mapping[str, str], found: Sequence[Expert], *, heading: str = "experts"
) -> None:
    """Print ranked people with the documents that show what they know."""
    language = language_of_environment()
    print(text(heading, language))
    if not found:
        print(f"  {text('nothing_found', language)}")
    for number, each in enumerate(found, start=1):
        department = names.get(each.department or "", each.department)
        who = " · ".join(filter(None, [each.name, each.title, department]))
        print(f"  {number}. {who} ({each.person})")
        for proof in each.evidence[:2]:
            print(f"      {role_text(proof.role, language)}: {proof.title}")
    print()


def print_related(names: Mapping[str, str], found: Sequence[RelatedDocument]) -> None:
    """Print related documents with what they share and whom to talk to."""
    language = language_of_environment()
    print(text("related", language))
    if not found:
        print(f"  {text('nothing_found', language)}")
    for number, each in enumerate(found, start=1):
        print(f"  {number}. {each.title} · {names.get(each.department, each.department)}")
        print(f"      {each.document}")
        if each.shared_terms:
            print(f"      {text('shared', language)}: {', '.join(each.shared_terms)}")
        people = ", ".join(f"{person.name} ({person.person})" for person in each.people)
        if people:
            print(f"      {people}")


def print_people(names: Mapping[str, str], found: Sequence[KnownPerson]) -> None:
    """Print people with what they have done for how many documents."""
    language = language_of_environment()
    if not found:
        print(text("people.nobody", language))
    for each in found:
        department = names.get(each.department or "", each.department)
        print(" · ".join(filter(None, [each.name, each.title, department])) + f" ({each.person})")
        parts = [text(f"why.{role}", language, count=count) for role, count in each.roles.items()]
        comma = text("why.comma", language)
        print(f"  {comma.join(parts) or text('people.nowhere', language)}")


def print_unresolved(names: Mapping[str, str], found: Sequence[UnknownName]) -> None:
    """Print the names that mean nobody for sure, with who may be meant."""
    language = language_of_environment()
    comma = text("why.comma", language)
    if not found:
        print(text("unresolved.none", language))
    for each in found:
        where = comma.join(names.get(one, one) for one in each.departments)
        count = text(
            "sure.document" if each.count == 1 else "sure.documents", language, count=each.count
        )
        print(f"{each.name} · {count} · {where}\n  {each.document}")
        who = comma.join(
            " · ".join(filter(None, [one.name, names.get(one.department or "", one.department)]))
            + f" ({one.person})"
            for one in each.candidates
        )
        if who:
            print(f"  {text('unresolved.candidates', language, people=who)}")
        else:
            print(f"  {text('unresolved.unlisted', language)}")


def print_report(report: IndexReport) -> None:
    """Print what a run of the index job did."""
    language = language_of_environment()
    values = {name: getattr(report, name) for name in IndexReport.__dataclass_fields__}
    print(text("indexed", language, **values))
    print_review(report.access)
    _print_unreadable(report.unreadable)


def print_review(review: AccessReview) -> None:
    """Print the rules that cover nothing and the groups that nobody is in."""
    for line in describe_review(review, language_of_environment()):
        print(line)


def print_status(status: IndexStatus, *, with_unreadable: bool) -> None:
    """Print what the index holds, a line each, and on demand what it does not."""
    language = language_of_environment()
    for key, value in asdict(status).items():
        if key != "unreadable":
            name = text(f"status.{key}", language)
            print(text("status.line", language, name=name, value=value))
    if with_unreadable:
        _print_unreadable(status.unreadable)


def _print_unreadable(unreadable: Sequence[Unreadable]) -> None:
    language = language_of_environment()
    if unreadable:
        print(text("unreadable", language, count=len(unreadable)))
        for each in unreadable:
            reason = translate(each.reason, language)
            print(text("unreadable.one", language, document=each.document, reason=reason))


def _print_hit(hit: Hit) -> None:
    place = " · ".join(filter(None, [hit.title, hit.heading, hit.date]))
    print(f"  {place}\n      {hit.document}")
    print(f"      {cut_to_width(hit.snippet, _QUOTE_WIDTH)}")

import re

from ingest.records import Language
from search.experts import ExpertDocument
from search.glossary import GlossaryEntry
from search.hits import Hit
from search.introductions import Introduction
from search.neighbours import Neighbour, SharedPerson, SharedWork
from search.onboarding import Onboarding
from search.reading_list import EssentialDocument
from search.topics import Topic, TopicDocument
from ui import onboarding_cards
from ui.checklist import (
    Kind,
    RoleReading,
    all_keys,
    as_markdown,
    key_of,
    parse_ticks,
    write_ticks,
)
from ui.components import Setting
from ui.theme import department_colours

NAMES = {"rd": "Research", "legal": "法务"}
ENGLISH = Setting(Language.EN, NAMES, department_colours(list(NAMES)))
CHINESE = Setting(Language.ZH, NAMES, department_colours(list(NAMES)))
HOSTILE = "Valve *[x](javascript:y)* <script>\n# Heading"


def a_document(document: str, title: str = "Valve handbook") -> EssentialDocument:
    return EssentialDocument(
        document=document,
        title=title,
        department="rd",
        score=1.0,
        why=("general", "cited"),
        date="2026-03-01",
        people=(),
        cited_by=3,
    )


ANN = Introduction(
    person="ann",
    name="Ann Lee",
    department="rd",
    title="Engineer",
    why=("lead", "author"),
    evidence=(ExpertDocument("rd/a.md", "Valve handbook", "rd", "author", None, "byline", 1.0),),
    roles={"author": 2},
)
FOUND = Onboarding(
    department="rd",
    documents=(a_document("rd/a.md"), a_document("rd/b.md", HOSTILE)),
    people=(ANN,),
    neighbours=(
        Neighbour(
            department="legal",
            name="Legal",
            score=0.5,
            shared_terms=("pump",),
            documents=(SharedWork("legal/p.md", "Pump law", "rd/a.md", "Valve handbook"),),
            people=(SharedPerson("ann", "Ann Lee"),),
        ),
    ),
    glossary=(
        GlossaryEntry(
            term="VLV",
            other_names=("slow valve",),
            definition="a valve",
            document="rd/a.md",
            title="Valve handbook",
            department="rd",
            quote="VLV means a valve.",
            documents=2,
        ),
    ),
    topics=(Topic(("valve", "pump"), (TopicDocument("rd/a.md", "Valve handbook"),)),),
)
ROLE = RoleReading(
    role="Engineer",
    hits=(Hit("rd/c.md", 0, "Pump trial", "rd", "", None, "It hums.", 1.0, None, ()),),
    people=("Ann Lee",),
)


def test_a_key_depends_on_what_it_is_of_and_on_nothing_else() -> None:
    """So a link that was sent still ticks the same lines when the list has changed."""
    keys = all_keys(FOUND, ROLE)

    assert keys[0] == key_of(Kind.DOCUMENT, "rd/a.md")
    assert len(set(keys)) == len(keys) == 4
    assert key_of(Kind.DOCUMENT, "ann") != key_of(Kind.PERSON, "ann")
    assert parse_ticks(write_ticks(set(keys))) == set(keys)
    assert parse_ticks("") == frozenset()


def test_markdown_holds_the_whole_list_with_its_ticks() -> None:
    """What to read and why, for the role too, whom to meet, the words, the neighbours."""
    markdown = as_markdown(FOUND, ROLE, {key_of(Kind.DOCUMENT, "rd/a.md")}, ENGLISH)

    assert markdown.startswith("# Starting in Research\n\n## Read first\n\n- [x] Valve handbook · ")
    assert "written for everybody here, cited by 3 · 1 March 2026" in markdown
    assert "## For the role “Engineer”\n\n- [ ] Pump trial\n" in markdown
    assert "- [ ] Ann Lee · Engineer · leads the department, wrote 2 of its documents" in markdown
    assert "- **VLV, slow valve**: VLV means a valve." in markdown
    assert markdown.endswith("## Neighbouring departments\n\n- 法务\n")


def test_what_a_document_says_stays_text_in_markdown() -> None:
    """No link, heading or element comes from a title."""
    markdown = as_markdown(FOUND, None, (), CHINESE)

    assert r"- [ ] Valve \*\[x\](javascript:y)\* \<script\> \# Heading" in markdown
    assert markdown.startswith("# Research入门\n")


def test_the_cards_of_a_department_keep_documents_as_text() -> None:
    """Reasons, neighbours and topics are in words."""
    html = "".join(
        [
            onboarding_cards.reading_html(FOUND.documents, ENGLISH),
            onboarding_cards.meeting_html(FOUND.people, ENGLISH),
            onboarding_cards.topics_html(FOUND.topics, ENGLISH),
            onboarding_cards.neighbours_html(FOUND.neighbours, ENGLISH),
            onboarding_cards.glossary_html(FOUND.glossary, ENGLISH),
        ]
    )

    assert "<script" not in html
    assert "leads the department, wrote 2 of its documents" in html
    assert "at work in both: Ann Lee" in html
    assert "Pump law, like “Valve handbook”" in re.sub(r"<[^>]+>", "", html)
    assert 'href="departments?lang=en&amp;department=legal"' in html
    assert "没有其他部门" in onboarding_cards.neighbours_html((), CHINESE)

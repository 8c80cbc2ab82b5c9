from ingest.records import Language
from search.colleagues import Colleague, LikeDocument, NearPerson
from search.experts import ExpertDocument
from search.people import KnownPerson
from search.person_profiles import KnownTopic, PersonProfile
from ui import people_cards
from ui.components import Setting
from ui.theme import department_colours

NAMES = {"rd": "Research", "long": "集团数字化转型与流程管理办公室"}
ENGLISH = Setting(Language.EN, NAMES, department_colours(list(NAMES)))
CHINESE = Setting(Language.ZH, NAMES, department_colours(list(NAMES)))
HOSTILE = "<script>x</script> \"quoted\" 'too'"


def a_document(role: str = "author", title: str = "Pump trial") -> ExpertDocument:
    return ExpertDocument("rd/pump.md", title, "rd", role, "2026-03-01", "byline", 1.0)


def a_profile(**changed: object) -> PersonProfile:
    values: dict[str, object] = {
        "person": "ann",
        "name": "Ann Lee",
        "aliases": ("李安",),
        "email": "ann@example.com",
        "department": "rd",
        "title": "Engineer",
        "in_directory": True,
        "document_count": 3,
        "roles": {"author": 2, "mention": 3},
        "topics": (KnownTopic(terms=("pump", "valve"), evidence=(a_document(),) * 6),),
        "documents": (a_document(), a_document(), a_document("mention", "Minutes")),
        "colleagues": (),
        "near": (),
    }
    return PersonProfile(**{**values, **changed})  # type: ignore[arg-type]  # the profile's fields


def test_the_head_says_who_somebody_is_in_both_scripts_and_how_to_reach_them() -> None:
    """With what they did in how many documents, in words."""
    html = people_cards.profile_head_html(a_profile(), ENGLISH)

    assert "Ann Lee" in html
    assert "李安" in html
    assert "Research" in html
    assert "Engineer" in html
    assert "In 3 documents: wrote 2 and is named in 3" in html
    assert 'href="mailto:ann@example.com"' in html
    assert "not in the directory" not in html


def test_somebody_whom_no_directory_lists_is_said_to_be_so() -> None:
    """Without a department, title, address or documents, their lines are absent, not empty."""
    html = people_cards.profile_head_html(
        a_profile(
            aliases=(),
            email=None,
            department=None,
            title=None,
            in_directory=False,
            document_count=0,
            roles={},
        ),
        CHINESE,
    )

    assert "不在人员名录中" in html
    assert "mailto:" not in html
    assert "wk-where" not in html
    assert "0 份" not in html


def test_documents_that_only_name_somebody_stand_apart() -> None:
    """They are folded, and counted beyond those that are listed."""
    html = people_cards.documents_html(a_profile(document_count=9), ENGLISH)
    own, named = html.split("<details")

    assert own.count("Pump trial") == 2
    assert "Minutes" not in own
    assert "Only named in 7" in named
    assert "Minutes" in named
    assert "and 6 more" in named


def test_a_topic_shows_some_of_its_documents_and_counts_the_rest() -> None:
    """The words that name it, and the person's part in each document."""
    html = people_cards.knowledge_html(a_profile(), ENGLISH)

    assert "<span>pump</span><span>valve</span>" in html
    assert html.count("Pump trial") == 4
    assert "and 2 more" in html


def test_where_nothing_shows_what_somebody_knows_it_says_so() -> None:
    """In words, with their name; there is no empty list of documents."""
    nothing = a_profile(topics=(), documents=(), document_count=0)

    assert "没有能说明Ann Lee了解什么" in people_cards.knowledge_html(nothing, CHINESE)
    assert people_cards.documents_html(nothing, CHINESE) == ""


def test_colleagues_and_the_near_come_with_why() -> None:
    """How many documents are shared, or which document is like which."""
    colleague = Colleague(
        person="cy",
        name="Cy Reed",
        department="long",
        title=None,
        document_count=1,
        evidence=(a_document("reviewer"),),
    )
    near = NearPerson(
        person="dee",
        name="Dee Fox",
        department=None,
        title="Lawyer",
        evidence=(LikeDocument(a_document(title="Pump law"), "Pump trial"),),
    )
    beside = people_cards.colleagues_html([colleague], ENGLISH)

    assert "in 1 document together" in beside
    assert 'href="people?lang=en&amp;person=cy"' in beside
    assert "集团数字化转型与流程管理办公室" in beside
    assert "Pump law</a>, like “Pump trial”" in people_cards.near_people_html([near], ENGLISH)
    assert "没有其他人" in people_cards.near_people_html([], CHINESE)


def test_names_and_titles_stay_text() -> None:
    """Whatever a directory or a document says is shown as it was written."""
    person = KnownPerson(HOSTILE, HOSTILE, "rd", HOSTILE, 1, {}, True)
    topic = KnownTopic(terms=(HOSTILE,), evidence=(a_document(title=HOSTILE),))
    profile = a_profile(name=HOSTILE, title=HOSTILE, email=HOSTILE, topics=(topic,))
    html = "".join(
        [
            people_cards.people_html([person], ENGLISH),
            people_cards.profile_head_html(profile, ENGLISH),
            people_cards.knowledge_html(profile, ENGLISH),
        ]
    )

    assert "<script" not in html
    assert '"quoted"' not in html

"""The one door: every question that a page, a program or the command line may ask."""

import dataclasses
import threading
from collections.abc import Callable, Generator, Sequence
from contextlib import AbstractContextManager, ExitStack
from typing import Any

from index.access import Viewer
from index.encoding import Encoder
from index.errors import UnknownViewerError
from index.generations import Generation
from index.serving import ServedIndex
from ingest.parsing.registry import parse_typed_text
from ingest.parsing.sandbox import Sandbox
from ingest.records import EVERYONE, Language, ParsedDocument
from ingest.settings import Workspace
from search.asking import find_answer
from search.choices import Choices, list_choices
from search.coverage import DepartmentCoverage, Holdings, count_holdings, cover_departments
from search.department_map import DepartmentMap, map_departments
from search.departments import RankedDepartment, department_name, rank_departments
from search.differences import DocumentDifferences, compare_documents
from search.duplicates import DuplicatePair, find_duplicates
from search.evidence import Evidence, gather_evidence
from search.examples import example_topics
from search.experts import Expert, rank_experts
from search.follow_ups import Understood, understand
from search.onboarding import Onboarding, onboard
from search.opened_documents import BEGINNING, OpenedDocument, Opening, open_document
from search.originals import OriginalFile, Originals, PageImage
from search.people import KnownPerson, UnknownName, list_people, list_unresolved
from search.person_profiles import PersonProfile, profile_person
from search.queries import Query, make_query
from search.reading import of_one_generation
from search.related import (
    RelatedDocument,
    rank_related,
    subject_of_document,
    subject_of_parsed,
)
from search.results import Answered, AskEvent, AskResult, EvidenceFound, final_result
from search.scopes import Scope, find_document, select, select_around, select_documents
from search.timing import Clock
from search.titles import TitledDocument, find_titled
from search.writing import write_answer

_FILES_AT_ONCE = 2  # that are read for whoever asks: each is a process with a parser's memory


class Engine:
    """Answers over the generation that is served; each call sees one generation throughout."""

    def __init__(self, workspace: Workspace, load_encoder: Callable[[], Encoder]) -> None:
        self.workspace = workspace
        self._load_encoder = load_encoder
        self._encoder: Encoder | None = None
        self._served = ServedIndex(workspace.index_dir)
        self._originals = Originals(workspace)
        self._lock = threading.Lock()
        self._file_turn = threading.BoundedSemaphore(_FILES_AT_ONCE)

    @property
    def encoder(self) -> Encoder:
        """The encoder, loaded when it is first needed."""
        with self._lock:
            if self._encoder is None:
                self._encoder = self._load_encoder()
            return self._encoder

    def reading(self) -> AbstractContextManager[Generation]:
        """Hold the generation that is served, while something is read of it.

        Raises:
            NoIndexError: Nothing was published yet.
            UnusableIndexError: It cannot be used; says why and what to do.
        """
        return self._served.reading(self.encoder.name)

    def generation(self) -> Generation:
        """Return the generation that is served, held no longer; errors as `reading`."""
        with self.reading() as generation:
            return generation

    @of_one_generation
    def viewer(self, generation: Generation, person_id: str) -> Viewer:
        """Return a person of the directory as a viewer.

        Their groups are looked up whenever something is asked: keeping a viewer keeps no rights.

        Raises:
            UnknownViewerError: The directory has nobody of that id.
        """
        row = generation.person_row.get(person_id)
        if row is None or not generation.people[row].is_in_directory:
            raise UnknownViewerError(
                f"nobody has the id {person_id!r}: use an id of the directory (people.csv)"
            )
        return Viewer(person_id=person_id, groups=frozenset({EVERYONE}))

    def ask(self, question: str, scope: Scope) -> AskResult:
        """Answer a question with proof, departments, people and passages.

        Raises:
            QueryError: The question or the scope cannot be asked.
        """
        return final_result(self.ask_in_steps(question, scope))

    def ask_in_steps(self, question: str, scope: Scope) -> Generator[AskEvent]:
        """Yield what is found for a question, then the answer as it grows, at last all of it.

        A language model is asked only where the workspace names one and the evidence is enough.
        One generation is read from the first event to the last; to close the iterator is to
        stop the model and to give the generation back.

        Raises:
            QueryError: The question or the scope cannot be asked.
        """
        clock = Clock()
        with ExitStack() as held:
            with clock.stage("open"):
                generation = held.enter_context(self.reading())
                selection = select(generation, scope)
            with clock.stage("encode"):
                query = make_query(question, self.encoder)
            found = find_answer(
                generation, query, selection, top=scope.top, encoder=self.encoder, clock=clock
            )
            result, settings = found.result, self.workspace.answering
            is_writing = settings.mode == "llm" and not result.answer.abstained
            yield EvidenceFound(result, is_writing)
            if is_writing:
                with clock.stage("write"):
                    answer = yield from write_answer(
                        settings, generation, query, found.evidence, self.encoder, result.answer
                    )
                result = dataclasses.replace(result, answer=answer)
            yield Answered(dataclasses.replace(result, timings_ms=clock.timings()))

    @of_one_generation
    def departments(
        self, generation: Generation, question: str, scope: Scope
    ) -> list[RankedDepartment]:
        """Return the departments that hold most on a question.

        Raises:
            QueryError: The question or the scope cannot be asked.
        """
        query, evidence = self._search(generation, question, scope)
        found = rank_departments(generation, evidence, language=query.language, top=scope.end)
        return found[scope.skip :]

    @of_one_generation
    def experts(self, generation: Generation, question: str, scope: Scope) -> list[Expert]:
        """Return the people who know most about a question.

        Raises:
            QueryError: The question or the scope cannot be asked.
        """
        query, evidence = self._search(generation, question, scope)
        return rank_experts(generation, evidence, query.text, top=scope.end)[scope.skip :]

    @of_one_generation
    def related_to_document(
        self, generation: Generation, document_id: str, scope: Scope
    ) -> list[RelatedDocument]:
        """Return what else is written on the matter of a document, in other departments.

        With departments in the scope, it is those that are looked at.

        Raises:
            QueryError: No such document is known to the viewer, or the scope cannot be asked.
        """
        row = find_document(generation, document_id, scope.viewer)
        selected = select_around(generation, row, scope, everywhere=bool(scope.departments))
        subject = subject_of_document(generation, row)
        return rank_related(generation, subject, selected, top=scope.end)[scope.skip :]

    def related_to_text(self, text: str, scope: Scope) -> list[RelatedDocument]:
        """Return what is written on the matter of a text.

        Raises:
            QueryError: The text has no words, or the scope cannot be asked.
        """
        return self._related_to(parse_typed_text(text), scope)

    def related_to_file(self, content: bytes, name: str, scope: Scope) -> list[RelatedDocument]:
        """Return what is written on the matter of a file that is not in the index.

        Raises:
            QueryError: The file has no words, or the scope cannot be asked.
            UnreadableDocumentError: The file cannot be read.
        """
        with self._file_turn, Sandbox(self.workspace.parsing) as sandbox:
            parsed = sandbox.parse(content, name).parsed
        return self._related_to(parsed, scope)

    @of_one_generation
    def _related_to(
        self, generation: Generation, parsed: ParsedDocument, scope: Scope
    ) -> list[RelatedDocument]:
        subject = subject_of_parsed(parsed, self.encoder)
        selected = select_documents(generation, scope)
        return rank_related(generation, subject, selected, top=scope.end)[scope.skip :]

    @of_one_generation
    def onboard(self, generation: Generation, department: str, scope: Scope) -> Onboarding:
        """Return what a newcomer to a department needs: documents, people, words, neighbours.

        With departments in the scope, it is among those that neighbours are sought.

        Raises:
            QueryError: There is no such department, or the scope cannot be asked.
        """
        at_home = dataclasses.replace(scope, departments=(department,))
        own = select_documents(generation, at_home)
        selected = select_documents(generation, scope)
        others = selected & ~generation.in_department(department)
        known = next(each for each in generation.departments if each.department_id == department)
        return onboard(generation, known, own, others, top=scope.top)

    @of_one_generation
    def duplicates(self, generation: Generation, scope: Scope) -> list[DuplicatePair]:
        """Return what departments wrote twice; with one department in the scope, what it did.

        Raises:
            QueryError: The scope cannot be asked.
        """
        selected = select_documents(generation, scope)
        within = len(set(scope.departments)) == 1
        found = find_duplicates(generation, selected, within=within, top=scope.end)
        return found[scope.skip :]

    @of_one_generation
    def differences(
        self, generation: Generation, one: str, other: str, viewer: Viewer
    ) -> DocumentDifferences:
        """Return two documents, given by their ids, sentence by sentence beside each other.

        Raises:
            QueryError: Either is not known to the viewer.
        """
        rows = [find_document(generation, each, viewer) for each in (one, other)]
        return compare_documents(generation, *rows)

    @of_one_generation
    def title_of(self, generation: Generation, document_id: str, viewer: Viewer) -> str:
        """Return what a document is called; QueryError where the viewer knows of none such."""
        return generation.documents[find_document(generation, document_id, viewer)].title

    @of_one_generation
    def titled(self, generation: Generation, query: str, scope: Scope) -> list[TitledDocument]:
        """Return the documents whose title or id has every word of a query, the newest first.

        Raises:
            QueryError: The scope cannot be asked.
        """
        selected = select_documents(generation, scope)
        return find_titled(generation, selected, query, top=scope.end)[scope.skip :]

    @of_one_generation
    def people(self, generation: Generation, scope: Scope, query: str = "") -> list[KnownPerson]:
        """Return everyone whom a query fits, those in most documents first.

        Raises:
            QueryError: The scope names a department that does not exist.
        """
        selected = select_documents(generation, scope)
        found = list_people(
            generation, selected, scope.viewer, query=query, departments=scope.departments
        )
        return found[scope.skip : scope.end]

    @of_one_generation
    def person(self, generation: Generation, person_id: str, scope: Scope) -> PersonProfile:
        """Return what a person knows and whom they work near, as documents show it.

        Raises:
            QueryError: Nobody of that id is known to the viewer, or the scope cannot be asked.
        """
        selected = select_documents(generation, scope)
        return profile_person(generation, person_id, selected, scope.viewer, top=scope.top)

    @of_one_generation
    def unresolved_names(self, generation: Generation, scope: Scope) -> list[UnknownName]:
        """Return the names in documents that mean nobody for sure, the most frequent first.

        Raises:
            QueryError: The scope names a department that does not exist.
        """
        selected = select_documents(generation, scope)
        return list_unresolved(generation, selected, scope.viewer)[scope.skip : scope.end]

    @of_one_generation
    def department_names(
        self, generation: Generation, viewer: Viewer, language: Language
    ) -> dict[str, str]:
        """Return the names of the departments that a viewer may know of, by id."""
        return {
            each.department_id: department_name(each, each.department_id, language)
            for each in generation.departments_known_to(viewer)
        }

    @of_one_generation
    def department_map(
        self, generation: Generation, language: Language, scope: Scope
    ) -> DepartmentMap:
        """Return how departments stand to each other, with names in a language.

        Raises:
            QueryError: The scope cannot be asked.
        """
        selected = select_documents(generation, scope)
        known = generation.departments_known_to(scope.viewer)
        return map_departments(generation, known, selected, language=language, top=scope.top)

    @of_one_generation
    def coverage(
        self, generation: Generation, seen_as: Viewer, viewer: Viewer
    ) -> list[DepartmentCoverage]:
        """Return how much of each department somebody may read; errors as `cover_departments`."""
        return cover_departments(generation, seen_as, viewer)

    @of_one_generation
    def holdings(self, generation: Generation, viewer: Viewer) -> Holdings:
        """Return what the index holds, as far as the viewer may read it."""
        return count_holdings(generation, viewer, self.workspace.index_dir)

    @of_one_generation
    def example_topics(
        self, generation: Generation, viewer: Viewer, language: Language
    ) -> list[str]:
        """Return up to three titles of different departments that a question may be about."""
        return example_topics(generation, viewer, language)

    @of_one_generation
    def understand(
        self, generation: Generation, question: str, earlier: Sequence[str], viewer: Viewer
    ) -> Understood:
        """Return what a question means after earlier ones, the first of them first."""
        known = generation.departments_known_to(viewer)
        names = {each.department_id: tuple(each.names.values()) for each in known}
        return understand(question, earlier, names)

    @of_one_generation
    def choices(self, generation: Generation, viewer: Viewer) -> Choices:
        """Return the kinds, languages and years that a viewer's searches can be limited to."""
        return list_choices(generation, viewer)

    @of_one_generation
    def knows_document(self, generation: Generation, document_id: str, viewer: Viewer) -> bool:
        """Return whether a document of this id exists that the viewer may read."""
        return generation.find_document(document_id, viewer) is not None

    @of_one_generation
    def open_document(
        self, generation: Generation, document_id: str, viewer: Viewer, opening: Opening = BEGINNING
    ) -> OpenedDocument:
        """Return a document's text around a place of it, a passage marked, and its outline.

        Raises:
            QueryError: No such document is known to the viewer.
        """
        row = find_document(generation, document_id, viewer)
        return open_document(generation, row, viewer, opening)

    def page_image(
        self, document_id: str, page: int, viewer: Viewer, opening: Opening = BEGINNING
    ) -> PageImage:
        """Return the image of a page, slide or picture; errors as `Originals.draw_page`."""
        return self._originals.draw_page(self.reading, document_id, page, viewer, opening)

    def original_file(self, document_id: str, viewer: Viewer) -> OriginalFile:
        """Return a document as its department has it; errors as `Originals.read_file`."""
        return self._originals.read_file(self.reading, document_id, viewer)

    def _search(
        self, generation: Generation, question: str, scope: Scope
    ) -> tuple[Query, Evidence]:
        selected = select_documents(generation, scope)
        query = make_query(question, self.encoder)
        return query, gather_evidence(generation, query, selected)


def as_json(value: object) -> dict[str, Any]:
    """Return a result of the engine in the shape of the JSON contract."""
    if not dataclasses.is_dataclass(value) or isinstance(value, type):
        raise TypeError(f"not a result of the engine: {value!r}")
    return dataclasses.asdict(value)

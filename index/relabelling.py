"""The access labels and the people of today for documents that have not changed."""

from collections.abc import Iterable, Mapping

from index.access import AccessLabel, label_document
from index.catalog_rows import DocumentRow, FileRow
from index.catalog_totals import CatalogTotals
from ingest.associations import people_of
from ingest.people import Directory
from ingest.records import Department, Person


def find_changed_labels(
    departments: Iterable[Department],
    files: Mapping[int, FileRow],
    documents: Iterable[DocumentRow],
) -> dict[int, AccessLabel]:
    """Return the new labels by document key, of those that the rules now give another one.

    Args:
        departments: Those of the documents, with their rules.
        files: What each document lies in, by file key.
        documents: As they are labelled now.
    """
    by_id = {each.department_id: each for each in departments}
    labels = {
        row: label_document(by_id[row.department], row.path, file_path=files[row.file_key].path)
        for row in documents
    }
    return {row.document_key: label for row, label in labels.items() if label != row.label}


def collect_people(catalog: CatalogTotals, generation: int, directory: Directory) -> list[Person]:
    """Return the directory's people, and those whom only documents name, ordered by id."""
    named = people_of(catalog.associated_people(generation), directory)
    people = {person.person_id: person for person in [*directory.people.values(), *named]}
    return [people[person_id] for person_id in sorted(people)]

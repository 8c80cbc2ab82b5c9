from hypothesis import given
from hypothesis import strategies as st

from index.association_table import AssociationTable
from index.catalog_rows import StoredAssociation
from ingest.records import Association, FoundIn, Role


def table_of(documents: list[int]) -> AssociationTable:
    """Return a table of one person with a part in these document rows, in this order."""
    part = Association(
        person_id="li-na", role=Role.AUTHOR, found_in=FoundIn.BYLINE, certainty=1.0, ordinal=0
    )
    stored = [StoredAssociation(document, part) for document in documents]
    return AssociationTable.of(stored, {row: row for row in range(10)}, {"li-na": 0})


@given(documents=st.lists(st.integers(0, 9), max_size=30), wanted=st.sets(st.integers(0, 9)))
def test_parts_in_documents_are_all_of_theirs_in_order(
    documents: list[int], wanted: set[int]
) -> None:
    """Looking documents up finds what reading the whole table would."""
    expected = [row for row, document in enumerate(documents) if document in wanted]

    assert table_of(documents).parts_in(wanted) == expected

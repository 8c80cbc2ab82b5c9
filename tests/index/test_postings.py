from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from index.postings import STRETCH, PackedPostings, pack_postings, unpack_places

COUNTS = st.dictionaries(st.text(min_size=1, max_size=2), st.integers(1, 255), max_size=4)


def unpack(packed: list[PackedPostings]) -> dict[tuple[str, int], tuple[int, int]]:
    """Return the counts in the chunk and in the title, of each term at each position."""
    found = {}
    for term in {each.term for each in packed}:
        rows = [each for each in packed if each.term == term]
        places = unpack_places(rows, [0] * len(rows))
        titles = [0] * len(places.counts)
        if places.title_counts is not None:
            titles = places.title_counts.tolist()
        for at, count, title in zip(places.positions, places.counts, titles, strict=True):
            found[term, int(at)] = (int(count), title)
    return found


@given(st.lists(st.tuples(COUNTS, COUNTS), max_size=6))
def test_postings_come_back_as_they_were_packed(
    chunks: list[tuple[dict[str, int], dict[str, int]]],
) -> None:
    """Packing loses neither a position nor a count, and mixes no text with its title."""
    expected = {
        (term, at): (of_chunk.get(term, 0), of_title.get(term, 0))
        for at, (of_chunk, of_title) in enumerate(chunks)
        for term in {*of_chunk, *of_title}
    }

    assert unpack(pack_postings(chunks)) == expected


@given(st.lists(st.tuples(COUNTS, COUNTS), max_size=6))
def test_rows_are_in_the_order_of_their_key(
    chunks: list[tuple[dict[str, int], dict[str, int]]],
) -> None:
    """They are written one after another, each term once where a segment is short."""
    terms = [each.term for each in pack_postings(chunks)]

    assert terms == sorted(set(terms))


def test_long_segment_is_stored_in_stretches() -> None:
    """A position that two bytes do not hold is counted from a later beginning."""
    last = STRETCH + 2
    chunks = [
        (Counter(a=1) if at in (0, STRETCH - 1, STRETCH, last) else Counter(), Counter())
        for at in range(last + 1)
    ]
    packed = pack_postings(chunks)

    assert [each.first_position for each in packed] == [0, STRETCH]
    assert sorted(unpack(packed)) == [("a", 0), ("a", STRETCH - 1), ("a", STRETCH), ("a", last)]


def test_places_of_many_segments_lie_behind_their_starts() -> None:
    """The first slot of a segment is added to the positions of its own places alone."""
    one, two = pack_postings([({"a": 1}, {})]), pack_postings([({}, {}), ({"a": 2}, {"a": 3})])
    places = unpack_places([*one, *two], [10, 20])

    assert places.positions.tolist() == [10, 21]
    assert places.counts.tolist() == [1, 2]
    assert places.title_counts is not None
    assert places.title_counts.tolist() == [0, 3]


def test_count_that_does_not_fit_is_the_most_that_fits() -> None:
    """A term repeated a million times overflows nothing."""
    packed = pack_postings([({"a": 1_000_000}, {"a": 1_000})])

    assert unpack(packed) == {("a", 0): (255, 255)}

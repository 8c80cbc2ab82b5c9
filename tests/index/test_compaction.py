from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from index.catalog_rows import SegmentRow
from index.compaction import FULL, MOST_DEAD, MOST_SEGMENTS, choose_together

NIGHTS = 400


def segments_of(counts: Sequence[int]) -> list[SegmentRow]:
    """Return segments of a department with so many positions each."""
    return [
        SegmentRow(
            segment_id=number,
            department="rd",
            file_name=f"{number}.safetensors",
            chunk_count=count,
            sha256="",
        )
        for number, count in enumerate(counts)
    ]


@given(st.lists(st.tuples(st.integers(1, FULL), st.floats(0.01, 1)), max_size=40))
def test_what_is_merged_is_no_more_than_a_full_segment(sizes: list[tuple[int, float]]) -> None:
    """A run's memory and time are bounded, however big a department; none is merged twice."""
    segments = segments_of([count for count, _ in sizes])
    used = {number: max(1, int(count * share)) for number, (count, share) in enumerate(sizes)}
    chosen = choose_together(segments, used)

    for together in chosen:
        assert sum(used[each.segment_id] for each in together) <= FULL
    ids = [each.segment_id for together in chosen for each in together]
    assert len(ids) == len(set(ids))
    left = [each for each in segments if each.segment_id not in ids]
    assert all(used[each.segment_id] >= (1 - MOST_DEAD) * each.chunk_count for each in left)


def test_a_year_of_small_runs_leaves_few_segments_and_rewrites_little() -> None:
    """Each chunk is written again a few times in all, not every other night."""
    counts, added, rewritten = [FULL] * 5, 0, 0
    for night in range(NIGHTS):
        new = 50 + night % 100
        added += new
        counts.append(new)
        for together in choose_together(segments_of(counts), dict(enumerate(counts))):
            merged = sum(each.chunk_count for each in together)
            rewritten += merged
            gone = {each.segment_id for each in together}
            counts = [count for place, count in enumerate(counts) if place not in gone]
            counts.append(merged)

    assert sum(counts) == 5 * FULL + added
    assert len(counts) <= 2 * sum(counts) / FULL + MOST_SEGMENTS
    assert rewritten <= 12 * added

"""What the selected documents say as a whole, by department and language."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from index.encoding import Embeddings
from index.generations import Generation
from ingest.records import Language

_MOST_KEPT = 16  # selections that are asked about in turn: by viewer and by chosen departments

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """The sum of some documents' mean embeddings.

    The mean of their inner products with a query is the query's with the sum, divided by the count.
    """

    sum: Embeddings  # float32 [dimension]
    count: int  # documents


@dataclass(frozen=True, slots=True, kw_only=True)
class Profiles:
    """The profiles of a selection; with them no question has to read every document's mean."""

    departments: Mapping[str, Profile]
    languages: Mapping[Language, Profile]


# By the generation and the documents selected, and by nothing else: whoever is given a profile
# could add it up from what they see.  It goes when its generation goes.
_kept: WeakKeyDictionary[Generation, OrderedDict[bytes, Profiles]] = WeakKeyDictionary()
_lock = Lock()


def profiles_of(generation: Generation, selected: Mask) -> Profiles:
    """Return the profiles of the selected documents, added up unless they were among the last."""
    key = np.packbits(selected).tobytes()
    with _lock:
        kept = _kept.setdefault(generation, OrderedDict())
        profiles = kept.pop(key, None)
    if profiles is None:
        profiles = add_up_profiles(generation, selected)
    with _lock:
        kept[key] = profiles
        if len(kept) > _MOST_KEPT:
            kept.popitem(last=False)
    return profiles


def add_up_profiles(generation: Generation, selected: Mask) -> Profiles:
    """Add up the mean embeddings of the selected documents."""
    means = generation.mean_embeddings
    written = np.stack([selected & generation.in_language(each) for each in Language])
    parts = {
        each.department_id: _add_up(means, written, generation.in_department(each.department_id))
        for each in generation.departments
    }
    totals = np.zeros((len(written), means.shape[1]), np.float32)
    for sums, _ in parts.values():
        totals += sums
    return Profiles(
        departments={
            each: Profile(sum=sums.sum(axis=0), count=count)
            for each, (sums, count) in parts.items()
        },
        languages={
            each: Profile(sum=total, count=int(np.count_nonzero(own)))
            for each, total, own in zip(Language, totals, written, strict=True)
        },
    )


def _add_up(means: Embeddings, written: Mask, member: Mask) -> tuple[Embeddings, int]:
    """Return the sums float32 [languages, dimension] and the count of a department's documents."""
    rows = np.flatnonzero(member)
    part = slice(int(rows[0]), int(rows[-1]) + 1) if len(rows) else slice(0)  # ids are in order
    own = written[:, part] & member[part]
    return own.astype(np.float32) @ means[part], int(np.count_nonzero(own))

"""What the selected documents say as a whole, by department and language."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from threading import Lock
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from index.encoding import Embeddings
from index.generations import Generation
from ingest.records import Language
from search.means import sum_means

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
    languages = {each: selected & generation.in_language(each) for each in Language}
    parts = {
        each.department_id: _add_up_department(generation, each.department_id, languages)
        for each in generation.departments
    }
    return Profiles(
        departments={each: _join(profiles.values()) for each, profiles in parts.items()},
        languages={each: _join(profiles[each] for profiles in parts.values()) for each in Language},
    )


def _add_up_department(
    generation: Generation, department: str, languages: Mapping[Language, Mask]
) -> dict[Language, Profile]:
    member = generation.in_department(department)
    rows = {each: np.flatnonzero(member & written) for each, written in languages.items()}
    return {
        each: Profile(sum=sum_means(generation, own), count=len(own)) for each, own in rows.items()
    }


def _join(profiles: Iterable[Profile]) -> Profile:
    parts = list(profiles)
    return Profile(
        sum=np.stack([each.sum for each in parts]).sum(axis=0),
        count=sum(each.count for each in parts),
    )

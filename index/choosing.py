"""The generations that are kept: listing them, and choosing which one is served."""

from collections import defaultdict
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from index.access import AccessLabel, viewer_of
from index.catalog import CatalogReader
from index.catalog_writing import choose_generation
from index.connecting import connect, explain_damage
from index.errors import (
    NoIndexError,
    UnknownGenerationError,
    UnusableIndexError,
    WiderAccessError,
)
from index.locking import hold_lock
from index.schema import open_for_writing
from ingest.records import EVERYONE, Visibility

_SHOWN = 3  # documents and people that a message names


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptGeneration:
    """A generation that can be served, and what the run that published it did."""

    generation: int
    built_at: str  # ISO 8601, UTC
    documents: int
    chunks: int
    added: int
    changed: int
    removed: int
    unreadable: int
    served: bool


def list_generations(index_dir: Path) -> list[KeptGeneration]:
    """Return the generations that can be served, in order of their numbers.

    Raises:
        NoIndexError: Nothing was published yet.
        UnusableIndexError: The catalog is damaged, or a newer program wrote it.
    """
    with closing(CatalogReader(connect(index_dir))) as catalog:
        served = catalog.served_generation()
        if served is None:
            raise NoIndexError("this workspace has no index yet: run `whoknows index`")
        return [_describe(catalog, number, served) for number in catalog.kept_generations()]


def roll_back(
    index_dir: Path, number: int, *, encoder: str | None = None, allow_wider: bool = False
) -> KeptGeneration:
    """Serve another kept generation from now on, until a run publishes the next one.

    The generations after it stay until a run begins, so that this can be taken back.

    Args:
        index_dir: The folder of the index.
        number: The generation to serve.
        encoder: The name of what questions will be encoded with, where it is known.
        allow_wider: Serve it even if it shows somebody what they may not read now.

    Raises:
        UnknownGenerationError: There is none of that number, or it was pruned.
        UnusableIndexError: Another encoder made it, so that no question could be answered.
        WiderAccessError: It shows somebody what they may not read now.
        LockedIndexError: A run is under way.
        NoIndexError: Nothing was published yet.
    """
    list_generations(index_dir)  # before anything is made: there may be no index
    with hold_lock(index_dir), explain_damage():
        connection = open_for_writing(index_dir)
        with closing(CatalogReader(connection)) as catalog:
            kept = catalog.kept_generations()
            if number not in kept:
                raise UnknownGenerationError(
                    f"there is no generation {number} (any more): "
                    f"choose one of {', '.join(map(str, kept))}"
                )
            if encoder is not None:
                _check_encoder(catalog, number, encoder)
            if not allow_wider:
                check_access(catalog, catalog, number)
            choose_generation(connection, number)
            return _describe(catalog, number, number)


def _describe(catalog: CatalogReader, number: int, served: int) -> KeptGeneration:
    manifest, report = catalog.manifest(number), catalog.report(number)
    return KeptGeneration(
        generation=number,
        built_at=manifest.built_at,
        documents=manifest.documents,
        chunks=manifest.chunks,
        added=report["added"],
        changed=report["changed"],
        removed=report["removed"],
        unreadable=len(report["unreadable"]),
        served=number == served,
    )


def _check_encoder(catalog: CatalogReader, number: int, encoder: str) -> None:
    """See that questions can be answered from a generation."""
    made_with = catalog.manifest(number).encoder
    if made_with != encoder:
        raise UnusableIndexError(
            f"generation {number} was made with the encoder {made_with}, this whoknows and "
            f"whoknows.toml ask for {encoder}, so that no question could be answered from it: go "
            "back to the version or the `[encoder] model` that made it, or keep what is served"
        )


def check_access(now: CatalogReader, then: CatalogReader, number: int) -> None:
    """See that a generation of a catalog shows nobody what the one served now keeps from them.

    A document is known again by its id, or by its content where it lies elsewhere now; and of
    people, who has opted out since must not be named again.

    Raises:
        WiderAccessError: It does.
    """
    wider = [*_wider_documents(now, then, number), *_wider_people(now, then, number)]
    if wider:
        shown = ", ".join(wider[:_SHOWN]) + (", ..." if len(wider) > _SHOWN else "")
        raise WiderAccessError(
            f"access was wider in generation {number} than it is now, for {len(wider)} documents "
            f"and people ({shown}): add --allow-wider to serve it all the same"
        )


def _wider_documents(now: CatalogReader, then: CatalogReader, number: int) -> list[str]:
    labels_of: defaultdict[str, list[AccessLabel]] = defaultdict(list)  # by id, and by content
    for row in now.documents(now.served_generation() or 0):
        labels_of[row.document_id].append(row.label)
        labels_of[row.content_hash].append(row.label)
    wider = []
    for row in then.documents(number):
        labels = labels_of.get(row.document_id) or labels_of.get(row.content_hash, [])
        if labels and all(_is_wider(row.label, label) for label in labels):
            wider.append(row.document_id)
    return wider


def _is_wider(label: AccessLabel, other: AccessLabel) -> bool:
    """Return whether anybody learns of a document by one label what the other keeps from them."""
    if EVERYONE in other.readers:
        return False
    is_listed = label.visibility is Visibility.LISTED and other.visibility is Visibility.HIDDEN
    return is_listed or not set(label.readers) <= set(other.readers)


def _wider_people(now: CatalogReader, then: CatalogReader, number: int) -> list[str]:
    people = now.people(now.served_generation() or 0)
    groups = {person.person_id: viewer_of(person).groups for person in people}
    hidden = {person.person_id for person in people if person.has_opted_out}
    return [
        person.person_id
        for person in then.people(number)
        if not viewer_of(person).groups <= groups.get(person.person_id, frozenset((EVERYONE,)))
        or (person.person_id in hidden and not person.has_opted_out)
    ]

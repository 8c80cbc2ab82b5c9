"""Tells whether another encoder made an index, whether a run may encode it anew, and what to do.

A model may stay what it was while the program comes to use it otherwise.  An upgrade must not stop
the nightly run, so such an index is encoded anew without being asked; another model is refused,
for that may be a slip in whoknows.toml.
"""

import re
from contextlib import closing
from pathlib import Path

from index.connecting import explain_damage
from index.errors import UnusableIndexError
from index.manifest import Manifest
from index.schema import CATALOG_NAME, CHOICES_VERSION, open_for_reading, read_schema_version

# What `LanguageNeutralEncoder` and `FacetedEncoder` add to the name of the encoder within.
_ADDED = re.compile(r"(\+(neutral|facets)-[0-9a-f]+)+$")
_RECIPE = re.compile(r"(?<=-[0-9a-f]{8}-int8)-\d+$")  # how the bundled model is run


def is_of_same_model(made_with: str, wanted: str) -> bool:
    """Return whether two names of encoders differ at most in how the program uses one model."""
    return _model_of(made_with) == _model_of(wanted)


def _model_of(encoder: str) -> str:
    return _RECIPE.sub("", _ADDED.sub("", encoder))


def explain_other_encoder(made_with: str, wanted: str) -> str:
    """Return why an index cannot be searched with this encoder, and what to do."""
    if is_of_same_model(made_with, wanted):
        return (
            f"the index was made by another whoknows, which encodes otherwise ({made_with}, now "
            f"{wanted}): run `whoknows index`, which encodes everything anew"
        )
    return (
        f"the index was made with the encoder {made_with}, whoknows.toml asks for {wanted}: "
        "change `[encoder] model` back, or run `whoknows index --full`"
    )


def check_model(index_dir: Path, wanted: str) -> None:
    """See that the index is of the model that is wanted; nothing is changed or migrated.

    Raises:
        UnusableIndexError: It is of another, or cannot be read.
    """
    made_with = read_encoder(index_dir)
    if made_with is not None and not is_of_same_model(made_with, wanted):
        raise UnusableIndexError(
            f"the index was made with the encoder {made_with}, whoknows.toml asks for {wanted}: "
            "run `whoknows index --full` to encode everything anew"
        )


def read_encoder(index_dir: Path) -> str | None:
    """Return the name of the encoder of the served generation, None where there is none.

    The index may be of an earlier program.

    Raises:
        UnusableIndexError: It is of a newer program, or cannot be read.
    """
    path = index_dir / CATALOG_NAME
    if not path.exists():
        return None
    with explain_damage(), closing(open_for_reading(path)) as connection:
        version = read_schema_version(connection)
        if version == 0:  # a first run died before it made the tables
            return None
        served = "SELECT max(generation) FROM generations"
        if version >= CHOICES_VERSION:
            served = "SELECT generation FROM choices ORDER BY choice DESC LIMIT 1"
        row = connection.execute(
            f"SELECT manifest FROM generations WHERE generation = ({served})"  # noqa: S608  ours
        ).fetchone()
    return None if row is None else Manifest.from_json(row[0]).encoder

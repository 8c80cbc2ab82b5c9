"""How names resolve when the directory knows only half: prints a Markdown table.

usage: python tests/benchmarks/people.py [CORPUS...]

The default workspace's people are listed without their aliases, and looked up by them.  Each corpus
is a folder with `departments/`: the people that its documents' front matter gives are listed, all
or every second one, by an address or by their name, and looked up as the front matter and as the
labelled lines of the texts write them.  Right is what leads to a person of the front matter, or
to one who goes by the very name that the line gives.
"""

import argparse
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from ingest.bylines import find_bylines
from ingest.names import bare_name, normalised_name
from ingest.parsing.markdown import parse_markdown
from ingest.people import Directory, directory_of, load_directory
from ingest.records import Person
from ui.opening import DEFAULT_WORKSPACE


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A name as a document writes it, and whom it can mean."""

    name: str
    department: str
    meant: frozenset[str]  # ids; those who are not listed among them


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The names of a document: its front matter's, and those of its text."""

    department: str
    known: tuple[str, ...]
    in_text: tuple[str, ...]


def main() -> None:
    """Print how each set of names resolves."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpora", nargs="*", type=Path)
    print("| directory knows, documents write | names | resolved | ambiguous | unknown | right |")
    print("|---|---|---|---|---|---|")
    _measure_company(DEFAULT_WORKSPACE / "people.csv")
    for corpus in parser.parse_args().corpora:
        _measure_corpus(corpus.name, [_read(path) for path in sorted(corpus.rglob("*.md"))])


def _measure_company(path: Path) -> None:
    people = list(load_directory(path).people.values())
    listed = {
        "name": [_bare(person, number) for number, person in enumerate(people)],
        "name and address": [
            replace(_bare(person, number), email=person.email)
            for number, person in enumerate(people)
        ],
    }
    for known, bare in listed.items():
        for kind, has_kind in (("Latin", str.isascii), ("single-word", _is_one_word)):
            written = [
                Written(name=alias, department="elsewhere", meant=frozenset({str(number)}))
                for number, person in enumerate(people)
                for alias in person.aliases
                if has_kind(alias) and _is_one_word(alias) == (kind == "single-word")
            ]
            _print_row(f"company: {known}; {kind} aliases", directory_of(bare), written)


def _bare(person: Person, number: int) -> Person:
    return Person(person_id=str(number), name=person.name, department=person.department)


def _is_one_word(alias: str) -> bool:
    return alias.isascii() and " " not in alias


def _measure_corpus(corpus: str, sources: list[Source]) -> None:
    names = sorted({name for source in sources for name in source.known})
    for share, listed in (("all", names), ("every second", names[::2])):
        by_address = [
            Person(person_id=name, name=f"Person {number}", email=f"{name}@example.org")
            for number, name in enumerate(listed)
        ]
        by_name = [Person(person_id=f"={name}", name=name) for name in listed]
        _print_row(
            f"{corpus}: addresses of {share}; front matter",
            directory_of(by_address),
            _front_matter(sources),
        )
        _print_row(
            f"{corpus}: names of {share}; labelled lines",
            directory_of(by_name),
            _labelled_lines(sources),
        )


def _front_matter(sources: Iterable[Source]) -> list[Written]:
    return [
        Written(name=name, department=source.department, meant=frozenset({name}))
        for source in sources
        for name in source.known
    ]


def _labelled_lines(sources: Iterable[Source]) -> list[Written]:
    """Return the names that stand in texts whose front matter gives names too."""
    return [
        Written(
            name=name,
            department=source.department,
            meant=frozenset(f"={known}" for known in (*source.known, *_names([name]))),
        )
        for source in sources
        if source.known
        for name in source.in_text
    ]


def _read(path: Path) -> Source:
    parsed = parse_markdown(path.read_bytes(), path.name)
    return Source(
        department=path.parent.name,
        known=tuple(_names(byline.name for byline in parsed.bylines)),
        in_text=tuple(byline.name for byline in find_bylines(parsed.blocks)),
    )


def _names(written: Iterable[str]) -> Iterator[str]:
    yield from dict.fromkeys(normalised_name(bare_name(name)) for name in written)


def _print_row(title: str, directory: Directory, written: list[Written]) -> None:
    found = [directory.resolve(each.name, each.department) for each in written]
    pairs = [(each, one) for each, one in zip(written, found, strict=True) if one.person_id]
    right = sum(resolution.person_id in each.meant for each, resolution in pairs)
    shares = (len(pairs), sum(bool(one.candidates) for one in found))
    cells = [*shares, len(found) - sum(shares)]
    percents = " | ".join(f"{count / max(1, len(found)):.1%}" for count in cells)
    precision = f"{right} of {len(pairs)} ({right / max(1, len(pairs)):.1%})"
    print(f"| {title} | {len(found)} | {percents} | {precision} |")


if __name__ == "__main__":
    main()

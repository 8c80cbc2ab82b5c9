from search.vocabulary import is_of_name, without_plurals


def test_plural_and_singular_are_named_once() -> None:
    """Whichever comes first; a word that only ends alike is another word."""
    assert list(without_plurals(["images", "image", "token", "tokens", "loss", "状态"])) == [
        "images",
        "token",
        "loss",
        "状态",
    ]


def test_compound_with_a_name_in_it_is_of_that_name() -> None:
    """So that nobody is shown by way of a handle or of a thing that is called after them."""
    names = frozenset({"fang", "李娜"})

    assert is_of_name("fang", names)
    assert is_of_name("wang-fang", names)
    assert is_of_name("wang‐fang", names)
    assert is_of_name("fang&li", names)
    assert not is_of_name("fangs", names)

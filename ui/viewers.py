"""On whose behalf the page asks."""

from index.access import OPERATOR, Viewer


def current_viewer() -> Viewer:
    """Return who is looking at the page.

    It is served to its own machine alone, so that is whoever holds the files themselves. Once
    people sign in, this is the one place that says who they are.
    """
    return OPERATOR

"""Check that docs/measures.md is what the rows say, and names every figure."""

from api.national.figures import measures
from tests.measure import measures as table


def test_the_table_of_measures_is_fresh() -> None:
    assert table.PAGE.read_text() == table.page(), "Run `python -m tests.measure.measures`."


def test_the_table_names_every_figure() -> None:
    figures = {name for name, each in vars(measures).items() if isinstance(each, measures.Figure)}
    assert figures == set(table._ITEMS)

"""Check that docs/measures.md is what the rows say, and names every figure."""

from api.national.figures import measure_catalogue, measures, progress_measures
from tests.measure import measures as table


def test_the_table_of_measures_is_fresh() -> None:
    assert table.PAGE.read_text() == table.page(), "Run `python -m tests.measure.measures`."


def test_the_catalogue_has_every_figure() -> None:
    figures = {each.name for each in vars(measures).values() if isinstance(each, measures.Figure)}
    listed = {figure.name for figure, _ in progress_measures.FIGURES}
    assert figures | {"participation", "coverage", "completeness"} == listed


def test_codes_are_of_one_measure_each() -> None:
    codes = [each.code for each in measure_catalogue.listed()]
    assert len(codes) == len(set(codes))

"""Counts in order as the answer nests them."""

from decimal import Decimal

from api.national.figures import measures
from api.national.figures.measures import BIMTEK, MASTERPLANS, OPENED, PROGRAMMES, VALUES


def test_every_figure_nests_each_count_by_the_name_of_its_measure() -> None:
    figures = tuple(OPENED.values())
    names = [(figure, each) for figure in figures for each in figure.measures]
    counts = [Decimal(n) for n in range(len(names))]
    expected = {
        figure.name: measures.nested(
            {each.name: str(n) if each.is_money else n for n, (of, each) in enumerate(names) if of is figure}
        )
        for figure in figures
    }
    assert measures.shown(figures, counts) == expected


def test_without_counts_there_are_zeros_and_money_is_text() -> None:
    found = measures.shown((PROGRAMMES,), None)["programmes"]
    assert (found["total"], found["spent"], found["by_status"]["late"]) == (0, "0", 0)


def test_a_row_by_an_axis_has_the_figures_that_are_along_it_with_their_own_counts() -> None:
    counts = list(range(sum(len(each.measures) for each in (MASTERPLANS, VALUES, BIMTEK))))
    found = measures.shown((MASTERPLANS, VALUES, BIMTEK), counts, along=measures.PERIOD)
    assert found == {
        "values": {each.name: n + len(MASTERPLANS.measures) for n, each in enumerate(VALUES.measures)}
    }

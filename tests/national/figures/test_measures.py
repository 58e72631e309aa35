"""Counts in order as rows have them by code, and as documents nest them."""

from decimal import Decimal

from api.national.figures import measures
from api.national.figures.measures import BUDGETS, FILLED, OPENED, PROGRAMMES, VALUES


def test_every_figure_says_and_nests_each_count_by_the_name_of_its_measure() -> None:
    for figure in OPENED.values():
        counts = [Decimal(n) for n in range(len(figure.measures))]
        said = [str(n) if each.is_money else n for n, each in enumerate(figure.measures)]
        for n, each in enumerate(figure.measures):
            if each.over:
                said[n] = figure.numbers(counts)[figure.codes[n]]
        assert figure.numbers(counts) == dict(zip(figure.codes, said, strict=True))
        names = [each.name for each in figure.measures]
        assert figure.nested(figure.numbers(counts)) == measures.nested(dict(zip(names, said, strict=True)))


def test_without_counts_there_are_zeros_and_money_is_text() -> None:
    found = PROGRAMMES.numbers(None)
    assert (found["programmes_total"], found["programmes_spent"]) == (0, "0")
    assert PROGRAMMES.nested(found)["by_status"]["late"] == 0


def test_a_mean_is_of_hundredths_rounded_half_up() -> None:
    counts = dict.fromkeys((each.name for each in PROGRAMMES.measures), "0")
    for programmes, hundredths, said in (
        (3, 10000, "33.3"),
        (2, 6250, "31.3"),
        (1, 6244, "62.4"),
        (4, 0, "0"),
    ):
        row = [*(counts | {"total": str(programmes), "physical_percent": str(hundredths)}).values()]
        assert PROGRAMMES.numbers(row)["programmes_physical_percent"] == said
    assert PROGRAMMES.numbers(None)["programmes_physical_percent"] is None


def test_drafts_and_submissions_have_codes_of_their_own() -> None:
    assert (FILLED.codes[0], VALUES.codes[0]) == ("completeness_values_due", "values_due")


def test_a_figure_is_narrowed_to_what_is_along_all_axes() -> None:
    assert VALUES.narrowed({"dimension", "year"}) is VALUES
    assert VALUES.narrowed({"sub_dimension"}) is None
    assert BUDGETS.narrowed({"programme_status"}) is None
    sourced = PROGRAMMES.narrowed({"source"})
    assert sourced is not None
    assert [each.name for each in sourced.measures] == ["allocated", "spent"]

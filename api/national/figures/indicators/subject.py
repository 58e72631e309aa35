"""Subject of an indicator's figure: the definition in effect for the period, a series, an instant."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, NamedTuple

from api.http.exceptions import NotFound
from api.http.grammar.periods import Kind, Period
from api.national.catalogue import queries, rulings, values
from api.national.figures import absent, answers, filters, instants
from api.national.figures.indicators import rules
from api.national.figures.indicators.filters import ComponentFilters, IndicatorFigureFilters
from api.national.figures.indicators.summing import Ruled, Scope
from api.national.figures.statements import filled
from tenants import Fields, frozen
from tenants.pool import statements


@frozen
class Subject(Scope):
    """Subject of a figure at an instant, with the indicator's definition in the release in effect for the period."""

    spec: queries.IndicatorSpec
    period: Period
    series: str

    @property
    def key(self) -> dict[str, str]:
        return {"indicator": self.spec.code, "series": self.series, "period": str(self.period)}

    @property
    def ruled(self) -> Ruled:
        return {(self.spec.code, str(self.period)): self.spec}

    def fetch[Row: NamedTuple](self, row: type[Row], text: str, **more: Any) -> list[Row]:
        """Return the rows of a statement about this figure's values."""
        parts, parameters = self.about(self.ruled)
        return statements.fetch_as(row, filled(text, parts), {**parameters, **self.key, **more})

    def absent(self) -> absent.Absent:
        return absent.of_value(self.instant, basis=self.basis, **self.key)

    def before(self) -> "Subject | None":
        """Return the subject for the period before; None across a break, and if no release had the indicator."""
        spec = self.ruling.before(self.spec.code, self.period, today=self.instant.today)
        return replace(self, period=self.period.shifted(-1), spec=spec) if spec else None

    def head(self, *measures: str, of: str = "") -> Fields:
        """Return the head of an answer with these measures (FigureHead); `of` are the parameters that rows fill in."""
        spec = self.spec
        return {
            **answers.begun(
                self.instant,
                self.basis,
                measures,
                f"indicators/{spec.code}",
                of=of,
                period=self.key["period"],
                series=self.series,
            ),
            **self.key,
            **{name: getattr(spec, name) for name in ("name", "unit", "aggregation", "weight")},
            "factor": rules.factor(spec),
        }


@contextmanager
def found(
    code: str, asked: IndicatorFigureFilters | ComponentFilters, *, may_come: bool = False
) -> Iterator[Subject]:
    """Read a figure's subject in the snapshot of its instant; the period may be a future one if `may_come`.

    Raises NotFound for an unknown indicator; InvalidParameter for a period or series that it does not have.
    """
    with instants.reading(asked.as_of) as instant:
        # The release that ruled the period, as was known then. Where it lacks the indicator, the last that has it says
        # what the (missing) figure would be of.
        ruling, today = rulings.rulings(known_at=instant.at), instant.today
        newest = ruling.newest(code, today=today)
        if newest is None:
            raise NotFound(f"no indicator {code}").saying(
                values.unknown_indicator(code, ruling.codes()).detail
            )
        period = asked.period or _latest(newest, ruling, instant)
        if not may_come:
            instant.check_begun(period)
        spec = ruling.spec(code, period, today=today) or newest
        if spec.periodicity not in ("event", period.kind):
            raise spec.wrong_periodicity(today).at(parameter="period")
        series = asked.series or spec.series[0]
        if series not in spec.series:
            raise values.unknown_series(series, spec.series).at(parameter="series")
        yield Subject(instant, ruling, asked.basis, spec, period, series)


def _latest(spec: queries.IndicatorSpec, ruling: rulings.Rulings, instant: instants.Instant) -> Period:
    """Return the period of the indicator's length that was due last; the year for one that is due by an event."""
    due = filters.latest(ruling, instant.at)
    return due[Kind.YEAR if spec.periodicity == "event" else Kind(spec.periodicity)]

"""Subject of an indicator's figure: the definition in effect for the period, a series, an instant."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, NamedTuple

from api.http.exceptions import NotFound
from api.national.catalogue import queries, rulings, values
from api.national.figures import absent, answers, instants
from api.national.figures.indicators import rules
from api.national.figures.indicators.filters import ComponentFilters, IndicatorFigureFilters
from api.national.figures.indicators.summing import Ruled, Scope
from api.national.figures.statements import filled
from tenants import frozen
from tenants.pool import statements


@frozen
class Subject(Scope):
    """Subject of a figure at an instant, with the indicator's definition in the release in effect for the period."""

    asked: IndicatorFigureFilters | ComponentFilters
    spec: queries.IndicatorSpec
    series: str

    @property
    def key(self) -> dict[str, str]:
        return {"indicator": self.spec.code, "series": self.series, "period": str(self.asked.period)}

    @property
    def ruled(self) -> Ruled:
        return {(self.spec.code, str(self.asked.period)): self.spec}

    def fetch[Row: NamedTuple](self, row: type[Row], text: str, **more: Any) -> list[Row]:
        """Return the rows of a statement about this figure's values."""
        parts, parameters = self.about(self.ruled)
        return statements.fetch_as(row, filled(text, parts), {**parameters, **self.key, **more})

    def absent(self) -> absent.Absent:
        return absent.of_value(self.instant, basis=self.basis, **self.key)

    def before(self) -> "Subject | None":
        """Return the subject for the period before; None across a break, and if no release had the indicator."""
        period = self.asked.period
        spec = self.ruling.before(self.spec.code, period, today=self.instant.today)
        asked = replace(self.asked, period=period.shifted(-1))
        return replace(self, asked=asked, spec=spec) if spec else None

    def head(self, *measures: str, of: str = "") -> dict[str, Any]:
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
        if not may_come:
            instant.check_begun(asked.period)
        # The release that ruled the period, as was known then. Where it lacks the indicator, the last that has it says
        # what the (missing) figure would be of.
        ruling, today = rulings.rulings(known_at=instant.at), instant.today
        spec = ruling.spec(code, asked.period, today=today) or ruling.newest(code, today=today)
        if spec is None:
            raise NotFound(f"no indicator {code}").saying(
                values.unknown_indicator(code, ruling.codes()).detail
            )
        if spec.periodicity not in ("event", asked.period.kind):
            raise spec.wrong_periodicity(today).at(parameter="period")
        series = asked.series or spec.series[0]
        if series not in spec.series:
            raise values.unknown_series(series, spec.series).at(parameter="series")
        yield Subject(instant, ruling, asked.basis, asked, spec, series)

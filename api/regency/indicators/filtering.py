"""Filters by indicator: a code that there is not is refused by its name."""

from collections.abc import Iterable, Sequence

from api.http.known import KnownCode
from api.http.language import Text
from api.national.catalogue import rulings
from api.regency.indicators import specs
from api.regency.indicators.models import LocalIndicator


class IndicatorCode(KnownCode):
    """A national indicator of any release, or one of the regency's own, also where it is retired."""

    what, named = "indicator", Text("indicator", "indikator")

    @classmethod
    def known(cls, values: Sequence[str]) -> Iterable[str]:
        own = [value for value in values if specs.is_local(value)]
        if own:
            return LocalIndicator.objects.filter(code__in=own).values_list("code", flat=True)
        return rulings.rulings().codes()

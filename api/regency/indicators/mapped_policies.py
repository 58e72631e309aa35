"""Policies of mappings: values of the local and of the national indicator are the same thing, said in the same way."""

from collections.abc import Iterator

from api.http.exceptions import Problem
from api.http.grammar import decimals
from api.http.messages import Message, _
from api.national.catalogue import values as grammar
from api.national.catalogue.queries import IndicatorSpec
from api.regency.indicators.problems import CannotMap, WasInformation

_SAME = ("value_kind", "unit", "direction", "periodicity")


def faults(own: IndicatorSpec, code: str, national: IndicatorSpec | None) -> list[Problem]:
    """Return what keeps values of `own` from counting as those of the national indicator; none: they count.

    Every value that `own` takes must be one of the national indicator: of the same value kind, unit, direction and
    periodicity, with no more decimals, within its range, in series that it has.
    """
    return list(_faults(own, code, national))


def _faults(own: IndicatorSpec, code: str, national: IndicatorSpec | None) -> Iterator[Problem]:
    if national is None:
        yield _fault(
            "maps_to", code, _("There is no indicator {code} in the national catalogue in force.", code=code)
        )
        return
    if not national.value_kind:
        yield _fault("maps_to", code, _("{code} takes no values: it is kept for mapping only.", code=code))
        return
    for name in _SAME:
        if getattr(own, name) != (value := getattr(national, name)):
            yield _fault(name, code, _("{code} has the {name} {value}.", name=name, code=code, value=value))
    if own.value_kind == national.value_kind:
        yield from _of_numbers(own, code, national)
    if more := [each for each in own.series if each not in national.series]:
        message = _(
            "{code} has the series {known}, and not {named}. Add a local indicator for these series.",
            code=code,
            known=", ".join(national.series),
            named=", ".join([*more[:5], *(["..."] if more[5:] else [])]),
        )
        yield _fault("series", code, message)


def _of_numbers(own: IndicatorSpec, code: str, national: IndicatorSpec) -> Iterator[Problem]:
    most = None if national.value_kind in grammar.WHOLE else national.decimals
    if most is not None and (own.decimals is None or own.decimals > most):
        yield _fault("decimals", code, _("{code} has {decimals} decimals at most.", code=code, decimals=most))
    low, high = grammar.bounds(national)
    own_low, own_high = grammar.bounds(own)
    if low is not None and (own_low is None or own_low < low):
        yield _fault(
            "minimum", code, _("{code} has no value below {text}.", code=code, text=decimals.to_text(low))
        )
    if high is not None and (own_high is None or own_high > high):
        yield _fault(
            "maximum", code, _("{code} has no value above {text}.", code=code, text=decimals.to_text(high))
        )


def _fault(name: str, code: str, because: Message) -> Problem:
    return CannotMap(f"/{name}", maps_to=code, because=because)


#: Of a mapping from the time before values counted by it: nobody has said yet that they are to.
WAS_INFORMATION = WasInformation("/maps_to")

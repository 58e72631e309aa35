"""Which own indicator can stand for which national one: their values must be the same thing, said in the same way."""

from collections.abc import Sequence

from api.http.exceptions import FieldError
from api.http.grammar import decimals
from api.http.messages import Message, _
from api.national.catalogue import values as grammar
from api.national.catalogue.queries import IndicatorSpec

CANNOT_MAP = "cannot_map"
_SAME = ("value_kind", "unit", "direction", "periodicity")


def faults(own: IndicatorSpec, code: str, national: IndicatorSpec | None) -> list[FieldError]:
    """What keeps values of `own` from counting as those of the national indicator; none: they count.

    Every value that `own` takes must be one of the national indicator: of the same value kind, unit, direction and
    periodicity, with no more decimals, within its range, in series that it has.
    """
    if national is None:
        return [
            _fault(
                "maps_to", _("There is no indicator {code} in the national catalogue in force.", code=code)
            )
        ]
    if not national.value_kind:
        return [_fault("maps_to", _("{code} takes no values: it is kept for mapping only.", code=code))]
    found = [
        _fault(name, _("{code} has the {name} {value}.", name=name, code=code, value=getattr(national, name)))
        for name in _SAME
        if getattr(own, name) != getattr(national, name)
    ]
    if any(fault.pointer == "/value_kind" for fault in found):
        return found + _series(own, code, national)
    return found + _decimals(own, code, national) + _range(own, code, national) + _series(own, code, national)


def _decimals(own: IndicatorSpec, code: str, national: IndicatorSpec) -> list[FieldError]:
    if national.value_kind in grammar.WHOLE or national.decimals is None:
        return []
    if own.decimals is not None and own.decimals <= national.decimals:
        return []
    return [
        _fault(
            "decimals", _("{code} has {decimals} decimals at most.", code=code, decimals=national.decimals)
        )
    ]


def _range(own: IndicatorSpec, code: str, national: IndicatorSpec) -> list[FieldError]:
    low, high = grammar.bounds(national)
    own_low, own_high = grammar.bounds(own)
    found = []
    if low is not None and (own_low is None or own_low < low):
        text = decimals.to_text(low)
        found.append(_fault("minimum", _("{code} has no value below {text}.", code=code, text=text)))
    if high is not None and (own_high is None or own_high > high):
        text = decimals.to_text(high)
        found.append(_fault("maximum", _("{code} has no value above {text}.", code=code, text=text)))
    return found


def _series(own: IndicatorSpec, code: str, national: IndicatorSpec) -> list[FieldError]:
    more = [each for each in own.series if each not in national.series]
    if not more:
        return []
    known, named = ", ".join(national.series), _some(more)
    return [
        _fault(
            "series",
            _(
                "{code} has the series {known}, and not {named}. Add an own indicator with these series "
                "beside it.",
                code=code,
                known=known,
                named=named,
            ),
        )
    ]


def _some(series: Sequence[str]) -> str:
    return ", ".join(series[:5]) + (", ..." if len(series) > 5 else "")


def _fault(name: str, message: Message) -> FieldError:
    return FieldError(f"/{name}", CANNOT_MAP, message, by_state=True)


#: Of a mapping from the time before values counted by it: nobody has said yet that they are to.
WAS_INFORMATION = FieldError(
    "/maps_to",
    "was_information",
    _(
        "It was mapped when that was information only. Put the indicator again with its If-Match and "
        "its values count."
    ),
)

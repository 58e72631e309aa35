"""Filters by programme: an id that there is not is refused by its name."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from api.http.known import KnownId
from api.http.language import Text
from api.regency.programmes.models import Programme


class ProgrammeId(KnownId):
    what, named = "programme", Text("programme", "program")

    @classmethod
    def known(cls, values: Sequence[UUID]) -> Iterable[UUID]:
        return Programme.objects.filter(pk__in=values).values_list("pk", flat=True)

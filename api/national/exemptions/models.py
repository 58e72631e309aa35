"""Requests of a regency that the ministry agree that an indicator does not apply there.

As formal as a submission. A claim alone is a draft and stays in the regency. The request crosses the border, with
indicator, periods and reason.
"""

from django.db import models
from django.db.models import Q

from api.national.ledger.written import WRITTEN_NOW, Told, in_order, written_in
from tenants.rows import Access, EnumField, OfRegency, Row, chars, check, index


class Exemption(OfRegency, Row):
    """A request with its decision.

    `decided_at` is a stamp of the figures' clock, so that figures can be repeated.
    """

    class State(models.TextChoices):
        REQUESTED = "requested"
        AGREED = "agreed"
        DECLINED = "declined"
        WITHDRAWN = "withdrawn"

    access = Access(
        regency="SELECT, INSERT, UPDATE (state, written_in)",
        ministry="SELECT, UPDATE (state, decided_at, decided_by, decided_office, decision, last_period, settled,"
        " written_in)",
        rows="regency_id",
        writes=f"state IN ('requested', 'withdrawn') AND decided_by IS NULL AND decided_office = ''"
        f" AND decision = '' AND settled AND {WRITTEN_NOW}",
        most=5_000,
        forged="asks for what its people did not, in anybody's name and at any time",
        harmless="requested_by",
    )

    indicator = chars(40)
    first_period = chars(7)
    last_period = chars(7)
    reason = models.TextField()
    state = EnumField(State, default=State.REQUESTED)
    requested_at = models.DateTimeField()
    requested_by = models.UUIDField()
    requested_office = chars(200)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)
    decided_office = chars(200)
    decision = models.TextField()
    settled = models.BooleanField(
        default=True,
        help_text="Whether filling counts by it: the worker has it counted on the regency's role.",
    )
    written_in = written_in()

    class Meta:
        constraints = [
            check(
                "exemption_decided_has_its_time",
                Q(state__in=["requested", "withdrawn"], decided_at=None)
                | Q(state__in=["agreed", "declined"], decided_at__isnull=False),
            ),
        ]
        indexes = [
            index("exemption_by_state", "state", "regency"),
            index("exemptions_in_order", "written_in"),
            index("exemptions_of_a_regency", "regency", "written_in"),
        ]


class Ending(OfRegency, Told):
    """Period from which an agreement no longer holds: the indicator applies again. Append-only."""

    access = Access(
        regency="SELECT, INSERT",
        ministry="SELECT",
        rows="regency_id",
        writes=f"EXISTS (SELECT FROM public.exemptions_exemption x WHERE x.id = exemption_id) AND {WRITTEN_NOW}",
        most=5_000,
        forged="ends an agreement of its own, in anybody's name and at any time",
        harmless="by",
    )

    exemption = models.ForeignKey(Exemption, models.DO_NOTHING, related_name="endings")
    from_period = chars(7)
    reason = models.TextField()
    by = models.UUIDField()
    office = chars(200)

    class Meta:
        indexes = in_order("endings_in_order", "endings_of_a_regency_in_order")

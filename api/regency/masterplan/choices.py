"""Cells of a workbook that name an agency."""

from api.http.grammar import texts
from api.http.tables.columns import Choices
from api.regency.masterplan.models import Agency
from api.regency.masterplan.problems import UnknownAgency


def agencies() -> Choices:
    """Return the agencies by name; those that are retired can be named, and are not offered."""
    known = list(Agency.objects.order_by("name", "pk"))
    names = {each.pk: texts.shown(each.name) for each in known}
    offered = {names[each.pk]: each.pk for each in known if each.active}
    return Choices(
        {"": None, **{name: id for id, name in reversed(names.items())}, **offered},
        names,
        list(offered),
        UnknownAgency,
    )

"""Keeping the registers: a row is added, replaced from the version that was read, or taken out, with history.

History is never changed, while a person may ask to be forgotten (UU 27/2022): so of fields that name a person it keeps
a digest, by which one sees that they changed, and by whom.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Model, ProtectedError

from api.http.etags import Precondition
from api.http.exceptions import Conflict, FieldError, Invalid, NotFound
from api.identity.callers import Actor
from api.regency.bodies import queries
from api.regency.bodies.models import OfficeHolder
from api.regency.bodies.registers import Register
from api.regency.history import operations as history
from api.regency.history.models import Entry


@dataclass(frozen=True, slots=True)
class Written:
    """What became of a write."""

    row: Any
    created: bool = False


def put(
    register: Register,
    *,
    id: UUID,
    given: Mapping[str, Any],
    by: Actor,
    now: datetime,
    precondition: Precondition,
) -> Written:
    """Makes the row with this id what `given` says: added, replaced, or left when it says so already.

    Replacing asks for the version that the change is made from. Raises Invalid for a reference to what is not there,
    for an office that is left before it was taken, and for one that another holds on one of the days.
    """
    said = _plain(given)
    row = register.model._default_manager.select_for_update(no_key=True).filter(pk=id).first()
    if row is None:
        precondition(None, required=False)
        _check(register, id, given)
        row = register.model(pk=id, **_columns(register, given))
        row.save(force_insert=True)
        _record(register, row, Entry.Action.CREATED, None, said, by, now)
        return Written(row, created=True)
    before = queries.content(register, row)
    equal = _plain(before) == said
    precondition(queries.tag(register, row), required=not equal)
    if not equal:
        _check(register, id, given)
        for name, value in _columns(register, given).items():
            setattr(row, name, value)
        setattr(row, "version", queries.version(row) + 1)  # noqa: B010  (every model of a register has one)
        row.save()
        _record(register, row, Entry.Action.UPDATED, _plain(before), said, by, now)
    return Written(row)


def remove(register: Register, *, id: UUID, by: Actor, now: datetime, precondition: Precondition) -> None:
    """Takes a row out; its history stays. Raises NotFound; Conflict while something refers to it."""
    row = register.model._default_manager.select_for_update().filter(pk=id).first()
    if row is None:
        raise NotFound(f"no {register.resource} {id}")
    precondition(queries.tag(register, row))
    before = _plain(queries.content(register, row))
    try:
        register.model._default_manager.filter(pk=id).delete()
    except ProtectedError as error:
        raise Conflict(
            "Something refers to it: change that first.",
            "Masih dirujuk oleh data lain: ubah data itu lebih dahulu.",
            code="still_referred_to",
        ) from error
    _record(register, row, Entry.Action.DELETED, before, None, by, now)


def _check(register: Register, id: UUID, given: Mapping[str, Any]) -> None:
    errors = []
    for name, model in register.references:
        if given[name] is not None and not model._default_manager.filter(pk=given[name]).exists():
            text = ("There is nothing with this id.", "Tidak ada data dengan id ini.")
            errors.append(FieldError(f"/{name}", "unknown_reference", *text, by_state=True))
    if register.model is OfficeHolder:
        errors += _office(id, given)
    if errors:
        raise Invalid(errors=errors)


def _office(id: UUID, given: Mapping[str, Any]) -> list[FieldError]:
    """An office is left after it was taken, and has one holder on a day."""
    first, last = given["held_from"], given["held_until"]
    if last is not None and last < first:
        text = ("It is left before it was taken.", "Berakhir sebelum dimulai.")
        return [FieldError("/held_until", "ends_before_it_starts", *text)]
    held = queries.other_holding(
        id=id, office=given["office"], capacity=given["capacity"], first=first, last=last
    )
    if held is None:
        return []
    since, until = held
    return [
        FieldError(
            "/held_from",
            "office_already_held",
            f"The office is held from {since} to {until or 'now'}: end that first, or begin after it.",
            f"Jabatan ini dijabat sejak {since} sampai {until or 'sekarang'}: akhiri dahulu, atau mulai sesudahnya.",
            by_state=True,
        )
    ]


def _columns(register: Register, given: Mapping[str, Any]) -> dict[str, Any]:
    names = {name for name, _ in register.references}
    plain = {name: _lists(given[name]) for name in register.fields}
    return {f"{name}_id" if name in names else name: value for name, value in plain.items()}


def _lists(value: Any) -> Any:
    return [dict(each) for each in value] if isinstance(value, list) else value


def _plain(given: Mapping[str, Any]) -> dict[str, Any]:
    """In JSON's own types."""

    def plain(value: Any) -> Any:
        match value:
            case date():
                return value.isoformat()
            case UUID():
                return str(value)
        return _lists(value)

    return {name: plain(value) for name, value in given.items()}


def _record(
    register: Register,
    row: Model,
    action: Entry.Action,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
    by: Actor,
    now: datetime,
) -> None:
    def kept(said: Mapping[str, Any] | None) -> dict[str, Any] | None:
        if said is None:
            return None
        return {
            name: _digest(value, row.pk) if name in register.persons and value else value
            for name, value in said.items()
        }

    history.record(
        by=by,
        now=now,
        resource=register.resource,
        key=str(row.pk),
        action=action,
        version=queries.version(row),
        before=kept(before),
        after=kept(after),
    )


def _digest(value: Any, id: UUID) -> str:
    data = json.dumps([str(id), value], sort_keys=True).encode()
    return "blake2b:" + hashlib.blake2b(data, digest_size=8).hexdigest()

"""The steps of an edition: frozen, signed off by a second person, published or discarded."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from api.http.exceptions import Invalid
from api.http.lookup import one
from api.identity.callers import Actor
from api.national.editions import contents, policies, queries
from api.national.editions.contents import Asked, Frozen
from api.national.editions.models import Edition, Publication
from api.national.editions.words import State
from api.national.figures.models import Basis
from api.national.ledger import canonical
from tenants.ids import uuid7


def keep(
    *,
    frozen: Frozen,
    asked: Asked,
    titles: Mapping[str, str],
    replaces: UUID | None,
    by: Actor,
    now: datetime,
) -> Edition:
    """Keeps frozen figures as a draft under a link that stays. Raises Invalid where `replaces` is not published."""
    if replaces is not None and not Publication.objects.filter(pk=replaces).exists():
        raise Invalid.at(
            "/replaces",
            "not_published",
            "An edition corrects one that is published.",
            "Edisi mengoreksi edisi yang sudah terbit.",
            by_state=True,
        )
    id = uuid7()
    content = contents.written(frozen.content, about=contents.about(id=id, replaces=replaces, **titles))
    return Edition.objects.create(
        id=id,
        asked=asked.stored(),
        basis=Basis.ACCEPTED,
        as_of=frozen.as_of,
        content=content,
        content_hash=canonical.content_hash(content),
        n_rows=frozen.n_rows,
        replaces_id=replaces,
        made_at=now,
        made_by=by.id,
        made_by_office=by.place,
        **titles,
    )


def sign_off(*, id: UUID, content_hash: str, by: Actor, is_person: bool, now: datetime) -> Edition:
    """A second person vouches for exactly these figures. Raises NotFound, Conflict; Forbidden for the maker."""
    edition = _locked(id)
    policies.check_second_person(made_by=edition.made_by, caller=by.id, is_person=is_person)
    after = policies.check_step("sign_off", edition.state)
    policies.check_hash(content_hash, bytes(edition.content_hash))
    return _moved(edition, after, signed_off_at=now, signed_off_by=by.id, signed_off_office=by.place)


def publish(*, id: UUID, content_hash: str, by: Actor, now: datetime) -> Edition:
    """Gives a signed-off edition to anyone, for good. Raises NotFound, Conflict."""
    edition = _locked(id)
    after = policies.check_step("publish", edition.state)
    policies.check_hash(content_hash, bytes(edition.content_hash))
    _moved(edition, after, published_at=now, published_by=by.id, published_office=by.place)
    Publication.objects.create(
        edition=edition,
        **{
            name: getattr(edition, name)
            for name in (
                "title_id", "title_en", "description_id", "description_en", "asked", "basis", "as_of", "content",
                "content_hash", "n_rows", "replaces_id", "signed_off_at",
            )
        },
        published_at=now,
    )  # fmt: skip
    return queries.edition(id)


def discard(*, id: UUID, reason: str, by: Actor, now: datetime) -> Edition:
    """Puts an edition aside that is not published. It is kept, with the reason. Raises NotFound, Conflict."""
    edition = _locked(id)
    after = policies.check_step("discard", edition.state)
    return _moved(
        edition,
        after,
        discarded_at=now,
        discarded_by=by.id,
        discarded_office=by.place,
        discarded_because=reason,
    )


def _locked(id: UUID) -> Edition:
    return one(Edition.objects.select_for_update(), "edition", pk=id)


def _moved(edition: Edition, state: State, **fields: Any) -> Edition:
    for name, value in fields.items():
        setattr(edition, name, value)
    edition.state = state
    edition.save(update_fields=["state", *fields])
    return edition

"""The steps of an edition: frozen, signed off by a second person, published or discarded."""

from datetime import datetime
from uuid import UUID

from api.http import shapes
from api.http.lookup import one
from api.identity.callers import Actor
from api.national.editions import contents, policies, problems
from api.national.editions.models import Edition, Publication
from api.national.editions.shapes import CreateEdition, Titles
from api.national.figures.models import Basis
from api.national.ledger import canonical
from tenants.ids import uuid7


def keep(*, frozen: contents.Frozen, given: CreateEdition, by: Actor, now: datetime) -> Edition:
    """Keep frozen figures as a draft under a link that stays. Raises Invalid where `replaces` is not published."""
    if given.replaces is not None and not Publication.objects.filter(pk=given.replaces).exists():
        raise problems.NotPublished("/replaces_id")
    id = uuid7()
    content = contents.written(frozen.content, id=id, titles=given, replaces=given.replaces)
    return Edition.objects.create(
        id=id,
        asked=shapes.document(frozen.asked),
        basis=Basis.ACCEPTED,
        as_of=frozen.as_of,
        content=content,
        content_hash=canonical.content_hash(content),
        n_rows=frozen.row_count,
        replaces_id=given.replaces,
        made_at=now,
        made_by=by.id,
        made_by_office=by.place,
        **shapes.stored(shapes.recast(Titles, given), Edition),
    )


def sign_off(*, id: UUID, content_hash: str, by: Actor, now: datetime) -> Edition:
    """Vouch for exactly these figures, as a second person. Raises NotFound, Conflict; Forbidden for the maker."""
    edition = _locked(id)
    if not policies.is_second_person(edition, by):
        raise problems.SecondPersonNeeded()
    return _moved(edition, "sign_off", by=by, now=now, content_hash=content_hash)


def publish(*, id: UUID, content_hash: str, by: Actor, now: datetime) -> Edition:
    """Give a signed-off edition to anyone, for good. Raises NotFound, Conflict."""
    edition = _moved(_locked(id), "publish", by=by, now=now, content_hash=content_hash)
    copied = [each.attname for each in Publication._meta.local_fields if each.name != "edition"]
    Publication.objects.create(edition=edition, **{name: getattr(edition, name) for name in copied})
    return edition


def end(*, id: UUID, reason: str, by: Actor, now: datetime) -> Edition:
    """Put an edition aside that is not published. It is kept, with the reason. Raises NotFound, Conflict."""
    return _moved(_locked(id), "end", by=by, now=now, discarded_because=reason)


def _locked(id: UUID) -> Edition:
    return one(Edition.objects.select_for_update(), "edition", pk=id)


def _moved(
    edition: Edition, step: str, *, by: Actor, now: datetime, content_hash: str | None = None, **fields: str
) -> Edition:
    """Take the step, and record who took it and when. Raises Conflict."""
    state = policies.check_step(step, edition.state)
    if content_hash is not None:
        canonical.check_hash(content_hash, bytes(edition.content_hash))
    changed = {
        "state": state,
        f"{state}_at": now,
        f"{state}_by": by.id,
        f"{state}_office": by.place,
        **fields,
    }
    for name, value in changed.items():
        setattr(edition, name, value)
    edition.save(update_fields=list(changed))
    return edition

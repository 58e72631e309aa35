"""Steps of an edition: frozen, signed off by a second person, published or discarded."""

from uuid import UUID

from api.http import shapes
from api.http.lookup import one
from api.identity.callers import Author
from api.national.editions import contents, policies, problems
from api.national.editions.models import Edition, Publication
from api.national.editions.shapes import CreateEdition, Titles
from api.national.figures.models import Basis
from api.national.ledger import canonical
from tenants import frozen
from tenants.ids import uuid7


def keep(*, frozen: contents.Frozen, given: CreateEdition, author: Author) -> Edition:
    """Store frozen figures as a draft under a permanent link. Raises Invalid if `replaces` is not published."""
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
        made_at=author.now,
        made_by=author.actor.id,
        made_by_office=author.actor.place,
        **shapes.stored(shapes.recast(Titles, given), Edition),
    )


@frozen
class Steps:
    """Steps of an edition, found by its id, with their author. All raise NotFound, Conflict."""

    id: UUID
    author: Author

    def sign_off(self, content_hash: str) -> Edition:
        """Sign off exactly these figures, as a second person. Raises Forbidden for the maker."""
        edition = self._locked()
        if not policies.is_second_person(edition, self.author.actor):
            raise problems.SecondPersonNeeded()
        return self._moved(edition, "sign_off", content_hash=content_hash)

    def publish(self, content_hash: str) -> Edition:
        """Publish a signed-off edition for anyone, irrevocably."""
        edition = self._moved(self._locked(), "publish", content_hash=content_hash)
        copied = [each.attname for each in Publication._meta.local_fields if each.name != "edition"]
        Publication.objects.create(edition=edition, **{name: getattr(edition, name) for name in copied})
        return edition

    def end(self, reason: str) -> Edition:
        """Discard an edition that is not published. It is kept, with the reason."""
        return self._moved(self._locked(), "end", discarded_because=reason)

    def _locked(self) -> Edition:
        return one(Edition.objects.select_for_update(), "edition", pk=self.id)

    def _moved(
        self, edition: Edition, step: str, *, content_hash: str | None = None, **fields: str
    ) -> Edition:
        """Take a step, and record its author and time."""
        state = policies.check_step(step, edition.state)
        if content_hash is not None:
            canonical.check_hash(content_hash, bytes(edition.content_hash))
        by = {
            f"{state}_at": self.author.now,
            f"{state}_by": self.author.actor.id,
            f"{state}_office": self.author.actor.place,
        }
        edition.update(state=state, **by, **fields)
        return edition

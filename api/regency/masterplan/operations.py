"""Writing versions of the masterplan: begin one (empty, or as a copy), change or delete it, mark it as submitted."""

from dataclasses import replace
from uuid import UUID

from api.http import shapes
from api.http.versioned import Store
from api.identity.callers import Author, RegencyAuthor
from api.national.ledger import operations as ledger, queries as submissions
from api.regency.history import operations as history
from api.regency.history.models import Entry
from api.regency.history.queries import entries
from api.regency.masterplan import books, hooks, models, policies, queries, versions
from api.regency.masterplan.hooks import Copied
from api.regency.masterplan.problems import BasedOnIsFixed, MasterplanNotDeletable, UnknownMasterplan
from api.regency.masterplan.shapes import (
    CreatedMasterplanRow,
    Masterplan,
    MasterplanRow,
    PutMasterplan,
    RecordedMasterplan,
)
from tenants import Fields, frozen

_RESOURCE = "masterplan"


@frozen
class MasterplanStore(Store[MasterplanRow, Masterplan]):
    """One version. `completed` raises Invalid for a changed base: the base of a version is final.

    `change` raises Conflict if the state allows no change; Invalid for invalid content, also if allocations lie outside
    a new plan period.
    """

    body = PutMasterplan
    added = CreatedMasterplanRow
    id: UUID
    author: RegencyAuthor

    def find(self) -> MasterplanRow | None:
        found = versions.find_to_write(self.id)
        return queries.row_of(found, self.author.grant) if found else None

    def completed(self, row: MasterplanRow, content: Masterplan) -> Masterplan:
        said = shapes.given(content)
        if said.get("based_on", row.based_on) != row.based_on:
            raise BasedOnIsFixed("/based_on_id")
        # What is not given a copy took from its source, which may say something else by now.
        return _over(shapes.recast(Masterplan, row) if said.get("based_on") else None, content)

    def repeated(self, row: MasterplanRow) -> MasterplanRow:
        of_version = entries(resource=("masterplan",), key=str(self.id))
        begun = (
            of_version.filter(action=Entry.Action.CREATED).values_list("changes__copied__1", flat=True).last()
        )
        return shapes.recast(
            CreatedMasterplanRow, row, copied=begun and shapes.from_json(hooks.Copied, begun)
        )

    def add(self, content: Masterplan) -> CreatedMasterplanRow:
        """Begin the version.

        With `based_on` it starts as a copy of that version, with its programmes and its ceilings within the plan
        period; fields that are not given come from it too. Raises Invalid for invalid content.
        """
        versions.lock_all()
        source = _source(content)
        known = replace(shapes.from_model(Masterplan, source), profile="revision") if source else None
        content = _over(known, content)
        policies.check_content(content, regency_id=self.author.grant.id)
        newest = models.Masterplan.objects.order_by("-number").values_list("number", flat=True).first()
        masterplan = models.Masterplan(
            pk=self.id,
            number=(newest or 0) + 1,
            based_on=source,
            created_at=self.author.now,
            updated_at=self.author.now,
            worked_on_at=self.author.now,
            **_columns(content),
        )
        masterplan.save(force_insert=True)
        copied: Copied | None = None
        if source is not None:
            years = (content.years.start, content.years.stop - 1)
            copied = hooks.copy_programmes(source=source.pk, target=self.id, years=years, now=self.author.now)
            books.copy_books(source=source.pk, target=self.id, author=self.author)
        row = shapes.recast(
            CreatedMasterplanRow, queries.row_of(masterplan, self.author.grant), copied=copied
        )
        after = shapes.document(row, RecordedMasterplan)
        if copied is not None:
            after["copied"] = shapes.document(copied)
        history.record(self.author, _RESOURCE, str(row.id), row.version, None, after)
        hooks.refill(today=self.author.today)
        return row

    def change(self, row: MasterplanRow, content: Masterplan) -> MasterplanRow:
        policies.check_editable(row.status, enacted=row.enactment is not None)
        policies.check_content(content, regency_id=self.author.grant.id)
        policies.check_years_allocated(hooks.years_allocated(self.id), content)
        return self._kept(row, content)

    def replace(self, row: MasterplanRow, content: Masterplan) -> MasterplanRow:
        """Store the content if it changed. The caller checks it, and that the programmes fit."""
        policies.check_editable(row.status, enacted=row.enactment is not None)
        return row if self.is_same(row, content) else self._kept(row, content)

    def remove(self, row: MasterplanRow) -> None:
        """Remove the version with its programmes and books. Raises Conflict if another place refers to it."""
        is_sent = submissions.submissions(subject=str(self.id)).exists()
        if is_sent or models.Masterplan.objects.filter(based_on=self.id).exists():
            raise MasterplanNotDeletable()
        hooks.clear(masterplan=self.id, author=self.author)
        models.Masterplan.objects.filter(pk=self.id).delete()
        said = row, None, RecordedMasterplan
        history.record(self.author, _RESOURCE, str(self.id), row.version, *said)
        hooks.refill(today=self.author.today)

    def _kept(self, row: MasterplanRow, content: Masterplan) -> MasterplanRow:
        changed = replace(row, **shapes.given(content), version=row.version + 1, updated_at=self.author.now)
        models.Masterplan.objects.filter(pk=self.id).update(
            **_columns(content),
            version=changed.version,
            updated_at=self.author.now,
            worked_on_at=self.author.now,
        )
        said = row, changed, RecordedMasterplan
        history.record(self.author, _RESOURCE, str(self.id), changed.version, *said)
        if content.years.start != row.years.start:
            hooks.refill(today=self.author.today)  # another version may be the newest now
        return changed


def mark_submitted(masterplan: models.Masterplan, outcome: ledger.Outcome, author: Author) -> None:
    """Record in the version and its history that the version was submitted to the ledger."""
    before = shapes.document(shapes.from_model(RecordedMasterplan, masterplan))
    versions.keep(masterplan, author.now, state=models.Masterplan.State.SUBMITTED)
    after = {
        **before,
        "status": str(masterplan.state),
        "submission": str(outcome.submission.pk),
        "revision": outcome.submission.revision,
        "content_hash": outcome.content_hash,
    }
    said = before, after, None, Entry.Action.SUBMITTED
    history.record(author, _RESOURCE, str(masterplan.pk), masterplan.version, *said)


def _source(said: Masterplan) -> models.Masterplan | None:
    id = shapes.given(said).get("based_on")
    if id is None:
        return None
    source = models.Masterplan.objects.filter(pk=id).first()
    if source is None:
        raise UnknownMasterplan("/based_on_id")
    return source


def _over(known: Masterplan | None, said: Masterplan) -> Masterplan:
    """Return the given content, completed from the base and then from the defaults.

    Like the ceilings, the base's road map is taken only for the years of the plan period. Raises Invalid for content
    that is still missing.
    """
    given = shapes.given(said)
    if known is None:
        return shapes.completed(Masterplan, given)
    content = shapes.completed(Masterplan, shapes.given(known) | given)
    if "road_map" in given:
        return content
    return replace(content, road_map=tuple(each for each in content.road_map if each.year in content.years))


def _columns(content: Masterplan) -> Fields:
    return shapes.stored(content, models.Masterplan) | {"cohort": content.cohort or ""}

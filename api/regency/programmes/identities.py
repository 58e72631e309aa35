"""The activity and the milestone that is meant: by its id, or without one by its title.

A person who sends a programme again, from a spreadsheet say, has no ids at hand; what is realised must stay with the
activity all the same.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from uuid import UUID

from api.regency.programmes.shapes import Activity, Milestone, Programme
from tenants.ids import uuid7
from tenants.pool import statements

_OWNERS = "SELECT id, programme_id FROM programmes_activity WHERE id = ANY(%(ids)s::uuid[])"


def owners_of(activities: Collection[UUID]) -> dict[UUID, UUID]:
    """Return whose these activities are: activity to programme, without those that there are not. At most one query."""
    return dict(statements.fetch(_OWNERS, {"ids": list(activities)})) if activities else {}


def identified(content: Programme, present: Iterable[Activity]) -> Programme:
    """Return the content with the id of every activity and milestone; `present` are the activities as they are."""
    known = {activity.id: activity for activity in present}
    named = {activity.id for activity in content.activities if activity.id}
    by_title = {activity.title: activity for activity in reversed(known.values()) if activity.id not in named}
    activities = []
    for activity in content.activities:
        same = known.get(activity.id) if activity.id else by_title.pop(activity.title, None)
        id = activity.id or (same.id if same else None) or uuid7()
        milestones = _milestones(activity.milestones, same.milestones if same else ())
        activities.append(replace(activity, id=id, milestones=milestones))
    return replace(content, activities=tuple(activities))


def _milestones(given: tuple[Milestone, ...], present: tuple[Milestone, ...]) -> tuple[Milestone, ...]:
    taken = {milestone.id for milestone in given if milestone.id}
    by_title = {each.title: each.id for each in reversed(present) if each.id not in taken}
    return tuple(replace(each, id=each.id or by_title.pop(each.title, None) or uuid7()) for each in given)

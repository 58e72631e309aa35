"""FastAPI, SQLAlchemy 2 (async) on asyncpg, pydantic: the same work on the same tables and roles.

An engine a regency's role, sessions from dependencies, ORM classes, response models, as their documentation has it.
Reads are in autocommit and writes in one transaction, as ours are.
"""

import os
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from functools import cache
from hashlib import blake2b
from typing import Annotated, Any
from uuid import UUID
from zoneinfo import ZoneInfo

import orjson
from fastapi import Depends, FastAPI, Header, HTTPException, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from redis.asyncio import Redis
from sqlalchemy import URL, select, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.orm import selectinload, undefer

from tests.bench.peers import common
from tests.bench.peers.fastapi_models import (
    Entry,
    Masterplan,
    OneValueOut,
    Programme,
    ProgrammeOut,
    Value,
    ValueIn,
    ValuePage,
)

app = FastAPI(title="Peer")
bearer = HTTPBearer()
take = Redis.from_url(os.environ["REDIS_URL"]).register_script(common.STATEMENTS["take"])
LIMIT = int(os.environ["RATE_LIMIT_KEY"])


@cache
def engine(role: str, search_path: str) -> AsyncEngine:
    url = URL.create(
        "postgresql+asyncpg", role, common.password(role), common.HOST, common.PORT, common.DATABASE
    )
    return create_async_engine(
        url,
        pool_size=2,  # to each of fifty roles
        max_overflow=10,
        connect_args={
            "server_settings": {
                "search_path": search_path,
                "timezone": "UTC",
                "statement_timeout": "15000",
                "lock_timeout": "5000",
            }
        },
    )


@cache
def autocommit(role: str, search_path: str) -> AsyncEngine:
    return engine(role, search_path).execution_options(isolation_level="AUTOCOMMIT")


LOOK_UP = text("SELECT identity_look_up(:hash, :code)")


async def caller(
    code: str, response: Response, credentials: Annotated[HTTPAuthorizationCredentials, Depends(bearer)]
) -> dict[str, Any]:
    given = {"hash": common.digest(credentials.credentials), "code": code}
    async with autocommit(common.GATEWAY, "public").connect() as connection:
        found = (await connection.execute(LOOK_UP, given)).scalar()
    if found is None:
        raise HTTPException(401)
    if not found["grants"]:
        raise HTTPException(404)
    await count(response, found["key_id"], found["grants"][0]["regency_id"])
    return dict(found)


async def count(response: Response, key_id: str, regency_id: int) -> None:
    """The same budgets, taken by the same script."""
    names = [f"peer:national:limit:key:{key_id}", f"peer:{regency_id}:limit"]
    enough, *left = await take(keys=names, args=[60, LIMIT, LIMIT])
    if not enough:
        raise HTTPException(429)
    response.headers["RateLimit-Policy"] = f'"key";q={LIMIT};w=60, "regency";q={LIMIT};w=60'
    states = (
        f'"{kind}";r={int(float(rest))};t=1' for kind, rest in zip(("key", "regency"), left, strict=True)
    )
    response.headers["RateLimit"] = ", ".join(states)


Caller = Annotated[dict[str, Any], Depends(caller)]


async def reading(who: Caller) -> AsyncIterator[AsyncSession]:
    id = who["grants"][0]["regency_id"]
    async with AsyncSession(autocommit(common.role(id), common.path(id)), autoflush=False) as session:
        yield session


async def writing(who: Caller) -> AsyncIterator[AsyncSession]:
    id = who["grants"][0]["regency_id"]
    async with (
        AsyncSession(engine(common.role(id), common.path(id)), expire_on_commit=False) as session,
        session.begin(),
    ):
        yield session


Reading = Annotated[AsyncSession, Depends(reading)]
Writing = Annotated[AsyncSession, Depends(writing, scope="function")]


@app.get("/v1/regencies/{code}/values/", response_model=ValuePage)
async def values(session: Reading) -> Any:
    order = (Value.indicator, Value.series, Value.period)
    wanted = select(Value).options(undefer(Value.evidence)).order_by(*order).limit(common.PAGE + 1)
    rows = list(await session.scalars(wanted))
    after = None
    if len(rows) > common.PAGE:
        del rows[common.PAGE :]
        after = common.cursor((rows[-1].indicator, rows[-1].series, rows[-1].period))
    return {"data": rows, "next": after}


@app.get("/v1/regencies/{code}/programmes/{id}/", response_model=ProgrammeOut)
async def programme(
    id: UUID,
    session: Reading,
    response: Response,
    if_none_match: Annotated[str | None, Header()] = None,
) -> Any:
    editable = Masterplan.state.in_(["draft", "returned"])
    row = await session.scalar(
        select(Programme)
        .join(Masterplan, Masterplan.id == Programme.masterplan_id)
        .where(Programme.id == id)
        .order_by(editable.desc(), Masterplan.worked_on_at.desc(), Masterplan.plan_period_start.desc())
        .limit(1)
        .options(selectinload(Programme.indicative_amounts), selectinload(Programme.activities))
    )
    if row is None:
        raise HTTPException(404)
    tag = f'"{blake2b(f"{row.row}/{row.version}".encode(), digest_size=12).hexdigest()}"'
    if if_none_match == tag:
        return Response(status_code=304, headers={"ETag": tag})
    response.headers["ETag"] = tag
    return row


def translated(statement: str) -> Any:
    """Our SQL with SQLAlchemy's kind of parameters."""
    casts = re.sub(r"%\((\w+)\)s::(\w+(?:\[\])?)", r"CAST(:\1 AS \2)", statement)
    return text(re.sub(r"%\((\w+)\)s", r":\1", casts).replace("%%", "%"))


IN_FORCE = text(
    "SELECT id FROM catalogue_release WHERE framework_id = 'national' AND status = 'published'"
    " AND effective_from <= current_date ORDER BY effective_from DESC, id DESC LIMIT 1"
)
INDICATORS = text(
    "SELECT indicator_id, minimum, maximum, decimals FROM catalogue_indicator_version WHERE release_id = :release"
)
LOCK, FILL, DATED = (translated(common.STATEMENTS[name]) for name in ("lock_cells", "fill", "is_dated"))

#: Days of the filling are those of Jakarta.
JAKARTA = ZoneInfo("Asia/Jakarta")

_catalogue: dict[int, dict[str, Any]] = {}


async def indicator(session: AsyncSession, code: str) -> Any:
    """Its limits, by the release in force: asked each time, its content kept."""
    release = (await session.execute(IN_FORCE)).scalar_one()
    if release not in _catalogue:
        found = await session.execute(INDICATORS, {"release": release})
        _catalogue[release] = {row[0]: row for row in found}
    try:
        return _catalogue[release][code]
    except KeyError:
        raise HTTPException(422) from None


CONTENT = ("value_status", "observation_status", "agency_id", "note", "reason", "expected_on")


@app.put("/v1/regencies/{code}/values/{code_of}/{series}/{period}/", response_model=OneValueOut)
async def put_value(
    code_of: str,
    series: str,
    period: str,
    given: ValueIn,
    who: Caller,
    session: Writing,
    response: Response,
    if_match: Annotated[str | None, Header()] = None,
) -> Any:
    now = datetime.now(UTC)
    limits = await indicator(session, code_of)
    row = await session.scalar(
        select(Value)
        .where(Value.indicator == code_of, Value.series == series, Value.period == period)
        .with_for_update()
    )
    if row is None:
        raise HTTPException(404)
    if if_match is None:
        raise HTTPException(428)
    if if_match not in ("*", tag_of(row)):
        raise HTTPException(412)
    number = ValueNumber(given.value, limits)
    before = shown(row)
    row.text, row.number = given.value or "", number
    row.numerator, row.denominator = given.numerator, given.denominator
    for name in CONTENT:
        setattr(row, name, getattr(given, name))
    row.version += 1
    row.updated_at, row.updated_by_name = now, who["name"]
    after = shown(row)
    session.add(
        Entry(
            at=now, actor_id=UUID(who["id"]), actor_name=who["name"], actor_office=who["office"], resource="value",
            resource_key=f"{code_of}/{series}/{period}", action="updated", version=row.version,
            changes={name: [before[name], after[name]] for name in after if before[name] != after[name]},
        )
    )  # fmt: skip
    await session.flush()
    regency_id = who["grants"][0]["regency_id"]
    # As ours: a cell that is dated today is left alone by a write that moves no count.
    of_cell = {"regency": regency_id, "today": now.astimezone(JAKARTA).date()}
    if before["value_status"] != after["value_status"] or not await session.scalar(
        DATED, {**of_cell, "id": row.id}
    ):
        await session.execute(LOCK, {"regency": regency_id, "keys": [f"values:{row.dimension}"]})
        await session.execute(
            FILL,
            {
                **of_cell, "area": "values", "edited": True, "dimension": row.dimension, "sub_dimension": "",
                "period": period,
            },
        )  # fmt: skip
    earlier = await session.scalar(
        select(Value.number).where(
            Value.indicator == code_of, Value.series == series, Value.period == str(int(period) - 1)
        )
    )
    response.headers["ETag"] = tag_of(row)
    answer = OneValueOut.model_validate(row)
    if earlier and number is not None and abs(number - earlier) > abs(earlier) / 2:
        answer.warnings = ["jump"]
    return answer


def ValueNumber(text_of: str | None, limits: Any) -> Any:  # noqa: N802
    from decimal import Decimal, InvalidOperation

    if text_of is None:
        return None
    try:
        number = Decimal(text_of)
    except InvalidOperation:
        raise HTTPException(422) from None
    _, minimum, maximum, _ = limits
    if (minimum is not None and number < minimum) or (maximum is not None and number > maximum):
        raise HTTPException(422)
    return number


def shown(row: Value) -> dict[str, Any]:
    return {
        "value": row.value,
        "numerator": None if row.numerator is None else f"{row.numerator.normalize():f}",
        "denominator": None if row.denominator is None else f"{row.denominator.normalize():f}",
        **{name: orjson.loads(orjson.dumps(getattr(row, name))) for name in CONTENT},
    }


def tag_of(row: Value) -> str:
    parts = (
        row.indicator,
        row.series,
        row.period,
        row.version,
        row.updated_at,
        row.confirmed_at,
        row.is_checked,
    )
    return f'"{blake2b(repr(parts).encode(), digest_size=12).hexdigest()}"'

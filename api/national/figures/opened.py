"""Content of submissions, opened within a bound: a regency's role wrote it, and may have written too much to read."""

from collections.abc import Collection

from api.national.figures.statements import filled
from tenants.pool import statements

#: Bytes of a regency's submissions that one page opens, the shortest first.
MOST = 8 * 1024 * 1024
#: The submissions in the parameter of that name.
SUBMISSIONS = "SELECT unnest(%(submissions)s::uuid[])"


def content(ids: str) -> str:
    """Return the SQL of these submissions with content: at most twice the payload and 10 kB (tenants.schema.plain).

    By the parameter `most_opened`, those of a regency that submitted more are left out.
    """
    return f"""(
        SELECT id, regency_id, content FROM (
            SELECT id, regency_id, content, sum(octet_length(payload) + 10000)
                       OVER (PARTITION BY regency_id ORDER BY octet_length(payload), id) AS size
            FROM ledger_submission WHERE id IN ({ids})
        ) AS f WHERE size <= %(most_opened)s
    )"""


def each(json: str, part: str) -> str:
    """Return the SQL of the elements of a list, none if it is no list.

    The content is what a regency's role wrote, and each part is gone through once, however often it names the same.
    (`jsonb_path_query` alone moves all that is left with each element.)
    """
    return f"jsonb_array_elements(jsonb_path_query_array({json}, '$$.{part}[*]'))"


_FILES_OF_VALUES = f"""
    SELECT s.id::text, e ->> 'key', count(DISTINCT e ->> 'sha256') FROM {content(SUBMISSIONS)} s
    LEFT JOIN LATERAL {each("s.content", "evidence")} AS e
      ON e ->> 'subject' = 'value' AND e ->> 'key' = ANY (%(items)s::text[])
    GROUP BY 1, 2
"""


def files_of_values(values: Collection[tuple[str | None, str]]) -> list[int | None]:
    """Return of each value, a submission and a key, how many files the submission names as evidence of it.

    None if the submission is not opened; 0 without one.
    """
    parameters = statements.arrays({each for each in values if each[0]}, "submissions", "items")
    rows = statements.rows(filled(_FILES_OF_VALUES, {}), {**parameters, "most_opened": MOST})
    found = {(id, key): count for id, key, count in rows}
    read = {id for id, _ in found}
    return [found.get(each, 0) if each[0] is None or each[0] in read else None for each in values]

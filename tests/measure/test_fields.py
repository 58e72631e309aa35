"""Check that docs/fields.md is what the code says, and that few files say each field."""

import re
import statistics

from tests.measure import fields

_PLAN = fields.Said({("api.regency.plans.shapes", "Plan")}, {"limit", "is_limited"}, {"vision", "years"})
_SHAPE = fields.read(
    "api.regency.plans.shapes", "class Plan:\n    limit: int\n    vision: str\n    years: int\n"
)


def _counted(*modules: fields.Source) -> int:
    return fields.counts([_SHAPE, *modules], {"limit": _PLAN})["limit"][0]


def test_the_table_of_fields_is_fresh() -> None:
    fresh = "\n".join(fields.lines()) + "\n"
    assert fields.TABLE.read_text() == fresh, "Run `python -m tests.measure.fields`."


def test_at_most_six_files_say_a_field_and_most_are_said_by_three() -> None:
    numbers = {
        name: int(number)
        for name, number in re.findall(
            r"^\| `(\w+)` \| `\w+` \| (\d+)\*? \|$", fields.TABLE.read_text(), re.M
        )
    }
    assert not {name: number for name, number in numbers.items() if number > 6}
    assert statistics.median(numbers.values()) <= 3


def test_every_file_that_says_a_field_is_counted() -> None:
    said = [
        fields.read("api.national.attribute", "first = plan.limit"),
        fields.read("api.national.keyword", "plan = replace(plan, limit=3)"),
        fields.read("api.national.text", "names = ('vision', 'limit')"),
        fields.read("api.national.pointer", "raise Wrong('/limit')"),
        fields.read("api.national.by_key", "said['is_limited']"),
        fields.read("api.national.statement", "_SUM = 'SELECT sum(limit) FROM plans_plan'"),
        fields.read("api.national.sql.sums", "SELECT p.limit FROM plans_plan p", is_sql=True),
    ]
    assert _counted(*said) == 1 + len(said)


def test_what_only_has_the_name_of_a_field_is_not_counted() -> None:
    said = [
        fields.read(
            "api.http.placeholder", "_PAGE = 'SELECT id FROM t LIMIT %(limit)s'; page = {'limit': 3}"
        ),
        fields.read("api.http.function", "def first(rows, limit): ...\n\n\nfirst(rows, limit=3)"),
        fields.read("api.http.option", "@get('plans/', limit=3)\ndef plans(): ..."),
        fields.read("api.http.address", "class Address: ...\n\n\nplans = Address('plans/', limit=3)"),
        fields.read("api.http.value", "_FULL = \"SELECT id FROM t WHERE x.state = 'limit'\""),
        fields.read("api.http.messages", "say('Over the limit')"),
    ]
    assert _counted(*said) == 1


def test_a_word_that_others_use_counts_where_the_field_is_known() -> None:
    other = fields.read("api.http.paging", "class Page:\n    limit: int\n")
    copy = fields.read("api.national.models", "class Told:\n    limit: int\n    vision: str\n")
    knowing = [
        fields.read("api.regency.plans.rules", "plan.limit"),
        fields.read("api.regency.reports", "from api.regency.plans.shapes import Plan\nplan.limit"),
        fields.read("api.national.sums", "from api.national.models import Told\ntold.limit"),
        fields.read("api.national.sql.sums", "SELECT limit FROM national_told", is_sql=True),
    ]
    assert _counted(other, fields.read("api.http.lists", "page.limit")) == 1
    assert _counted(other, copy, *knowing) == 2 + len(knowing)

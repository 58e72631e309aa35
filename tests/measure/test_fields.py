"""Check that docs/fields.md is what the code says."""

from tests.measure import fields


def test_the_table_of_fields_is_fresh() -> None:
    fresh = "\n".join(fields.lines()) + "\n"
    assert fields.TABLE.read_text() == fresh, "Run `python -m tests.measure.fields`."

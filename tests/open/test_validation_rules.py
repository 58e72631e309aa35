"""The rules of what regencies enter are data, and name codes and sources in both languages."""

from api.http import rules
from tests.support.http import Api


def test_every_rule_is_listed_in_both_languages(anyone: Api) -> None:
    rows = anyone.get("validation-rules/?page_size=1000").json()["data"]
    assert [(each["subject"], each["code"]) for each in rows] == [
        (each.subject, each.code.code) for each in rules.declared()
    ]
    assert {"programme", "realisation", "value", "target"} <= {each["subject"] for each in rows}
    for each in rows:
        for said in (each["sentence"], each["remedy"], each["source"]):
            assert set(said) == {"en", "id-ID"}
            assert said["en"] != said["id-ID"]
    (found,) = (
        each for each in rows if (each["subject"], each["code"]) == ("programme", "outside_plan_period")
    )
    assert (found["rule_kind"], found["severity"]) == ("state", "error")

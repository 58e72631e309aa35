"""Each constraint of the database has a code: its own, or that of the rule which a client meets before it.

A unique key needs none of its own: an operation looks for the row before it adds one, and a request that comes second
in a race is handled again (View._answered), so it finds the row. Names of constraints come out in no answer
(tests/http/test_errors.py).
"""

from collections.abc import Mapping

import pytest

from api.http.exceptions import CODES, CONSTRAINTS, Conflict
from api.http.problems import declared
from tests.support.stage import Stage

#: Checks, exclusions and what triggers raise, without those that hold each column to a plain value or to 0 and above.
RULES = """
    SELECT DISTINCT conname::text FROM pg_constraint k JOIN pg_namespace n ON n.oid = k.connamespace
    WHERE contype IN ('c', 'x') AND (nspname = 'public' OR nspname LIKE 'r\\_%') AND conrelid <> 0
      AND conname NOT LIKE 'plain\\_values%'
      AND NOT (conname LIKE '%\\_check' AND pg_get_constraintdef(k.oid) ~ '^CHECK \\(\\("?\\w+"? >= 0\\)\\)$')
    UNION
    SELECT (regexp_matches(prosrc, 'CONSTRAINT = ''(\\w+)''', 'g'))[1] FROM pg_proc p
    JOIN pg_namespace n ON n.oid = p.pronamespace WHERE nspname = 'public'
"""
#: The code that a client meets first, by the constraint beneath it.
MET_FIRST: Mapping[str, str] = {
    "activity_ends_after_it_starts": "ends_before_it_starts",
    "activity_has_a_title": "blank",
    "activity_kind_is_known": "invalid_choice",
    "agency_has_a_name": "blank",
    "agency_kind_is_known": "invalid_choice",
    "allocation_is_not_negative": "negative",
    "allocation_source_is_known": "invalid_choice",
    "allocation_stage_is_known": "invalid_choice",
    "amount_is_not_negative": "negative",
    "amount_source_is_known": "invalid_choice",
    "amount_stage_is_known": "invalid_choice",
    "appointment_is_a_person_or_a_client": "email_or_application",
    "assignment_ends_after_it_begins": "not_later",
    "bimtek_has_four_stages": "max_value",
    "body_has_a_name": "blank",
    "body_kind_is_known": "invalid_choice",
    "book_has_a_title": "blank",
    "book_kind_is_known": "invalid_choice",
    "budget_allocates_nothing_below_0": "negative",
    "budget_is_of_a_year": "not_found",
    "budget_physical_percent_is_a_percentage": "not_a_percentage",
    "budget_standing_is_known": "invalid_choice",
    "budget_year_is_a_year": "not_found",
    "catalogue_published_never_changes": "release_published",
    "catalogue_release_only_moves_on": "retired_already",
    "chapter_format_is_known": "invalid_choice",
    "chapter_has_a_title": "blank",
    "deadline_in_order": "out_of_order",
    "edition_signed_off_by_a_second_person": "second_person_needed",
    "editions_frozen": "status_does_not_allow",
    "editions_published": "status_does_not_allow",
    "file_is_not_empty": "empty_file",
    "guest_has_an_end": "not_within_a_year",
    "guest_is_a_person_or_a_client": "email_or_application",
    "indicator_mean_names_its_weight": "weight_needed",
    "indicator_number_has_decimals": "decimals_needed",
    "indicator_range_in_order": "range_out_of_order",
    "indicator_ratio_names_its_parts": "parts_of_ratio_needed",
    "instrument_has_a_number": "blank",
    "instrument_kind_is_known": "invalid_choice",
    "key_belongs_to_a_person_or_a_client": "person_or_application",
    "link_subject_is_known": "invalid_choice",
    "local_indicator_is_marked": "not_a_local_code",
    "membership_has_a_role": "empty",
    "office_capacity_is_known": "invalid_choice",
    "office_is_left_after_it_was_taken": "ends_before_it_starts",
    "official_value_of_one_area": "one_area",
    "only_a_reported_value_has_a_value": "value_needed",
    "physical_hundredths_are_of_percentages": "not_a_percentage",
    "physical_hundredths_are_of_programmes": "not_a_percentage",
    "physical_percent_is_a_percentage": "not_a_percentage",
    "physical_progress_is_a_percentage": "not_a_percentage",
    "plan_period_ends_after_it_starts": "ends_before_it_starts",
    "programme_has_a_title": "blank",
    "programme_time_frame_is_known": "invalid_choice",
    "quick_win_has_an_owner": "quick_win_without_owner",
    "realisation_is_of_a_quarter": "not_a_quarter",
    "session_ends_after_it_starts": "ends_before_it_starts",
    "spent_is_not_negative": "negative",
    "target_names_its_source": "blank",
    "working_days_are_counted_from_one": "min_value",
}
#: Columns that no body names: the service fills them, from the address, the caller, the clock or its own computations.
OF_THE_SERVICE = frozenset(
    {
        "delivery_has_its_owner",
        "edition_is_of_accepted_figures",
        "edition_state_has_its_time",
        "enactment_is_whole",
        "exemption_decided_has_its_time",
        "file_has_a_hash",
        "mail_has_a_template",
        "mail_of_a_regency_is_an_invitation",
        "masterplan_state_is_known",
        "masterplan_superseded_after_it_was_in_force",
        "ministry_application_has_no_regency",
        "ministry_key_has_no_regency",
        "only_a_sandbox_has_a_clock_of_its_own",
        "release_status_has_its_time",
        "request_action_is_known",
        "request_ends_with_its_time",
        "rules_are_one_row",
        "webhook_has_its_owner",
    }
)
#: Reference data that operators load by commands: no request writes these tables.
OF_THE_OPERATOR = frozenset(
    {
        "cohort_stand_in_is_never_verified",
        "province_code_is_two_digits",
        "regency_bps_code_form",
        "regency_kemendagri_code_form",
        "regency_status_has_its_time",
        "regency_validity_in_order",
        "reporting_period_due_after_its_end",
        "reporting_period_in_order",
    }
)


def test_each_rule_of_the_database_has_a_code(database: Stage) -> None:
    there = {name for (name,) in database.superuser.execute(RULES)}
    kept = [CONSTRAINTS.keys(), MET_FIRST.keys(), OF_THE_SERVICE, OF_THE_OPERATOR]
    assert sum(map(len, kept)) == len(frozenset().union(*kept))
    assert sorted(there - frozenset().union(*kept)) == []
    assert sorted(frozenset().union(*kept[1:]) - there) == []
    assert set(MET_FIRST.values()) <= {each.code for each in declared()}


def test_what_a_problem_names_is_a_constraint(database: Stage) -> None:
    unique = (
        "SELECT DISTINCT relname::text FROM pg_index JOIN pg_class c ON c.oid = indexrelid WHERE indisunique"
    )
    there = {name for (name,) in database.superuser.execute(f"{RULES} UNION {unique}")}
    assert CONSTRAINTS.keys() <= there


def test_a_constraint_means_one_problem() -> None:
    name, meant = next(iter(CONSTRAINTS.items()))
    with pytest.raises(TypeError, match=name):
        type("NamedAgain", (Conflict,), {"__doc__": "Twice."}, constraints={name: ""})
    assert (CONSTRAINTS[name], "named_again" in CODES) == (meant, False)

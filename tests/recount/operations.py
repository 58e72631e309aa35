"""Which operation of the national and the open document answers with figures, and what recounts it.

Every GET operation stands here once, so that a new one is looked at: RECOUNTED names the function that counts its
answer anew, WITHOUT_FIGURES says what the others hold.
"""

#: Document and operation to the function of this package.
RECOUNTED = {
    ("national", "get_progress"): "crossed.answer",
    ("national", "list_progress_components"): "progress.components",
    ("national", "get_indicator_figures"): "indicators.indicator",
    ("national", "get_indicator_ranking"): "indicators.ranking",
    ("national", "get_indicator_trend"): "indicators.trend",
    ("national", "list_indicator_components"): "indicators.components",
    ("national", "get_analytics"): "indicators.analytics",
    ("national", "get_briefing"): "answers.briefing",
    ("national", "get_edition_content"): "answers.edition",
    ("national", "list_edition_figures"): "answers.edition",
    ("national", "list_edition_components"): "answers.edition_components",
    ("national", "get_edition_changes"): "answers.edition_changes",
    ("national", "list_editions"): "answers.edition_sizes",
    ("national", "get_edition"): "answers.edition_sizes",
    ("national", "list_national_submissions"): "answers.standings",
    ("national", "list_participation"): "answers.statuses",
    ("open", "get_published_edition_data"): "answers.edition",
    ("open", "get_published_edition_metadata"): "answers.metadata",
    ("open", "get_map"): "answers.places",
    ("open", "list_published_editions"): "answers.edition_sizes",
    ("open", "get_published_edition"): "answers.edition_sizes",
}

_CATALOGUE = "definitions, as the ministry wrote them"
_OFFICIAL = "what producers published, as it was loaded; beside figures it is recounted"
_PEOPLE = "who may do what, and what they did"
_WRITTEN = "single rows as they were written"
WITHOUT_FIGURES = {
    **dict.fromkeys(
        (
            ("national", "list_measures"),
            ("national", "list_duties"),
            ("national", "list_assurance_runs"),
            ("national", "list_catalogue_releases"),
            ("national", "get_catalogue_release"),
            ("national", "get_release_differences"),
            ("national", "list_release_events"),
            ("national", "list_release_indicators"),
            ("national", "get_release_indicator"),
            ("national", "get_nomenclature"),
            ("open", "list_open_catalogue_releases"),
            ("open", "get_open_release_differences"),
            ("open", "list_dimensions"),
            ("open", "list_error_codes"),
            ("open", "list_validation_rules"),
            ("open", "list_labels"),
            ("open", "list_indicators"),
            ("open", "list_schemas"),
            ("open", "get_schema"),
            ("open", "get_sdmx_structure"),
            ("open", "download_reference_data"),
            ("open", "list_regencies"),
            ("open", "get_regency"),
            ("open", "get_catalog"),
        ),
        _CATALOGUE,
    ),
    **dict.fromkeys(
        (
            ("national", "list_national_official_values"),
            ("national", "list_official_loads"),
            ("open", "list_open_official_values"),
        ),
        _OFFICIAL,
    ),
    **dict.fromkeys(
        (
            ("national", "get_me"),
            ("national", "list_appointments"),
            ("national", "get_appointment"),
            ("national", "get_protected_resource"),
            ("national", "list_national_application_deliveries"),
            ("national", "list_national_applications"),
            ("national", "get_national_application"),
            ("national", "list_guest_notices"),
            ("national", "get_protected_resource"),
            ("national", "list_national_application_deliveries"),
            ("national", "list_national_applications"),
            ("national", "get_national_application"),
            ("national", "get_national_application_webhook"),
            ("national", "list_officer_keys"),
            ("national", "get_officer_key"),
            ("national", "list_mentor_assignments"),
            ("national", "get_mentor_assignment"),
            ("national", "list_ministry_security_log"),
            ("national", "get_operation"),
        ),
        _PEOPLE,
    ),
    **dict.fromkeys(
        (
            ("national", "list_acceptance_rules"),
            ("national", "get_acceptance_rule"),
            ("national", "list_bimtek_sessions"),
            ("national", "get_bimtek_session"),
            ("national", "list_national_changes"),
            ("national", "list_national_deadlines"),
            ("national", "get_deadline"),
            ("national", "list_declinations"),
            ("national", "list_holidays"),
            ("national", "get_holiday"),
            ("national", "list_national_exemptions"),
            ("national", "get_national_submission"),
            ("national", "list_national_submission_comments"),
            ("national", "list_submission_evidence"),
            ("national", "open_submission_evidence"),
            ("national", "get_national_submission_payload"),
            ("national", "list_national_webhooks"),
            ("national", "get_national_webhook"),
            ("national", "get_national_application_webhook"),
            ("national", "list_national_deliveries"),
            ("open", "list_ledger_heads"),
        ),
        _WRITTEN,
    ),
}

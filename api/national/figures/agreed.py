"""Which submitted values count as not applicable: those that the ministry had agreed to by the instant asked for."""

#: Of a reported value `v`, in SQL: it was submitted as not applicable by the regency's word alone, and counts as not
#: reported. An agreement, and its end, are stamped by the figures' clock, so that figures replay. Takes `at`.
NOT_AGREED = """(
    v.value_status = 'not_applicable' AND NOT EXISTS (
        SELECT FROM exemptions_exemption x
        WHERE x.state = 'agreed' AND x.decided_at <= %(at)s AND x.regency_id = v.regency_id
          AND x.indicator = v.indicator AND x.first_period <= v.period
          AND (x.last_period = '' OR v.period <= x.last_period)
          AND NOT EXISTS (SELECT FROM exemptions_ending e
                          WHERE e.exemption_id = x.id AND e.at <= %(at)s AND e.from_period <= v.period))
)"""

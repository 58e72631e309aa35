-- What takes off a tally the values that were submitted as not applicable and are not agreed: few, by an index.
UNION ALL
SELECT v.regency_id, v.dimension, v.period,
       EXISTS (SELECT FROM due d WHERE (d.dimension, d.period) = (v.dimension, v.period)), $counts
FROM figures_reported_value v
WHERE $in_force AND v.basis = %(basis)s AND NOT v.by_event AND $not_agreed
  AND (%(within)s::text[] IS NULL OR v.period = ANY (%(within)s))

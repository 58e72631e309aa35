"""An independent recount of every national figure: from the exact bytes in the ledger and from the regencies' drafts.

Nothing here comes from `api.national.figures`, nor from what is calculated elsewhere: a definition is written down a
second time, in plain Python over rows, so that a change of the first one is seen. `operations` says which operation of
the documents is recounted by what.

    sources      rows as they lie in the database, read by the superuser
    catalogue    releases, which of them rules a period, and what is due
    counted      what counts at an instant by a basis: participants, values, programmes, subjects, deadlines
    progress     progress and its components
    indicators   figures of an indicator, ranking, trend, components, analytics
    course       how values come on to targets that were submitted by themselves
    answers      the briefing and editions, made of the above
    differences  two answers compared, each difference with its path
    history      a random history by seed, played over HTTP
"""

-- Writes the statement that reads the definition of every object in the database, PostgreSQL's own included: one row of
-- (catalogue, name, definition as JSON, the regencies' schemas that have it so). Nothing in it is anyone's input.
--
-- It is made from what PostgreSQL says of its own catalogues: which columns they have, and which of these point to rows
-- of other catalogues. So a new kind of object, or a new attribute of one, is read without code for it. Oids are shown
-- as names, expressions and rules as SQL.
--
-- Hundreds of regencies' schemas hold the same objects. Rows that say the same of their own schema are grouped before
-- anything is put into words: 900,000 rows of 514 schemas are some 1,700 groups. A group too many costs time only.

WITH link AS (  -- columns with the oid of another catalogue's row, or with many
    SELECT fktable::oid AS catalogue, fkcols[1] AS name, pktable::text AS target, is_array,
           -- How the row is called; %s is the oid.
           coalesce(
               'nullif(%s, 0)::' || (pg_catalog.json_object('{
                   pg_class, regclass, pg_proc, regprocedure, pg_type, regtype, pg_operator, regoperator,
                   pg_namespace, regnamespace, pg_authid, regrole, pg_collation, regcollation,
                   pg_ts_config, regconfig, pg_ts_dict, regdictionary}') ->> pktable::text) || '::text',
               format('(pg_identify_object(%L::regclass, nullif(%%s, 0), 0)).identity', pktable::text)
           ) AS called
    FROM pg_get_catalog_foreign_keys() WHERE cardinality(fkcols) = 1
),
number AS (  -- columns that count the columns of a relation, and where that relation stands
    SELECT fktable::oid AS catalogue, fkcols[2] AS name, fkcols[1] AS relation
    FROM pg_get_catalog_foreign_keys() WHERE cardinality(fkcols) = 2
),
catalogue AS (
    SELECT c.oid, c.relname AS name, scope.*, owner.owner, coalesce(of.relation, within.relation) AS relation
    FROM pg_class c
    LEFT JOIN LATERAL (  -- how a row belongs to a schema
        SELECT CASE WHEN l.target = 'pg_namespace' OR c.relname = 'pg_namespace' THEN 'schema' ELSE 'relation' END AS scope,
               a.attname AS scoped_by
        FROM pg_attribute a LEFT JOIN link l ON l.catalogue = c.oid AND l.name = a.attname
        WHERE a.attrelid = c.oid AND (
            l.target IN ('pg_namespace', 'pg_class') AND NOT l.is_array AND c.relname <> 'pg_class'
            OR a.attname = 'oid' AND c.relname IN ('pg_class', 'pg_namespace'))
        ORDER BY l.target DESC NULLS LAST, a.attnum LIMIT 1
    ) scope ON true
    LEFT JOIN LATERAL (
        SELECT l.name AS owner FROM link l WHERE l.catalogue = c.oid AND l.target = 'pg_authid' AND NOT l.is_array
    ) owner ON true
    LEFT JOIN LATERAL (  -- whose columns expressions name
        SELECT n.relation FROM number n JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = n.relation
        WHERE n.catalogue = c.oid ORDER BY a.attnum LIMIT 1
    ) of ON true
    LEFT JOIN LATERAL (
        SELECT l.name AS relation FROM link l WHERE l.catalogue = c.oid AND l.target = 'pg_class' LIMIT 1
    ) within ON true
    WHERE c.relnamespace = 'pg_catalog'::regnamespace AND c.relkind = 'r' AND NOT c.relisshared
      AND has_any_column_privilege(c.oid, 'SELECT')
      -- Links between objects, comments, statistics and contents define nothing of their own.
      AND c.relname NOT IN ('pg_depend', 'pg_description', 'pg_init_privs', 'pg_largeobject', 'pg_statistic',
                            'pg_statistic_ext_data')
),
attribute AS (
    SELECT c.oid, a.attnum, a.attname AS name,
           CASE
               -- Internal triggers are named by an oid.
               WHEN a.attname = 'tgname' THEN
                   'CASE WHEN NOT c.tgisinternal THEN c.tgname::text ELSE concat_ws('' '', c.tgconstrrelid::regclass,
                    (SELECT conname FROM pg_constraint WHERE oid = c.tgconstraint), c.tgfoid::regprocedure) END'
               WHEN a.attname = 'tgqual' THEN 'CASE WHEN c.tgqual IS NOT NULL THEN pg_get_triggerdef(c.oid) END'
               -- A rule's tree holds oids; those of PostgreSQL's own views are the same in every database of the server.
               WHEN a.attname = 'ev_action' THEN
                   'CASE WHEN c.oid < 16384 THEN md5(c.ev_action::text) ELSE pg_get_ruledef(c.oid) END'
               WHEN a.attname = 'ev_qual' THEN 'NULL'
               -- Debian's PostgreSQL notes there when a column was made.
               WHEN a.attname = 'attoptions' THEN
                   'nullif(ARRAY(SELECT option FROM unnest(c.attoptions) AS option WHERE NOT starts_with(option, ''pg_attver='')), ''{}'')'
               WHEN a.attname = 'prosqlbody' THEN 'pg_get_function_sqlbody(c.oid)'
               -- Whether it is validated stands in another column.
               WHEN a.attname = 'conbin' THEN 'regexp_replace(pg_get_constraintdef(c.oid), '' NOT VALID$'', '''')'
               WHEN l.is_array THEN format('ARRAY(SELECT %s FROM unnest(c.%s) WITH ORDINALITY u (v, n) ORDER BY u.n)',
                                           format(l.called, 'u.v'), a.attname)
               WHEN l.target IS NOT NULL THEN format(l.called, 'c.' || a.attname)
               WHEN n.relation IS NOT NULL AND a.atttypid = 'smallint'::regtype THEN
                   format('(SELECT attname FROM pg_attribute WHERE attrelid = c.%s AND attnum = c.%s)', n.relation, a.attname)
               WHEN n.relation IS NOT NULL THEN
                   format('ARRAY(SELECT coalesce(a.attname, u.v::text) FROM unnest(c.%s) WITH ORDINALITY u (v, n) LEFT JOIN'
                          ' pg_attribute a ON a.attrelid = c.%s AND a.attnum = u.v ORDER BY u.n)', a.attname, n.relation)
               WHEN a.atttypid = 'pg_node_tree'::regtype THEN
                   format('pg_get_expr(c.%s, %s)', a.attname, coalesce('c.' || c.relation, '0'))
               -- An access list that was never changed is not stored: the default stands for it.
               WHEN a.atttypid = 'aclitem[]'::regtype THEN
                   format('ARRAY(SELECT concat(CASE grantee WHEN 0 THEN ''PUBLIC'' ELSE pg_get_userbyid(grantee) END, '' '','
                          ' privilege_type, CASE WHEN is_grantable THEN ''*'' END) FROM aclexplode(%s) ORDER BY 1)',
                          CASE WHEN a.attname IN ('attacl', 'defaclacl') THEN 'c.' || a.attname
                          ELSE format('coalesce(c.%s, acldefault(%s, c.%s))', a.attname, CASE a.attname
                              WHEN 'relacl' THEN 'CASE c.relkind WHEN ''S'' THEN ''s'' ELSE ''r'' END::"char"'
                              WHEN 'proacl' THEN '''f''' WHEN 'typacl' THEN '''T''' WHEN 'nspacl' THEN '''n'''
                              WHEN 'lanacl' THEN '''l''' WHEN 'lomacl' THEN '''L''' WHEN 'fdwacl' THEN '''F'''
                              WHEN 'srvacl' THEN '''S''' END, c.owner) END)
               ELSE 'c.' || a.attname
           END AS shown,
           -- What lies in another regency's schema stays what it is.
           CASE
               WHEN a.attname = 'nspname' THEN 'CASE WHEN s.regency IS NULL THEN c.nspname END'
               WHEN a.attname = 'attoptions' THEN
                   'nullif(ARRAY(SELECT option FROM unnest(c.attoptions) AS option WHERE NOT starts_with(option, ''pg_attver='')), ''{}'')'
               WHEN a.attname = 'tgname' THEN 'CASE WHEN c.tgisinternal THEN '''' ELSE c.tgname END'
               WHEN a.attname = 'tgconstraint' THEN format('k.conname, o%1$s.name, CASE WHEN o%1$s.oid IS NULL THEN k.conrelid END', a.attnum)
               WHEN NOT l.is_array AND l.target IN ('pg_class', 'pg_type') THEN
                   format('o%1$s.name, CASE WHEN o%1$s.oid IS NULL THEN c.%2$s END', a.attnum, a.attname)
               WHEN NOT l.is_array AND l.target = 'pg_namespace' THEN
                   format('CASE WHEN s.regency IS NULL OR c.%1$s <> s.namespace THEN c.%1$s END', a.attname)
               WHEN a.atttypid = 'aclitem[]'::regtype THEN
                   format('CASE WHEN c.%s IS NOT NULL THEN replace(c.%1$s::text, coalesce(%L || s.regency, '' ''), '' '') END', a.attname, 'PREFIX_')
               WHEN a.atttypid = 'pg_node_tree'::regtype THEN format('c.%s::text', a.attname)
               ELSE 'c.' || a.attname
           END AS grouped,
           CASE
               WHEN a.attname = 'tgconstraint' THEN
                   format(' LEFT JOIN pg_constraint k ON k.oid = c.tgconstraint'
                          ' LEFT JOIN relation o%1$s ON o%1$s.oid = k.conrelid AND o%1$s.regency = s.regency', a.attnum)
               WHEN NOT l.is_array AND l.target IN ('pg_class', 'pg_type') THEN
                   format(' LEFT JOIN %s o%2$s ON o%2$s.oid = c.%3$s AND o%2$s.regency = s.regency',
                          CASE l.target WHEN 'pg_class' THEN 'relation' ELSE 'kind' END, a.attnum, a.attname)
           END AS joined
    FROM catalogue c
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND has_column_privilege(c.oid, a.attnum, 'SELECT')
    LEFT JOIN link l ON l.catalogue = c.oid AND l.name = a.attname
    LEFT JOIN number n ON n.catalogue = c.oid AND n.name = a.attname
    -- What changes without anyone's statement or depends on an object's history: sizes, hints, files, positions.
    WHERE a.attname NOT IN (
        'oid', 'relfilenode', 'relpages', 'reltuples', 'relallvisible', 'relallfrozen', 'reltoastrelid', 'relnatts',
        'relhasindex', 'relhasrules', 'relhastriggers', 'relhassubclass', 'collversion', 'indcheckxmin', 'attnum',
        'attcacheoff', 'atthasmissing', 'attmissingval'
    ) AND a.atttypid <> 'xid'::regtype
),
reading AS (
    SELECT c.name, format(
        -- What has no name any more (dropped meanwhile) is called by its row.
        'SELECT %1$L, replace(concat_ws('' '', i.type, coalesce(i.identity, c::text)), %2$s), replace(jsonb_strip_nulls('
        'jsonb_build_object(''identity'', coalesce(i.identity, c::text), %3$s))::text, %2$s), %4$s FROM %5$s'
        ' CROSS JOIN LATERAL %6$s i',
        c.name,
        CASE WHEN c.scope IS NULL THEN $$'', ''$$ ELSE $$coalesce(s.regency, 'r_*'), 'r_*'$$ END,
        (SELECT string_agg(format('%L, %s', name, shown), ', ') FROM attribute a WHERE a.oid = c.oid),
        CASE WHEN c.scope IS NULL THEN 'NULL::text[]' ELSE 'g.schemas' END,
        CASE WHEN c.scope IS NULL THEN c.name || ' c' ELSE format(
            '(SELECT min(c.ctid) AS row, array_agg(s.regency) FILTER (WHERE s.regency IS NOT NULL) AS schemas FROM %1$s c'
            ' LEFT JOIN %2$s s ON s.oid = c.%3$s %4$s WHERE s.hidden IS NOT TRUE %5$s GROUP BY s.regency IS NULL, %6$s) g'
            -- OFFSET: so that the few are fetched, and not all joined with them.
            ' CROSS JOIN LATERAL (SELECT x.tableoid, x.* FROM %1$s x WHERE x.ctid = g.row OFFSET 0) c'
            ' LEFT JOIN %2$s s ON s.oid = c.%3$s',
            c.name, c.scope, c.scoped_by,
            (SELECT string_agg(joined, '') FROM attribute a WHERE a.oid = c.oid),
            -- Of PostgreSQL's own columns of each table there is nothing to say but who may read them; dropped are gone.
            CASE c.name WHEN 'pg_attribute' THEN 'AND (c.attnum > 0 AND NOT c.attisdropped OR c.attacl IS NOT NULL)' END,
            (SELECT string_agg(grouped, ', ') FROM attribute a WHERE a.oid = c.oid)) END,
        CASE
            WHEN c.name = 'pg_trigger' THEN format(
                '(SELECT ''trigger'' AS type, concat(%s, '' on '', c.tgrelid::regclass) AS identity)',
                (SELECT shown FROM attribute a WHERE a.oid = c.oid AND a.name = 'tgname'))
            WHEN c.name = 'pg_attribute' THEN 'pg_identify_object(''pg_class''::regclass, c.attrelid, c.attnum)'
            WHEN c.name = 'pg_largeobject_metadata' THEN 'pg_identify_object(''pg_largeobject''::regclass, c.oid, 0)'
            WHEN c.name <> 'pg_enum' AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'oid')
                THEN 'pg_identify_object(c.tableoid, c.oid, 0)'
            ELSE format('(SELECT %L AS type, concat_ws('' '', %s) AS identity)', replace(substr(c.name, 4), '_', ' '), (
                SELECT string_agg(a.shown, ', ' ORDER BY k.place)
                FROM (SELECT indkey FROM pg_index WHERE indrelid = c.oid AND indisunique
                      ORDER BY indkey::text = '1' LIMIT 1) i
                CROSS JOIN unnest(i.indkey) WITH ORDINALITY k (attnum, place) JOIN attribute a ON a.oid = c.oid AND a.attnum = k.attnum
            )) END
    ) AS text
    FROM catalogue c
)
SELECT $with$
    WITH schema AS MATERIALIZED (
        SELECT oid, oid AS namespace, nspname ~ '^pg_(toast_)?temp_[0-9]+$' AS hidden,  -- temporary objects belong to a session
               CASE WHEN nspname ~ '^r_[0-9]+$' THEN nspname::text END AS regency
        FROM pg_namespace
    ),
    relation AS MATERIALIZED (
        SELECT c.oid, c.relname AS name, s.namespace, s.regency,
               -- Where long values lie follows from their table, but for privileges.
               s.hidden OR c.relnamespace = 'pg_toast'::regnamespace
                   AND NOT EXISTS (SELECT FROM aclexplode(c.relacl) WHERE grantee <> c.relowner)
                   AND c.oid NOT IN (SELECT attrelid FROM pg_attribute WHERE attacl IS NOT NULL) AS hidden
        FROM pg_class c JOIN schema s ON s.oid = c.relnamespace
    ),
    kind AS MATERIALIZED (
        SELECT t.oid, t.typname AS name, s.regency
        FROM pg_type t JOIN schema s ON s.oid = t.typnamespace WHERE s.regency IS NOT NULL
    )
$with$ || string_agg(text, ' UNION ALL ' ORDER BY name) FROM reading

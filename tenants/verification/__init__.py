"""Whether the database is as the declarations say: `manage.py verify_isolation`.

The expectation is made from the declarations that the grants are made from (tenants.grants, tenants.roles), and never
written down a second time. What is there is read from PostgreSQL's catalogues, all of it in one read-only transaction;
the questions need no superuser. Each module asks about one subject and reports what differs.

expected     what should be
survey       what was counted, and the holes
acls         access lists: what is granted against what should be
databases    who may enter which database
logins       roles: attributes, memberships, settings
passwords    whether each role has the password that the server sends
schemas      schemas and the registry
relations    tables, columns, sequences, views, types
policies     row-level security
routines     functions, languages, large objects
strangers    triggers, rules, foreign tables and whatever else has no place here
reach        the same question put to PostgreSQL itself: which role can do what, by whatever way
inspection   all of them together
repair       what a command may set right
"""

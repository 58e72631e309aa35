"""Comparison of the database with what this release makes: `manage.py verify_isolation`.

What is of the cluster (roles, databases, settings) is compared with the declarations that it is made from, and never
written down a second time; all that is defined in the database with a database that this release built from nothing.
All of it is read in one read-only transaction; the questions need no superuser. Each module asks about one subject.

expected      what should be
survey        what was counted, and the holes
acls          access lists: what is granted against what should be
cluster_wide  databases, settings of the server, replication, pg_hba.conf
logins        roles: attributes, memberships, settings
passwords     whether each role has the password that the server sends
schemas       regencies' schemas and the registry
definitions   every object in the database, by one generated statement
baseline      the same of a database that this release built
drift         how they differ
inspection    all of them together, once a day by the worker
repair        what a command may set right
"""

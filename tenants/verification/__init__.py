"""Comparison of the database with what this release makes: `manage.py verify_isolation`.

Objects of the cluster (roles, databases, settings) are compared with the declarations that they are made from, which
are written only once; objects of the database with a database that this release built from nothing. All of it is read
in one read-only transaction; the queries need no superuser. Each module has one subject.

expected      the expected privileges
survey        counts, and the holes found
acls          access lists: granted against declared
cluster_wide  databases, settings of the server, replication, pg_hba.conf
logins        roles: attributes, memberships, settings
passwords     whether each role has the password that the server sends
schemas       regencies' schemas and the registry
definitions   every object in the database, by one generated statement
baseline      the same of a database that this release built
drift         the differences
inspection    all of them together, once a day by the worker
repair        corrections that a command may make
"""

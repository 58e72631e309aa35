"""Who the regencies are, and how one cannot see another. An auditor reads this folder and can stop.

roles       the database roles, their names and passwords
privileges  what each role may do with each table (declared on the models)
backend     Django's database backend: logs in as the role the context asks for, or fails
warm        the bounded set of logged-in connections
access      the one way into a regency:  with access.inside(regency): ...
db_roles    the ways to the national tables: as_ministry(), as_open(), as_worker(), as_owner()
"""

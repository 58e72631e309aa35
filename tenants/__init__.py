"""Registry of the regencies, and their isolation from one another. An auditor reads this folder and can stop.

access      the one way into a regency:  with access.inside(regency): ...
db_roles    the ways to the national tables: as_ministry(), as_open(), as_worker(), as_owner()
registry    provinces, regencies and cohorts; loaded from data/ by reference
pool/       Django's database backend: a connection logged in as the role that the context asks for, or none
privileges/ what each role may do with each table (declared on the models), the roles, grants
schema/     regencies' schemas: provisioning, recorded migrations, removal
jobs/       the worker: the queue of provisioning, supervision of statements
verification/ the database compared with what this release makes, and what sets roles right
"""

from tenants.values import Document, Fields, Ids, Named, Strings, frozen

"""The textbook with the ministry's endpoints: on the public tenant, as django-tenants has it, looping over the others.

The tables are in our database, made by peers.loop from what regencies submitted; so its public schema is called
`textbook` there. TENANT_LIMIT_SET_CALLS, which the library's page on performance recommends, is given to it.
"""

from tests.bench.peers.textbook.settings import *  # noqa: F403
from tests.bench.peers.textbook.settings import SHARED_APPS as _OTHERS

PUBLIC_SCHEMA_NAME = "textbook"
PUBLIC_SCHEMA_URLCONF = "tests.bench.peers.textbook.ministry.urls"
TENANT_LIMIT_SET_CALLS = True

SHARED_APPS = [
    *(app for app in _OTHERS if app != "tests.bench.peers.textbook.shared"),
    "tests.bench.peers.textbook.ministry",
]
TENANT_APPS = ["tests.bench.peers.textbook.regency", "tests.bench.peers.textbook.reports"]
INSTALLED_APPS = SHARED_APPS + TENANT_APPS
TENANT_MODEL = "ministry.Regency"
TENANT_DOMAIN_MODEL = "ministry.Domain"

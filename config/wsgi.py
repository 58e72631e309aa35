"""The server's entry point. It never holds the owner's login: tenants.checks refuses the start when it does."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ["PROCESS"] = "server"

from django.core.wsgi import get_wsgi_application  # PROCESS comes first

application = get_wsgi_application()

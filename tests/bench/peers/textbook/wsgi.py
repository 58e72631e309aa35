import os

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.peers.textbook.settings"

from django.core.wsgi import get_wsgi_application  # settings come first

application = get_wsgi_application()

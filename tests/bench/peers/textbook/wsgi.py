import os

os.environ["DJANGO_SETTINGS_MODULE"] = os.environ["TEXTBOOK_SETTINGS"]

from django.core.wsgi import get_wsgi_application  # settings come first

application = get_wsgi_application()

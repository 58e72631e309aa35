from typing import Any

from django.apps import AppConfig
from django.core import checks


class OpenConfig(AppConfig):
    name = "api.open"

    def ready(self) -> None:
        checks.register(borders_are_readable)


def borders_are_readable(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """Report an unreadable file of borders at the start, rather than at the first request for a map."""
    from django.conf import settings

    from api.national.figures import places

    try:
        if settings.BORDERS_FILE:
            places.borders(settings.BORDERS_FILE)
    except ValueError as error:
        return [checks.Error(str(error), id="open.E001")]
    return []

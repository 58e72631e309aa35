from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    """Changes sent to an address of the caller's own, signed, until they arrive."""

    name = "api.national.webhooks"
    label = "webhooks"
    verbose_name = "Webhooks"

    def ready(self) -> None:
        from api.http.openapi import describe_path_parameter

        describe_path_parameter(
            "delivery", "The delivery's id, a UUID.", "0192f0c4-7a1b-7c3d-8e4f-5a6b7c8d9e0f"
        )

from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "api.national.webhooks"

    def ready(self) -> None:
        from api.http.documents import describe_webhooks
        from api.http.openapi import describe_path_parameter
        from api.national.webhooks.documented import webhooks

        describe_webhooks("regency", webhooks(to_ministry=False))
        describe_webhooks("national", webhooks(to_ministry=True))

        describe_path_parameter(
            "delivery", "The delivery's id, a UUID.", "0192f0c4-7a1b-7c3d-8e4f-5a6b7c8d9e0f"
        )

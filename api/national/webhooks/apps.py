from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "api.national.webhooks"

    def ready(self) -> None:
        from api.http.documents import describe_webhooks
        from api.national.webhooks.documented import webhooks

        describe_webhooks("regency", webhooks(to_ministry=False))
        describe_webhooks("national", webhooks(to_ministry=True))

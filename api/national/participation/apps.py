from django.apps import AppConfig


class ParticipationConfig(AppConfig):
    name = "api.national.participation"

    def ready(self) -> None:
        from api.http.openapi import describe_path_parameter

        describe_path_parameter(
            "code",
            'The regency\'s Kemendagri code, as text: "33.10" is not "33.1".',
            "51.01",
            pattern=r"^[0-9]{2}\.[0-9]{2}$",
        )

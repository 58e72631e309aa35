from django.apps import AppConfig

from api.http.messages import _


class PeopleConfig(AppConfig):
    name = "api.regency.people"

    def ready(self) -> None:
        from api.http import database_errors
        from api.http.exceptions import Conflict

        database_errors.register(
            "one_membership_per_person",
            Conflict,
            _("This person is a member already."),
            code="already_member",
            pointer="/email",
        )
        database_errors.register(
            "identity_guests_are_bounded",
            Conflict,
            _("This guest has been let in 200 times. Change the end of the last time instead."),
            code="too_many_times",
        )

from django.apps import AppConfig

from api.regency.people.problems import AlreadyMember, TooManyTimes


class PeopleConfig(AppConfig):
    name = "api.regency.people"

    def ready(self) -> None:
        from api.http import database_errors

        database_errors.register("one_membership_per_person", AlreadyMember, "/email")
        database_errors.register("identity_guests_are_bounded", TooManyTimes)

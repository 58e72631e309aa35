from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Who may do what in a regency: members, guests, programs, keys, and the log of it."""

    name = "api.regency.people"
    label = "people"
    verbose_name = "People and access"

    def ready(self) -> None:
        from api.http import database_errors
        from api.http.exceptions import Conflict

        database_errors.register(
            "one_membership_per_person",
            Conflict,
            "This person is a member already.",
            "Orang ini sudah menjadi anggota.",
            code="already_member",
            pointer="/email",
        )
        database_errors.register(
            "one_client_of_a_name",
            Conflict,
            "There is a program of this name already.",
            "Program dengan nama ini sudah ada.",
            code="client_exists",
            pointer="/name",
        )
        database_errors.register(
            "identity_guests_are_bounded",
            Conflict,
            "This guest has been let in 200 times. Change the end of the last time instead.",
            "Tamu ini sudah 200 kali diizinkan masuk. Ubahlah batas waktu izin yang terakhir.",
            code="too_many_times",
        )

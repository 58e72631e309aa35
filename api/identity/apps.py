from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "api.identity"
    label = "identity"
    # The gateway may call this and do nothing else: it cannot list keys or people (tenants.grants grants it).
    callable_by = {"identity_look_up(bytea, text)": ("gateway",)}
    defined_in = {"identity_look_up(bytea, text)": "look_up.sql"}

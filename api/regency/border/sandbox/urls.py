"""Addresses that only a sandbox has."""

from api.regency.border.sandbox import endpoints

urlpatterns = [
    endpoints.clock.path,
    endpoints.resets.path,
    endpoints.reset.path,
    endpoints.accept.path,
    endpoints.return_.path,
    endpoints.decide.path,
]

"""Addresses below /v1/national/ about which regencies take part."""

from api.national.participation import endpoints

urlpatterns = [
    endpoints.regencies.path,
    endpoints.onboard.path,
    endpoints.suspend.path,
    endpoints.resume.path,
    endpoints.operation.path,
]

"""Addresses below /v1/national/ of editions."""

from api.national.editions import endpoints

urlpatterns = [
    endpoints.editions.path,
    endpoints.edition.path,
    endpoints.content.path,
    endpoints.figures.path,
    endpoints.figure_components.path,
    endpoints.edition_changes.path,
    endpoints.sign_off.path,
    endpoints.publish.path,
    endpoints.discard.path,
]

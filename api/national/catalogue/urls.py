"""Addresses below /v1/national/catalogue/."""

from api.national.catalogue.drafts import endpoints as drafts
from api.national.catalogue.official import endpoints as official

urlpatterns = [
    drafts.releases.path,
    drafts.release.path,
    drafts.indicators.path,
    drafts.indicator.path,
    drafts.retire_indicator.path,
    drafts.publish.path,
    drafts.retire.path,
    drafts.differences.path,
    drafts.history.path,
    official.official_values.path,
    official.load.path,
    official.loads.path,
]

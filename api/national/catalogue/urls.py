"""Addresses below /v1/national/catalogue/."""

from api.national.catalogue.drafts import endpoints as drafts
from api.national.catalogue.official import endpoints as official

urlpatterns = [*drafts.urlpatterns, *official.urlpatterns]

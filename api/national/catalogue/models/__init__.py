"""Tables of the catalogue."""

from api.national.catalogue.models.drafts import CatalogueEvent, Draft, DraftIndicator, DraftRetirement
from api.national.catalogue.models.official import Nomenclature, OfficialLoad, OfficialValue
from api.national.catalogue.models.releases import (
    Described,
    Dimension,
    DueDay,
    Framework,
    Indicator,
    IndicatorVersion,
    Release,
    ReportingPeriod,
    RetiredIndicator,
    SubDimension,
)

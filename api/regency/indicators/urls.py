from django.urls import path

from api.regency.indicators import endpoints
from api.regency.indicators.exemptions import endpoints as exemptions
from api.regency.indicators.imports import views as imports
from api.regency.indicators.local import endpoints as local
from api.regency.indicators.official import endpoints as official
from api.regency.indicators.owners import endpoints as owners
from api.regency.indicators.series import endpoints as series
from api.regency.indicators.stewardship import views as stewardship
from api.regency.indicators.targets import endpoints as targets
from api.regency.indicators.workbook import views as workbook

urlpatterns = [
    endpoints.values.path,
    path("values/import/", imports.ImportValues.as_view()),
    path("values/workbook/", workbook.ValuesWorkbook.as_view()),
    path("values/release/", stewardship.ReleaseValues.as_view()),
    path("values/affirm/", stewardship.AffirmValues.as_view()),
    path("values/due/", stewardship.DueValues.as_view()),
    path("values/stale/", stewardship.StaleValues.as_view()),
    path("values/ownerless/", stewardship.OwnerlessValues.as_view()),
    endpoints.value.path,
    series.one_series.path,
    official.official_values.path,
    exemptions.exemptions.path,
    exemptions.exemption.path,
    exemptions.withdraw.path,
    exemptions.end.path,
    targets.targets.path,
    targets.target.path,
    targets.baseline.path,
    local.local_indicators.path,
    local.local_indicator.path,
    owners.owners.path,
    owners.reassignment.path,
    owners.owner.path,
]

from django.urls import path

from api.regency.programmes import endpoints
from api.regency.programmes.whole import views as whole
from api.regency.programmes.workbook import views as workbook

urlpatterns = [
    endpoints.programmes.path,
    path("programmes/workbook/", workbook.Workbook.as_view()),
    endpoints.programme.path,
    path("masterplans/<uuid:id>/document/", whole.Document.as_view()),
    path("masterplans/<uuid:id>/completeness/", whole.Completeness.as_view()),
    path("masterplans/<uuid:id>/differences/", whole.Differences.as_view()),
]

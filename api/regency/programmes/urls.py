from django.urls import path

from api.regency.programmes import views
from api.regency.programmes.whole import views as whole
from api.regency.programmes.workbook import views as workbook

urlpatterns = [
    path("programmes/", views.Programmes.as_view()),
    path("programmes/workbook/", workbook.Workbook.as_view()),
    path("programmes/<uuid:id>/", views.OneProgramme.as_view()),
    path("masterplans/<uuid:id>/document/", whole.Document.as_view()),
    path("masterplans/<uuid:id>/completeness/", whole.Completeness.as_view()),
    path("masterplans/<uuid:id>/differences/", whole.Differences.as_view()),
]

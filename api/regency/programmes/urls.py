from django.urls import path

from api.regency.programmes import views
from api.regency.programmes.workbook import views as workbook

urlpatterns = [
    path("programmes/", views.Programmes.as_view()),
    path("programmes/workbook/", workbook.Workbook.as_view()),
    path("programmes/<uuid:id>/", views.OneProgramme.as_view()),
]

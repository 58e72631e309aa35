from django.urls import path

from api.regency.programmes.realisation import views

urlpatterns = [
    path("realisations/<str:quarter>/", views.Quarter.as_view()),
    path("realisations/<str:quarter>/<uuid:id>/", views.OneRealisation.as_view()),
    path("programmes/<uuid:id>/realisations/", views.ProgrammeRealisations.as_view()),
]

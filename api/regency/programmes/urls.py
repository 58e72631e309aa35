from django.urls import path

from api.regency.programmes import views

urlpatterns = [
    path("programmes/", views.Programmes.as_view()),
    path("programmes/<uuid:id>/", views.OneProgramme.as_view()),
]

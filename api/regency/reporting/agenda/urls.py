from django.urls import path

from api.regency.reporting.agenda import views

urlpatterns = [path("", views.Begin.as_view()), path("agenda/", views.Agenda.as_view())]

from django.urls import path

from api.regency.agenda import views

urlpatterns = [path("agenda/", views.Agenda.as_view())]

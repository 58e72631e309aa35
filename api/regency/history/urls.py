from django.urls import path

from api.regency.history import views

urlpatterns = [path("history/", views.History.as_view())]

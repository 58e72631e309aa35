from django.urls import path

from api.regency.reports import views

urlpatterns = [path("reports/<str:period>/submit/", views.SubmitReport.as_view())]

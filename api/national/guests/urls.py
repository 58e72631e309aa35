from django.urls import path

from api.national.guests import views

urlpatterns = [path("guest-notices/", views.Notices.as_view())]

from django.urls import path

from api.national.bimtek import views

urlpatterns = [
    path("bimtek/sessions/", views.Sessions.as_view()),
    path("bimtek/sessions/<uuid:id>/", views.OneSession.as_view()),
]

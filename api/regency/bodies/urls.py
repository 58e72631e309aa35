from django.urls import path

from api.regency.bodies import registers, views
from api.regency.bodies.bimtek import views as bimtek

urlpatterns = [
    path("bimtek/", bimtek.Stages.as_view()),
    path("bimtek/sessions/<uuid:id>/attendance/", bimtek.Attendance.as_view()),
    path("bimtek/<str:cohort>/<int:stage>/preview/", bimtek.PreviewStage.as_view()),
    path("bimtek/<str:cohort>/<int:stage>/changed/", bimtek.ChangedStage.as_view()),
    path("bimtek/<str:cohort>/<int:stage>/sign-offs/", bimtek.SignOffStage.as_view()),
    path("bimtek/<str:cohort>/<int:stage>/hand-in/", bimtek.HandIn.as_view()),
]
for register in registers.ALL:
    urlpatterns += [
        path(f"{register.path}/", views.list_view(register).as_view()),
        path(f"{register.path}/<uuid:id>/", views.one_view(register).as_view()),
    ]

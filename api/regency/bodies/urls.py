from django.urls import path

from api.regency.bodies import registers, views

urlpatterns = []
for register in registers.ALL:
    urlpatterns += [
        path(f"{register.path}/", views.list_view(register).as_view()),
        path(f"{register.path}/<uuid:id>/", views.one_view(register).as_view()),
    ]

from django.urls import path

from api.national.review import steps_views, views

urlpatterns = [
    path("submissions/", views.Inbox.as_view()),
    path("submissions/<uuid:id>/", views.OneSubmission.as_view()),
    path("submissions/<uuid:id>/payload/", views.Payload.as_view()),
    path("submissions/<uuid:id>/accept/", steps_views.Accept.as_view()),
    path("submissions/<uuid:id>/return/", steps_views.Return.as_view()),
    path("submissions/<uuid:id>/decide/", steps_views.Decide.as_view()),
    path("submissions/<uuid:id>/assign/", steps_views.Assign.as_view()),
    path("submissions/<uuid:id>/comments/", steps_views.Comments.as_view()),
]

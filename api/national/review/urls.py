from django.urls import path

from api.national.review import deadline_views, steps_views, views

urlpatterns = [
    path("deadlines/", deadline_views.Deadlines.as_view()),
    # The subject of a bimtek stage has a slash in it: 2022/1.
    path("deadlines/<str:kind>/<path:subject>/extend/", deadline_views.ExtendDeadline.as_view()),
    path("deadlines/<str:kind>/<path:subject>/", deadline_views.OneDeadline.as_view()),
    path("declinations/", deadline_views.Declinations.as_view()),
    path("submissions/", views.Inbox.as_view()),
    path("submissions/<uuid:id>/", views.OneSubmission.as_view()),
    path("submissions/<uuid:id>/payload/", views.Payload.as_view()),
    path("submissions/<uuid:id>/accept/", steps_views.Accept.as_view()),
    path("submissions/<uuid:id>/return/", steps_views.Return.as_view()),
    path("submissions/<uuid:id>/decide/", steps_views.Decide.as_view()),
    path("submissions/<uuid:id>/assign/", steps_views.Assign.as_view()),
    path("submissions/<uuid:id>/comments/", steps_views.Comments.as_view()),
]

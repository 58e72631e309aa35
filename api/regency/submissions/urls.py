from django.urls import path

from api.regency.submissions import rules_views, steps_views, views

urlpatterns = [
    path("submission-rules/", rules_views.Rules.as_view()),
    path("submissions/", views.Submissions.as_view()),
    path("submissions/<uuid:id>/", views.OneSubmission.as_view()),
    path("submissions/<uuid:id>/payload/", views.Payload.as_view()),
    path("submissions/<uuid:id>/receipt/", views.Receipt.as_view()),
    path("submissions/<uuid:id>/withdraw/", steps_views.Withdraw.as_view()),
    path("submissions/<uuid:id>/object/", steps_views.Object.as_view()),
    path("submissions/<uuid:id>/comments/", steps_views.Comments.as_view()),
]

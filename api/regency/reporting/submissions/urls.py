from django.urls import path

from api.regency.reporting.submissions import deadline_views, rules_views, steps_views, views

urlpatterns = [
    path("deadlines/", deadline_views.Deadlines.as_view()),
    path("submission-rules/", rules_views.Rules.as_view()),
    path("submissions/", views.Submissions.as_view()),
    path("submissions/<uuid:id>/", views.OneSubmission.as_view()),
    path("submissions/<uuid:id>/payload/", views.Payload.as_view()),
    path("submissions/<uuid:id>/receipt/", views.Receipt.as_view()),
    path("submissions/<uuid:id>/signatory-name/", deadline_views.SignatoryName.as_view()),
    path("submissions/<uuid:id>/withdraw/", steps_views.Withdraw.as_view()),
    path("submissions/<uuid:id>/object/", steps_views.Object.as_view()),
    path("submissions/<uuid:id>/comments/", steps_views.Comments.as_view()),
]

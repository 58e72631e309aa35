from django.urls import path

from api.regency.reporting.submissions import views

urlpatterns = [
    path("deadlines/", views.Deadlines.as_view()),
    path("submission-rules/", views.Rules.as_view()),
    path("submissions/", views.Submissions.as_view()),
    path("submissions/<uuid:id>/", views.OneSubmission.as_view()),
    path("submissions/<uuid:id>/payload/", views.Payload.as_view()),
    path("submissions/<uuid:id>/receipt/", views.Receipt.as_view()),
    path("submissions/<uuid:id>/signatory-name/", views.SignatoryName.as_view()),
    path("submissions/<uuid:id>/withdraw/", views.Withdraw.as_view()),
    path("submissions/<uuid:id>/object/", views.Object.as_view()),
    path("submissions/<uuid:id>/comments/", views.Comments.as_view()),
]

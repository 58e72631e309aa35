from django.urls import path

from api.national.officers import key_views, views

urlpatterns = [
    path("appointments/", views.Appointments.as_view()),
    path("appointments/<uuid:id>/", views.OneAppointment.as_view()),
    path("mentor-assignments/", views.MentorAssignments.as_view()),
    path("mentor-assignments/<uuid:id>/", views.OneMentorAssignment.as_view()),
    path("keys/", key_views.Keys.as_view()),
    path("keys/<uuid:id>/", key_views.OneKey.as_view()),
    path("keys/<uuid:id>/rotate/", key_views.RotateKey.as_view()),
    path("keys/<uuid:id>/revoke/", key_views.RevokeKey.as_view()),
    path("security-log/", key_views.SecurityLog.as_view()),
]

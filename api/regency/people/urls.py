from django.urls import path

from api.regency.people import guest_views, key_views, program_views, views

urlpatterns = [
    path("members/", views.Members.as_view()),
    path("members/<uuid:id>/", views.OneMember.as_view()),
    path("members/<uuid:id>/invite/", views.InviteMember.as_view()),
    path("guests/", guest_views.Guests.as_view()),
    path("guests/<uuid:id>/", guest_views.OneGuest.as_view()),
    path("guests/<uuid:id>/revoke/", guest_views.RevokeGuest.as_view()),
    path("clients/", program_views.Clients.as_view()),
    path("clients/<uuid:id>/", program_views.OneClient.as_view()),
    path("oauth-applications/", program_views.Applications.as_view()),
    path("oauth-applications/<uuid:id>/", program_views.OneApplication.as_view()),
    path("oauth-applications/<uuid:id>/renew-secret/", program_views.RenewSecret.as_view()),
    path("oauth-applications/<uuid:id>/revoke/", program_views.RevokeApplication.as_view()),
    path("keys/", key_views.Keys.as_view()),
    path("keys/<uuid:id>/", key_views.OneKey.as_view()),
    path("keys/<uuid:id>/rotate/", key_views.RotateKey.as_view()),
    path("keys/<uuid:id>/revoke/", key_views.RevokeKey.as_view()),
    path("security-log/", key_views.SecurityLog.as_view()),
]

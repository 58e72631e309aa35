from django.urls import path

from api.identity.accounts import oauth_views, views

urlpatterns = [
    path(".well-known/oauth-authorization-server", oauth_views.Metadata.as_view()),
    oauth_views.protected_resource.path,
    path("oauth/token/", oauth_views.Token.as_view()),
    path("oauth/revoke/", oauth_views.Revoke.as_view()),
    path("oauth/authorize/", views.Authorize.as_view()),
    path("account/", views.Account.as_view()),
    path("account/keys/<uuid:id>/end/", views.EndKey.as_view()),
    path("account/news/", views.News.as_view()),
    path("account/login/", views.LogIn.as_view()),
    path("account/logout/", views.LogOut.as_view()),
    path("account/forgot/", views.Forgot.as_view()),
    path("account/password/", views.SetPassword.as_view()),
]

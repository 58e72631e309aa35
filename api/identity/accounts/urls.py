from django.urls import path

from api.http.views import View
from api.identity.accounts import oauth_views, views

_VIEWS: dict[str, type[View]] = {
    ".well-known/oauth-authorization-server": oauth_views.Metadata,
    "oauth/token/": oauth_views.Token,
    "oauth/revoke/": oauth_views.Revoke,
    "oauth/authorize/": views.Authorize,
    "account/": views.Account,
    "account/keys/<uuid:id>/end/": views.EndKey,
    "account/news/": views.News,
    "account/login/": views.LogIn,
    "account/logout/": views.LogOut,
    "account/forgot/": views.Forgot,
    "account/password/": views.SetPassword,
}
urlpatterns = [
    oauth_views.protected_resource.path,
    *(path(route, view.as_view()) for route, view in _VIEWS.items()),
]

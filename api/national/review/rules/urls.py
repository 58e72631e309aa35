from django.urls import path

from api.national.review.rules import views

urlpatterns = [
    path("acceptance-rules/", views.AcceptanceRules.as_view()),
    path("acceptance-rules/<str:kind>/", views.OneAcceptanceRule.as_view()),
    path("holidays/", views.Holidays.as_view()),
    path("holidays/<str:date>/", views.OneHoliday.as_view()),
]

from api.national.review.rules import endpoints

urlpatterns = [
    endpoints.rules.path,
    endpoints.rule.path,
    endpoints.holidays.path,
    endpoints.holiday.path,
]

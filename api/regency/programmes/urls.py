from django.urls import path

from api.regency.programmes import endpoints
from api.regency.programmes.whole import endpoints as whole
from api.regency.programmes.workbook import views as workbook

urlpatterns = [
    endpoints.programmes.path,
    path("programmes/workbook/", workbook.Workbook.as_view()),
    endpoints.programme.path,
    whole.document.path,
    whole.completeness.path,
    whole.differences.path,
]

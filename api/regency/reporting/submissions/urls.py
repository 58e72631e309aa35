from api.regency.reporting.submissions import endpoints

urlpatterns = [
    endpoints.due.path,
    endpoints.rules.path,
    endpoints.submissions.path,
    endpoints.submission.path,
    endpoints.payload.path,
    endpoints.receipt.path,
    endpoints.signatory_name.path,
    endpoints.withdraw.path,
    endpoints.object_.path,
    endpoints.comments.path,
]

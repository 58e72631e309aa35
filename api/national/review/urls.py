from api.national.review import deadline_endpoints, endpoints

urlpatterns = [
    deadline_endpoints.deadlines.path,
    deadline_endpoints.extend.path,
    deadline_endpoints.deadline.path,
    deadline_endpoints.declinations.path,
    endpoints.submissions.path,
    endpoints.submission.path,
    endpoints.payload.path,
    endpoints.accept.path,
    endpoints.return_.path,
    endpoints.decide.path,
    endpoints.assign.path,
    endpoints.comments.path,
]

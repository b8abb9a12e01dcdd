"""Addresses of concerns, below /concerns/."""

from django.urls import path

from caseload.views import concerns

app_name = "concerns"
urlpatterns = [
    path("<uuid:concern>", concerns.concern, name="concern"),
    path("<uuid:concern>/close", concerns.close, name="close"),
]

"""Addresses of programs, below /settings/programs/."""

from django.urls import path

from caseload.views import programs as views

app_name = "programs"
urlpatterns = [
    path("", views.programs, name="programs"),
    path("new", views.new, name="new"),
    path("<uuid:program>", views.program, name="program"),
    path("<uuid:program>/archive", views.archive, name="archive"),
    path("<uuid:program>/restore", views.restore, name="restore"),
]

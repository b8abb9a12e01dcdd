"""Addresses of what a person opens first. Today has no namespace because it is everybody's first page."""

from django.urls import include, path

from desk.views import paperwork, team, today

_desk = [
    path("paperwork", paperwork.paperwork, name="paperwork"),
    path("team", team.team, name="team"),
    path("team/deadlines", team.overdue, name="overdue"),
    path("team/missed", team.missed, name="missed"),
    path("team/patients", team.patients, name="team_patients"),
    path("team/<uuid:worker>/patients", team.patients, name="patients"),
]
urlpatterns = [
    path("today", today.today, name="today"),
    path("", include((_desk, "desk"))),
]

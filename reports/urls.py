"""Addresses of the supervisor's pages."""

from django.urls import path

from reports import views

app_name = "reports"
urlpatterns = [
    path("team", views.team, name="team"),
    path("team/deadlines", views.overdue, name="overdue"),
    path("team/missed", views.missed, name="missed"),
    path("team/patients", views.patients, name="team_patients"),
    path("team/<uuid:worker>/patients", views.patients, name="patients"),
]

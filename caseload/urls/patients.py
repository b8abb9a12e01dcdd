"""Addresses of patients, below /patients/."""

from django.urls import path

from caseload.views import asking, calls, chart, concerns, episode, health, people
from caseload.views import patients as views

app_name = "caseload"
urlpatterns = [
    path("", views.patients, name="patients"),
    path("search", views.search, name="search"),
    path("found", views.found, name="found"),
    path("<uuid:patient>", chart.patient, name="patient"),
    path("<uuid:patient>/timeline", chart.timeline, name="timeline"),
    path("<uuid:patient>/access", chart.access, name="access"),
    path("<uuid:patient>/notes/new", people.note_new, name="note_new"),
    path("<uuid:patient>/calls/new", calls.call, name="call"),
    path("<uuid:patient>/asked", asking.ask, name="ask"),
    path("<uuid:patient>/edit", people.edit, name="edit"),
    path("<uuid:patient>/contacts/new", people.contact_new, name="contact_new"),
    path("<uuid:patient>/contacts/<uuid:contact>", people.contact_edit, name="contact_edit"),
    path("<uuid:patient>/allergies/new", health.new, {"kind": "allergy"}, "allergy_new"),
    path("<uuid:patient>/allergies/<uuid:allergy>/end", health.end, {"kind": "allergy"}, "allergy_end"),
    path("<uuid:patient>/conditions/new", health.new, {"kind": "condition"}, "condition_new"),
    path("<uuid:patient>/conditions/<uuid:condition>/end", health.end, {"kind": "condition"}, "condition_end"),
    path("<uuid:patient>/medications/new", health.new, {"kind": "medication"}, "medication_new"),
    path("<uuid:patient>/medications/<uuid:medication>/end", health.end, {"kind": "medication"}, "medication_end"),
    path("<uuid:patient>/concerns", concerns.of_patient, name="concerns"),
    path("<uuid:patient>/limits", concerns.limits, name="limits"),
    path("<uuid:patient>/limits/new", concerns.limit_new, name="limit_new"),
    path("appoint", episode.appoint_many, name="appoint_many"),
    path("<uuid:patient>/appoint", episode.appoint, name="appoint"),
]

"""Addresses of a patient's paperwork."""

from django.urls import path

from paperwork.views import filings as views

app_name = "paperwork"
urlpatterns = [
    path("patients/<uuid:patient>/paperwork", views.of_patient, name="of_patient"),
    path("patients/<uuid:patient>/paperwork/file", views.file, name="file"),
    path("patients/<uuid:patient>/paperwork/filings/<uuid:filing>/accept", views.accept, name="accept"),
    path("patients/<uuid:patient>/paperwork/filings/<uuid:filing>/correct", views.correct, name="correct"),
    path("patients/<uuid:patient>/paperwork/coverage/new", views.coverage_new, name="coverage_new"),
]

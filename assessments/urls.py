"""Addresses of assessments."""

from django.urls import path

from assessments.views import assessments as views
from assessments.views import section, signing

app_name = "assessments"
urlpatterns = [
    path("patients/<uuid:patient>/assessments", views.of_patient, name="of_patient"),
    path("patients/<uuid:patient>/assessments/new", views.start, name="start"),
    path("assessments/<uuid:assessment>", views.assessment, name="assessment"),
    path("assessments/<uuid:assessment>/about", section.about, name="about"),
    path("assessments/<uuid:assessment>/instruments", section.add_instrument, name="add_instrument"),
    path("assessments/<uuid:assessment>/sections/<slug:instrument>", section.section, name="section"),
    path("assessments/<uuid:assessment>/sections/<slug:instrument>/draft", section.draft, name="draft"),
    path("assessments/<uuid:assessment>/sections/<slug:instrument>/score", section.score, name="score"),
    path("assessments/<uuid:assessment>/sign", signing.sign, name="sign"),
    path("assessments/<uuid:assessment>/addendum", signing.addendum, name="addendum"),
]

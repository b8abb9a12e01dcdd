"""Address of the audit trail, below /settings/audit."""

from django.urls import path

from caseload.views import audit as views

app_name = "audit"
urlpatterns = [path("", views.trail, name="audit"), path("narrow", views.narrow, name="narrow")]

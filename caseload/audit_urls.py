"""Address of the audit trail, below /settings/audit."""

from django.urls import path

from caseload import audit_views as views

app_name = "audit"
urlpatterns = [path("", views.trail, name="audit")]

"""Addresses of the ledger."""

from django.urls import path

from obligations.views import ledger, snoozing

app_name = "obligations"
urlpatterns = [
    path("patients/<uuid:patient>/deadlines", ledger.of_patient, name="of_patient"),
    path("obligations/<uuid:obligation>/snooze", snoozing.snooze, name="snooze"),
    path("obligations/<uuid:obligation>/wake", snoozing.wake, name="wake"),
]

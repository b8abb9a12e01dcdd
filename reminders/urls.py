"""Addresses of the inbox, and of how sending goes."""

from django.urls import path

from reminders.views import delivery, inbox

app_name = "reminders"
urlpatterns = [
    path("inbox", inbox.inbox, name="inbox"),
    path("inbox/read", inbox.read_all, name="read_all"),
    path("inbox/<uuid:item>/read", inbox.read, name="read"),
    path("reminders/delivery", delivery.delivery, name="delivery"),
    path("reminders/outbox", delivery.outbox, name="outbox"),
]

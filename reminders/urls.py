"""Addresses of Today, which has no namespace because it is everybody's first page, of the inbox, and of sending."""

from django.urls import include, path

from reminders.views import delivery, inbox, today

_reminders = [
    path("inbox", inbox.inbox, name="inbox"),
    path("inbox/read", inbox.read_all, name="read_all"),
    path("inbox/<uuid:item>/read", inbox.read, name="read"),
    path("reminders/delivery", delivery.delivery, name="delivery"),
    path("reminders/outbox", delivery.outbox, name="outbox"),
]
urlpatterns = [
    path("today", today.today, name="today"),
    path("", include((_reminders, "reminders"))),
]

"""Mail about accounts: it waits in the ledger, its link is made as it leaves, and a link that is over opens nothing."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from accounts.letters import Purpose, tell
from reminders.models import Notification
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_mail_about_an_account_is_a_row_that_says_who_and_what_for(clinician) -> None:
    tell(person=clinician, purpose=Purpose.SET_PASSWORD)

    row = Notification.objects.get()
    assert (row.recipient, row.purpose, row.address, row.obligation) == (clinician, "set-password", "", None)


def test_asked_for_twice_it_is_one_mail(clinician) -> None:
    tell(person=clinician, purpose=Purpose.RESET_PASSWORD)
    tell(person=clinician, purpose=Purpose.RESET_PASSWORD)

    assert Notification.objects.count() == 1


def test_the_old_address_is_kept_only_where_it_is_another(clinician) -> None:
    tell(person=clinician, purpose=Purpose.EMAIL_CHANGED, address=clinician.email.upper())
    tell(person=clinician, purpose=Purpose.EMAIL_CHANGED, address="before@example.com")

    assert set(Notification.objects.values_list("address", flat=True)) == {"", "before@example.com"}


def test_a_mail_is_about_a_promise_or_an_account_and_never_both_or_neither(clinician) -> None:
    row = factories.NotificationFactory()
    for change in ({"purpose": "set-password"}, {"obligation": None}, {"address": "elsewhere@example.com"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Notification.objects.filter(pk=row.pk).update(**change)

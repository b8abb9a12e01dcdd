"""Addresses of referrals."""

from django.urls import path

from referrals.views import decisions, incoming, intake, patient, updates

app_name = "referrals"
urlpatterns = [
    path("referrals", incoming.incoming, name="incoming"),
    path("referrals/new", intake.new, name="new"),
    path("referrals/practitioners", intake.practitioners, name="practitioners"),
    path("referrals/updates/<uuid:update>", updates.update, name="update"),
    path("referrals/<uuid:referral>", decisions.referral, name="referral"),
    path("referrals/<uuid:referral>/edit", intake.edit, name="edit"),
    path("referrals/<uuid:referral>/request", decisions.choose_request, name="choose_request"),
    path("referrals/<uuid:referral>/accept", decisions.accept, name="accept"),
    path("referrals/<uuid:referral>/decline", decisions.decline, name="decline"),
    path("patients/<uuid:patient>/referrals", patient.of_patient, name="of_patient"),
]

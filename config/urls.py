"""Every address of the site."""

from __future__ import annotations

from django.conf import settings
from django.urls import include, path
from django.views.generic import RedirectView

from accounts.permissions import public
from config.health import healthz, readyz
from core.web.kit_page import kit

handler400 = "core.web.errors.bad_request"
handler403 = "core.web.errors.not_allowed"
handler404 = "core.web.errors.not_found"
handler500 = "core.web.errors.went_wrong"

urlpatterns = [
    path("", public(RedirectView.as_view(pattern_name="today"))),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("sign-in/", include("accounts.urls.sign_in")),
    path("", include("obligations.urls")),
    path("patients/", include("caseload.urls.patients")),
    path("concerns/", include("caseload.urls.concerns")),
    path("", include("assessments.urls")),
    path("", include("careplans.urls")),
    path("", include("visits.urls")),
    path("", include("paperwork.urls.filings")),
    path("", include("exchange.urls")),
    path("", include("referrals.urls")),
    path("", include("community.urls")),
    path("", include("reminders.urls")),
    path("", include("endings.urls")),
    path("", include("desk.urls")),
    path("drafts/", include("accounts.urls.drafts")),
    path("settings/", include("accounts.urls.settings")),
    path("settings/rules/", include("calculator.urls")),
    path("settings/payers/", include("paperwork.urls.payers")),
    path("settings/programs/", include("caseload.urls.programs")),
    path("settings/audit/", include("caseload.urls.audit")),
    path("api/", include("config.api")),
    *(
        [path("demo/", include("demo.urls")), path("style-guide", public(kit), name="kit")]
        if not settings.PRODUCTION
        else []
    ),
]

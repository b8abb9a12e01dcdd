"""The API's addresses: version 1, its schema, and its documentation page."""

from __future__ import annotations

from csp.decorators import csp_update
from django.urls import include, path
from django.utils.decorators import method_decorator
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.routers import SimpleRouter

from accounts.api.permissions import DeclaredPermission
from accounts.api.staff import StaffViewSet
from accounts.permissions import Permission
from assessments.api import AssessmentViewSet
from calculator.api import urlpatterns as calculator_urls
from careplans.api import PlanViewSet
from caseload.api.audit import AuditViewSet
from caseload.api.concerns import ConcernViewSet, ReadingLimitViewSet
from caseload.api.lookups import PractitionerViewSet, ProgramViewSet
from caseload.api.patients import EpisodeViewSet, PatientViewSet
from community.api import ResourceViewSet
from endings.api import EndingViewSet
from exchange.api import BundleViewSet
from obligations.api import ObligationViewSet
from paperwork.api import CoverageViewSet, FilingViewSet, PayerViewSet
from referrals.api.referrals import ReferralViewSet
from referrals.api.updates import BundleUpdateViewSet
from visits.api import VisitViewSet


class SchemaView(SpectacularAPIView):
    """The OpenAPI description of version 1."""

    metadata_class = None
    http_method_names = ("get", "head")
    permission_classes = (DeclaredPermission,)
    permissions_by_action = {"get": Permission.SEE_SETTINGS}


@method_decorator(csp_update({"style-src": ["'unsafe-inline'"]}), name="dispatch")
class DocsView(SpectacularSwaggerSplitView):
    """The documentation page, from files of this installation. Swagger UI writes inline styles, on this page only."""

    # A page has no template for what OPTIONS would describe
    metadata_class = None
    http_method_names = ("get", "head")
    permission_classes = (DeclaredPermission,)
    permissions_by_action = {"get": Permission.SEE_SETTINGS}


router = SimpleRouter()
router.register("patients", PatientViewSet, basename="patient")
router.register("episodes", EpisodeViewSet, basename="episode")
router.register("assessments", AssessmentViewSet, basename="assessment")
router.register("plans", PlanViewSet, basename="plan")
router.register("endings", EndingViewSet, basename="ending")
router.register("visits", VisitViewSet, basename="visit")
router.register("referrals/bundles", BundleViewSet, basename="bundle")
router.register("referrals/updates", BundleUpdateViewSet, basename="bundle-update")
router.register("referrals", ReferralViewSet, basename="referral")
router.register("concerns", ConcernViewSet, basename="concern")
router.register("reading-limits", ReadingLimitViewSet, basename="readinglimit")
router.register("obligations", ObligationViewSet, basename="obligation")
router.register("resources", ResourceViewSet, basename="resource")
router.register("practitioners", PractitionerViewSet, basename="practitioner")
router.register("programs", ProgramViewSet, basename="program")
router.register("coverages", CoverageViewSet, basename="coverage")
router.register("filings", FilingViewSet, basename="filing")
router.register("payers", PayerViewSet, basename="payer")
router.register("staff", StaffViewSet, basename="staff")

# An event has no address of its own
audit_urls = [path("audit/", AuditViewSet.as_view({"get": "list"}), name="audit-list")]
urlpatterns = [
    path("v1/", include(([*router.urls, *audit_urls, *calculator_urls], "api"))),
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", DocsView.as_view(url_name="schema"), name="docs"),
]

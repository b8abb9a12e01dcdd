"""How the description of the API is written: drf-spectacular's settings, with a name for each list of values."""

from __future__ import annotations

SPECTACULAR_SETTINGS = {
    "TITLE": "Hearthside API",
    "DESCRIPTION": "Home health case management: the same scope, permissions and actions as the pages.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",  # whose schemas are plain JSON Schema: what may be null or empty is said in one way
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_NAME_OVERRIDES": {
        "AssessmentPurpose": "assessments.models.Assessment.Purpose",
        "AssessmentStatus": "assessments.models.Assessment.Status",
        "EpisodeStatus": "caseload.models.Episode.Status",
        "PlanStatus": "careplans.models.PlanOfCare.Status",
        "ReferralStatus": "referrals.models.Referral.Status",
        "ResourceStatus": "community.models.CommunityResource.Status",
        "VisitStatus": "visits.models.Visit.Status",
        "FilingKind": "paperwork.kinds.choices",
        "PayerKind": "paperwork.models.Payer.Kind",
        "NoteKind": "caseload.models.Note.Kind",
        "ConcernKind": "caseload.models.Concern.Kind",
        "ConcernState": "caseload.models.Concern.State",
        "UrgencyEnum": "referrals.models.Referral.Urgency",
        "ConcernUrgency": "caseload.models.Concern.Urgency",
    },
}

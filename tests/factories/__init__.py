"""One factory for each model; names are invented."""

from tests.factories.accounts import (
    AccountChangeFactory,
    CoverFactory,
    TeamFactory,
    TokenNameFactory,
    TurnFactory,
    UserFactory,
    token_secret,
)
from tests.factories.caseload import (
    ActiveEpisodeFactory,
    AllergyFactory,
    AssignmentFactory,
    ConcernFactory,
    ConditionFactory,
    ContactFactory,
    EpisodeFactory,
    MedicationFactory,
    NoteFactory,
    PatientFactory,
    PatientIdentifierFactory,
    PractitionerFactory,
    ProgramFactory,
    ReadingLimitFactory,
    StayFactory,
    TimelineEntryFactory,
)
from tests.factories.clinical import (
    AddendumFactory,
    AssessmentFactory,
    GoalFactory,
    GoalMeasureFactory,
    InterventionFactory,
    NoteAddendumFactory,
    PlanOfCareFactory,
    ProblemFactory,
    ProgressReviewFactory,
    ResponseFactory,
    VisitFactory,
    VisitNoteFactory,
    VisitOrderFactory,
)
from tests.factories.demonstration import InventedFactory
from tests.factories.endings import EndingFactory
from tests.factories.office import (
    BundleUpdateFactory,
    CommunityResourceFactory,
    CoverageFactory,
    FhirImportFactory,
    FilingFactory,
    NeedFactory,
    PayerFactory,
    ReferralFactory,
)
from tests.factories.promises import (
    AttemptFactory,
    AuditEventFactory,
    DispatchControlFactory,
    FormDraftFactory,
    HeartbeatFactory,
    InboxItemFactory,
    LedgerDayFactory,
    NotificationFactory,
    ObligationChangeFactory,
    ObligationFactory,
    OutboxFactory,
    SubmissionFactory,
)

__all__ = [name for name in dir() if name.endswith("Factory")]

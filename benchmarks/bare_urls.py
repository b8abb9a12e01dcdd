"""The plainest Django view of the same rows as each page shows: one query and one template under the whole middleware, without
frame, scope or audit."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine
from django.urls import path

from accounts.permissions import public
from config import urls as product

LIST = Engine(libraries={}).from_string(
    "<table>{% for row in rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>{% endfor %}</table>"
)

MINE = """
WITH people AS MATERIALIZED (SELECT absent_id AS id FROM accounts_cover WHERE covering_id = %(user)s AND current_date BETWEEN starts_on AND ends_on
                             UNION SELECT %(user)s),
mine AS MATERIALIZED (SELECT DISTINCT a.patient_id AS id FROM people JOIN caseload_assignment a ON a.worker_id = people.id AND a.ends_on IS NULL)
"""
PROMISES = """
(SELECT o.due_on::text, p.family_name, p.given_name, p.uuid, o.title, o.opens_on::text, o.latest_on::text, o.because, o.citation,
        o.closes, w.given_name || ' ' || w.family_name
 FROM people JOIN obligations_obligation o ON o.owner_id = people.id JOIN caseload_patient p ON p.id = o.patient_id JOIN accounts_user w ON w.id = people.id
 WHERE o.state = 'open' AND o.snoozed_until IS NULL AND {when}
 ORDER BY o.due_on, o.id LIMIT 15)
"""
TODAY = MINE + " UNION ALL ".join(
    [PROMISES.format(when=when) for when in ("o.due_on < current_date", "o.due_on = current_date", "o.due_on BETWEEN current_date + 1 AND current_date + 7")]
    + [
        """
(SELECT c.sent_on::text, p.family_name, p.given_name, p.uuid, 'plan', d.family_name, '', '', '', '', ''
 FROM mine JOIN careplans_planofcare c ON c.patient_id = mine.id JOIN caseload_patient p ON p.id = mine.id
 LEFT JOIN caseload_practitioner d ON d.id = c.practitioner_id
 WHERE c.status = 'sent' AND c.sent_on IS NOT NULL ORDER BY c.sent_on LIMIT 20)
""",
        """
(SELECT v.starts_at::text, p.family_name, p.given_name, p.uuid, v.discipline, v.purpose, p.phone, v.status, w.given_name || ' ' || w.family_name, '', ''
 FROM mine JOIN visits_visit v ON v.patient_id = mine.id JOIN caseload_patient p ON p.id = mine.id LEFT JOIN accounts_user w ON w.id = v.clinician_id
 WHERE v.starts_at >= current_date AND v.starts_at < current_date + 1 AND v.status <> 'cancelled'
 ORDER BY v.starts_at LIMIT 12)
""",
        """
(SELECT i.due_at::text, p.family_name, p.given_name, p.uuid, o.title, o.due_on::text, '', '', '', '', ''
 FROM reminders_inboxitem i JOIN obligations_obligation o ON o.id = i.obligation_id JOIN caseload_patient p ON p.id = o.patient_id
 WHERE i.user_id = %(user)s AND i.due_at <= now() AND i.withdrawn_at IS NULL AND i.read_at IS NULL ORDER BY i.due_at DESC LIMIT 5)
""",
    ]
)  # fmt: skip
PATIENTS = """
SELECT p.uuid, p.family_name, p.given_name, p.birth_date, p.city, e.start_of_care, e.status, g.name, w.given_name, w.family_name, w.credential,
       o.due_on, o.title, v.starts_at, v.discipline, v.who
FROM {whose} LEFT JOIN caseload_episode e ON e.id = p.open_episode_id LEFT JOIN caseload_program g ON g.id = e.program_id
LEFT JOIN accounts_user w ON w.id = e.worker_id
LEFT JOIN LATERAL (SELECT due_on, title FROM obligations_obligation WHERE patient_id = p.id AND state = 'open' ORDER BY due_on LIMIT 1) o ON true
LEFT JOIN LATERAL (SELECT starts_at, v.discipline, n.given_name || ' ' || n.family_name AS who FROM visits_visit v LEFT JOIN accounts_user n ON n.id = v.clinician_id
                   WHERE patient_id = p.id AND v.status = 'planned' AND starts_at >= now() ORDER BY starts_at LIMIT 1) v ON true
ORDER BY p.name_key, p.id LIMIT 50
"""
TEAM = """
SELECT w.uuid, w.given_name, w.family_name, w.credential, w.takes_new_patients,
       (SELECT count(*) FROM caseload_assignment WHERE worker_id = w.id AND ends_on IS NULL),
       (SELECT count(*) FROM obligations_obligation WHERE owner_id = w.id AND state = 'open' AND due_on < current_date),
       (SELECT count(*) FROM obligations_obligation WHERE owner_id = w.id AND state = 'open' AND due_on BETWEEN current_date AND current_date + 7),
       (SELECT count(*) FROM visits_visit v JOIN caseload_episode e ON e.id = v.episode_id
        WHERE e.worker_id = w.id AND v.status = 'missed' AND v.practitioner_told_at IS NULL AND v.starts_at >= current_date - 30),
       (SELECT json_object_agg(kind, n) FROM (SELECT kind, count(*) AS n FROM obligations_obligation
        WHERE owner_id = w.id AND state = 'open' AND due_on < current_date GROUP BY kind) AS kinds)
FROM accounts_user w WHERE w.team_id = (SELECT team_id FROM accounts_user WHERE id = %(user)s) AND w.role = 'case_manager' AND w.is_active
ORDER BY w.family_name
"""
FACE = """
(SELECT 'patient', p.given_name, p.family_name, p.birth_date::text, p.phone, p.language, p.safety_note, p.address_line, p.city, p.code_status, g.name, w.family_name
 FROM caseload_patient p LEFT JOIN caseload_episode e ON e.id = p.open_episode_id LEFT JOIN caseload_program g ON g.id = e.program_id LEFT JOIN accounts_user w ON w.id = e.worker_id WHERE p.id = %(user)s)
UNION ALL (SELECT 'allergy', substance, reaction, severity, '', '', '', '', '', '', '', '' FROM caseload_allergy WHERE patient_id = %(user)s)
UNION ALL (SELECT 'contact', name, relationship, phone, may_know, '', '', '', '', '', '', '' FROM caseload_contact WHERE patient_id = %(user)s)
UNION ALL (SELECT 'payer', y.name, '', '', '', '', '', '', '', '', '', '' FROM paperwork_coverage c JOIN paperwork_payer y ON y.id = c.payer_id WHERE c.patient_id = %(user)s AND c.ends_on IS NULL LIMIT 1)
UNION ALL (SELECT 'visit', starts_at::text, discipline, '', '', '', '', '', '', '', '', '' FROM visits_visit WHERE patient_id = %(user)s AND status = 'planned' AND starts_at >= now() ORDER BY starts_at LIMIT 1)
UNION ALL (SELECT 'condition', text, code, is_principal::text, '', '', '', '', '', '', '', '' FROM caseload_condition WHERE patient_id = %(user)s AND is_active LIMIT 20)
UNION ALL (SELECT 'medicine', text, dose, '', '', '', '', '', '', '', '', '' FROM caseload_medication WHERE patient_id = %(user)s AND is_active LIMIT 30)
UNION ALL (SELECT t.kind, t.at::text, t.title, t.detail, t.link, a.given_name, a.family_name, '', '', '', '', '' FROM caseload_timelineentry t LEFT JOIN accounts_user a ON a.id = t.author_id
           WHERE t.patient_id = %(user)s ORDER BY t.at DESC, t.id DESC LIMIT 10)
"""  # fmt: skip
VISITS = """
SELECT v.uuid, v.starts_at, v.ends_at, v.week_starts_on, v.discipline, v.purpose, v.status, v.ended_reason, a.given_name, a.family_name, a.credential
FROM visits_visit v LEFT JOIN accounts_user a ON a.id = v.clinician_id WHERE v.patient_id = %(user)s
ORDER BY coalesce(v.starts_at::date, v.week_starts_on) DESC, v.id DESC LIMIT 25
"""
QUERIES = {
    "today": TODAY,
    "patients": MINE + PATIENTS.format(whose="mine JOIN caseload_patient p ON p.id = mine.id"),
    "everybody": PATIENTS.format(whose="caseload_patient p"),
    "team": TEAM,
    "face": FACE,
    "visits": VISITS,
}


@public
def bare(request: HttpRequest, page: str, user: int) -> HttpResponse:
    """The rows of a page in a table."""
    with connection.cursor() as cursor:
        cursor.execute(QUERIES[page], {"user": user})
        rows = cursor.fetchall()
    return HttpResponse(LIST.render(Context({"rows": rows})))


urlpatterns = [path("bare/<slug:page>/<int:user>", bare), *product.urlpatterns]

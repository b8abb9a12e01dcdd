"""Addresses of the schedule and of visits."""

from django.urls import path

from visits.views import booking, goals, note, patient, schedule, undo, visit

app_name = "visits"
urlpatterns = [
    path("schedule", schedule.schedule, name="schedule"),
    path("patients/<uuid:patient>/visits", patient.of_patient, name="of_patient"),
    path("patients/<uuid:patient>/visits/lay-out", patient.lay_out, name="lay_out"),
    path("patients/<uuid:patient>/visits/new", patient.new, name="new"),
    path("visits/<uuid:visit>", visit.visit, name="visit"),
    path("visits/<uuid:visit>/check-in", visit.check_in, name="check_in"),
    path("visits/<uuid:visit>/check-out", visit.check_out, name="check_out"),
    path("visits/<uuid:visit>/note", note.note, name="note"),
    path("visits/<uuid:visit>/note/draft", note.note_draft, name="note_draft"),
    path("visits/<uuid:visit>/note/addendum", note.addendum, name="addendum"),
    path("visits/<uuid:visit>/plan", booking.plan, name="plan"),
    path("visits/<uuid:visit>/undo", undo.undo, name="undo"),
    path("visits/<uuid:visit>/cancel", booking.cancel, name="cancel"),
    path("visits/<uuid:visit>/missed", booking.miss, name="miss"),
    path("visits/<uuid:visit>/told", booking.tell, name="tell"),
    path("visits/<uuid:visit>/make-up", booking.make_up, name="make_up"),
    path("goals/<uuid:goal>/chart", goals.goal_chart, name="goal_chart"),
]

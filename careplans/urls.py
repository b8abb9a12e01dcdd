"""Addresses of plans of care, their parts, their signatures, and progress reviews."""

from django.urls import path

from careplans import views

app_name = "careplans"
urlpatterns = [
    path("patients/<uuid:patient>/plan", views.of_patient, name="of_patient"),
    path("patients/<uuid:patient>/plan/new", views.start, name="start"),
    path("patients/<uuid:patient>/plan/next", views.next_step, name="next_step"),
    path("patients/<uuid:patient>/review", views.review, name="review"),
    path("plans/<uuid:plan>", views.plan, name="plan"),
    path("plans/<uuid:plan>/edit", views.edit, name="edit"),
    path("plans/<uuid:plan>/problems/new", views.problem_new, name="problem_new"),
    path("plans/<uuid:plan>/goals/new", views.goal_new, name="goal_new"),
    path("plans/<uuid:plan>/interventions/new", views.intervention_new, name="intervention_new"),
    path("plans/<uuid:plan>/orders/new", views.order_new, name="order_new"),
    path("plans/<uuid:plan>/frequency", views.frequency, name="frequency"),
    path("plans/<uuid:plan>/sign", views.sign, name="sign"),
    path("plans/<uuid:plan>/send", views.send, name="send"),
    path("plans/<uuid:plan>/signature", views.signature, name="signature"),
    path("plans/<uuid:plan>/compare", views.compare, name="compare"),
    path("problems/<uuid:problem>/edit", views.problem_edit, name="problem_edit"),
    path("problems/<uuid:problem>/remove", views.problem_remove, name="problem_remove"),
    path("goals/<uuid:goal>/edit", views.goal_edit, name="goal_edit"),
    path("goals/<uuid:goal>/remove", views.goal_remove, name="goal_remove"),
    path("interventions/<uuid:intervention>/edit", views.intervention_edit, name="intervention_edit"),
    path("interventions/<uuid:intervention>/remove", views.intervention_remove, name="intervention_remove"),
    path("orders/<uuid:order>/edit", views.order_edit, name="order_edit"),
    path("orders/<uuid:order>/remove", views.order_remove, name="order_remove"),
]

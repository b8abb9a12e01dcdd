"""Addresses of payers, below /settings/payers/."""

from django.urls import path

from paperwork.views import payers as views

app_name = "payers"
urlpatterns = [
    path("", views.payers, name="payers"),
    path("new", views.new, name="new"),
    path("<uuid:payer>", views.payer, name="payer"),
    path("<uuid:payer>/archive", views.archive, name="archive"),
    path("<uuid:payer>/restore", views.restore, name="restore"),
]

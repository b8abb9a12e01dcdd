"""Addresses of this app."""

from django.urls import URLPattern

app_name = "caseload"
urlpatterns: list[URLPattern] = []

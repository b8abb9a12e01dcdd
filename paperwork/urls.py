"""Addresses of this app."""

from django.urls import URLPattern

app_name = "paperwork"
urlpatterns: list[URLPattern] = []

"""The API's addresses: version 1, its schema, and its documentation page."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []

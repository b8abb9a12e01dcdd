"""Addresses of the rules, below /settings/rules/."""

from django.urls import path

from calculator import views

app_name = "calculator"
urlpatterns = [
    path("", views.rules_list, name="rules"),
    path("<str:rule>", views.rule, name="rule"),
]

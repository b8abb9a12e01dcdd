"""Addresses of the rules, below /settings/rules/."""

from django.urls import path

from accounts import rule_views

app_name = "rules"
urlpatterns = [
    path("", rule_views.rules_list, name="list"),
    path("<str:rule>", rule_views.rule, name="rule"),
]

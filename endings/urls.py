"""Addresses of what ends or interrupts care, and of people who leave."""

from django.urls import path

from endings.views import endings, leaving

app_name = "endings"
urlpatterns = [
    path("patients/<uuid:patient>/endings", endings.endings, name="endings"),
    path("patients/<uuid:patient>/endings/<slug:kind>", endings.end, name="end"),
    path("patients/<uuid:patient>/endings/<uuid:ending>/take-back", endings.take_back, name="take_back"),
    path("settings/staff/<uuid:person>/leave", leaving.leave, name="leave"),
    path("settings/staff/<uuid:person>/come-back", leaving.come_back, name="come_back"),
]

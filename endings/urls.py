"""Addresses of what ends or interrupts care, below /patients/."""

from django.urls import path

from endings.views import endings

app_name = "endings"
urlpatterns = [
    path("patients/<uuid:patient>/endings", endings.endings, name="endings"),
    path("patients/<uuid:patient>/endings/<slug:kind>", endings.end, name="end"),
    path("patients/<uuid:patient>/endings/<uuid:ending>/take-back", endings.take_back, name="take_back"),
]

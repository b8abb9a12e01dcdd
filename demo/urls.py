"""Addresses of the demonstration; absent from production."""

from django.urls import path

from demo import views

app_name = "demo"
urlpatterns = [
    path("people", views.people, name="people"),
    path("sign-in/<slug:role>", views.sign_in, name="sign-in"),
]

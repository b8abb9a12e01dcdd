"""TEMP: names of pages still being written, so that the frame renders."""
from django.http import HttpResponse
from django.urls import include, path
from accounts.permissions import public
@public
def soon(request, **kw):
    return HttpResponse("soon")
def ns(app, names):
    return include(([path(f"temp/{app}/{n}" + ("/<uuid:patient>" if n in ("panel","of_patient","review") else ""), soon, name=n) for n in names], app))
TEMP = [path("temp/today", soon, name="today")] + [path("", ns(a, n)) for a, n in {
 "obligations": ["paperwork","panel","of_patient"], "visits": ["schedule","panel","of_patient"], "careplans": ["panel","of_patient","review"],
 "assessments": ["panel","of_patient"], "paperwork": ["panel","of_patient"], "referrals": ["incoming","resources","new","resource_new","panel","of_patient"],
 "accounts": ["settings","staff_new","theme"], "reminders": ["inbox"]}.items()]

"""Where a plan is found on this site."""

from django.urls import reverse

from careplans.models import PlanOfCare


def plan_link(plan: PlanOfCare) -> str:
    """The address of one version of a plan: ids only."""
    return reverse("careplans:plan", args=[plan.uuid])

"""The mark of the demonstration's own database."""

from factory.django import DjangoModelFactory

from demo.models import Invented


class InventedFactory(DjangoModelFactory):
    class Meta:
        model = Invented

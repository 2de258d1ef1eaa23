"""What Django can do at best here: one row in a small template, and one booking. No middleware, 40 lines at most."""

from django.core.wsgi import get_wsgi_application
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

application = get_wsgi_application()
page = engines["django"].from_string("<h1>{{ seat.title }}</h1><p>{{ seat.taken }} / {{ seat.places }}</p>")


class Seat(models.Model):
    title = models.CharField(max_length=80)
    places = models.IntegerField()
    taken = models.IntegerField(default=0)
    Meta = type("Meta", (), {"app_label": "bare"})


class Booking(models.Model):
    seat = models.ForeignKey(Seat, models.PROTECT)
    name = models.CharField(max_length=80)
    Meta = type("Meta", (), {"app_label": "bare"})


def row(request: HttpRequest) -> HttpResponse:
    return HttpResponse(page.render({"seat": Seat.objects.get(pk=1)}))


def book(request: HttpRequest) -> HttpResponse:
    with transaction.atomic():
        seat = Seat.objects.select_for_update().get(pk=1)
        booking = Booking.objects.create(seat=seat, name=request.POST["name"])
        Seat.objects.filter(pk=seat.pk).update(taken=seat.taken + 1)
    return HttpResponse(booking.pk)


urlpatterns = [path("row/", row), path("book/", book)]

"""Where editors keep the words that mean the same: /cms/synonyms/, each town its own."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from common.search.models import SynonymGroup


class _OfTheTown:
    """What another municipality wrote is not there."""

    request: Any

    def get_object(self, *args: Any, **kwargs: Any) -> SynonymGroup:
        """Return the group of words. Raises Http404."""
        found: SynonymGroup = super().get_object(*args, **kwargs)  # type: ignore[misc]  # a mixin of Wagtail's views
        if found.municipality_id != self.request.municipality.pk:
            raise Http404
        return found


class SynonymIndexView(generic.IndexView):
    """The town's groups."""

    def get_base_queryset(self) -> QuerySet[SynonymGroup]:
        """Return the groups of this municipality only."""
        return SynonymGroup.objects.filter(municipality=self.request.municipality)


class SynonymAddView(generic.CreateView):
    """A new group, the town's own."""

    def get_form(self, *args: Any, **kwargs: Any) -> Any:
        """Let the group belong to the municipality in whose editor it is written."""
        form = super().get_form(*args, **kwargs)
        form.instance.municipality = self.request.municipality
        return form


class SynonymEditView(_OfTheTown, generic.EditView):
    """Changing a group of this municipality."""


class SynonymDeleteView(_OfTheTown, generic.DeleteView):
    """Deleting a group of this municipality."""


class SynonymViewSet(ModelViewSet):
    """List, add, edit, delete."""

    model = SynonymGroup
    name = "synonyms"
    icon = "search"
    menu_label = _("Words for the search")
    menu_order = 450
    add_to_admin_menu = True
    copy_view_enabled = False
    list_display: ClassVar[list[str]] = ["__str__"]
    panels: ClassVar[list[Any]] = [FieldPanel("terms")]
    index_view_class = SynonymIndexView
    add_view_class = SynonymAddView
    edit_view_class = SynonymEditView
    delete_view_class = SynonymDeleteView


@hooks.register("register_admin_viewset")
def register_synonyms() -> SynonymViewSet:
    """Show the words in the menu of the editor."""
    return SynonymViewSet()

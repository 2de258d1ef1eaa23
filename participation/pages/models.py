"""Page classes, gathered where Django looks for them."""

from participation.pages.consultation import ConsultationIndexPage, ConsultationPage

__all__ = ["ConsultationIndexPage", "ConsultationPage"]

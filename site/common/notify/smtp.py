"""Django's way to the mail server, which also knows whether a mail was handed over before something broke."""

import smtplib
from typing import Any

from django.core.mail.backends import smtp


class EmailBackend(smtp.EmailBackend):
    """Remember whether the words of a mail went out on the line since it was opened.

    Before that moment nothing can have been accepted, so a broken line is no reason to ask anybody; after it only the
    server's own answer tells.
    """

    handed_over = False

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        """Return the library's line to the server, with an ear on it."""
        backend = self
        plain: Any = super().connection_class

        class Line(plain):  # SMTP or SMTP_SSL, as the settings say
            def send(self, s: Any) -> None:
                # commands are sent as text, a mail's own words as bytes (proven against a server that hangs up)
                if isinstance(s, bytes):
                    backend.handed_over = True
                super().send(s)

        return Line

"""Forms about people: names and addresses of the staff alone."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import EmailField, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, Optional, Regexp

from review.words import lazy_gettext as _

_LONG = _("That is too long. Shorten it.")


class InviteForm(FlaskForm):  # type: ignore[misc] # Flask-WTF carries no types
    """A person to be invited. Roles, offices, channels and supervisors are filled in by the view."""

    login = StringField(
        _("Sign-in name"),
        validators=[
            InputRequired(_("Enter a sign-in name")),
            Regexp(r"[a-z0-9]{2,32}\Z", message=_("Use 2 to 32 small letters and digits, for example amina")),
        ],
    )
    name = StringField(
        _("Full name"), validators=[InputRequired(_("Enter the full name")), Length(max=200, message=_LONG)]
    )
    address = EmailField(
        _("Work e-mail address"),
        validators=[
            InputRequired(_("Enter the work e-mail address")),
            Regexp(r"[^@\s]+@[^@\s]+\Z", message=_("Enter an e-mail address like name@example.org")),
            Length(max=254, message=_LONG),
        ],
    )
    role = SelectField(_("Role"), choices=[])
    office = SelectField(_("Office"), choices=[])
    channels = SelectMultipleField(_("Recipient of"), choices=[], validators=[Optional()])
    supervisor = SelectField(_("Direct supervisor"), choices=[], validators=[Optional()])

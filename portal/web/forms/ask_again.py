"""Forms that ask once whether something unusual is meant, and take a second press as the answer."""

from django.forms import BaseForm
from django.http import QueryDict


def is_confirmed(form: BaseForm, field: str, value: str | int) -> bool:
    """Return whether the user has pressed again after being asked about ``value``; for ``clean``.

    ``field`` is a hidden field, which then comes back with the value that was asked about. If they
    have not, the caller adds an error, and the form is shown with the value in that field.
    """
    if form.cleaned_data.get(field) == value:
        return True
    data = QueryDict(mutable=True)
    data.update(form.data)
    data[form.add_prefix(field)] = str(value)
    form.data = data
    return False

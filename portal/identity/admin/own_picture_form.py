"""Forms with a picture of the agency, which is encoded anew before it is stored."""

from collections.abc import Callable

from django.contrib.admin.widgets import AdminFileWidget
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.html import format_html

from portal.images.processing import UnreadablePicture
from portal.web.forms.edit_conflict import NoOverwriteForm


class OwnPictureInput(AdminFileWidget):
    """File input that shows the present picture instead of its file name, which is random."""

    def render(self, name, value, attrs=None, renderer=None):
        field = super().render(name, value, attrs, renderer)
        if not self.is_initial(value):
            return field
        return format_html('<img class="own-picture" src="{}" alt="">{}', value.url, field)


#: What a form field of an own picture has. The limit of the column is for the stored name, which
#: is made anew; the name from the upload may be longer.
OWN_PICTURE = {"widget": OwnPictureInput, "max_length": None}


class OwnPictureForm(NoOverwriteForm):
    """Form that replaces each upload named in ``pictures`` by the result of its function."""

    pictures: dict[str, Callable] = {}

    def clean(self):
        super().clean()
        cleaned = self.cleaned_data
        for name, make_clean in self.pictures.items():
            uploaded = cleaned.get(name)
            if isinstance(uploaded, UploadedFile):
                try:
                    cleaned[name] = make_clean(uploaded)
                except UnreadablePicture as error:
                    self.add_error(name, ValidationError(str(error)))
        return cleaned

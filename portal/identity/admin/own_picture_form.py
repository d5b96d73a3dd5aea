"""Forms with a picture of the agency's own: what is uploaded is made clean before it is kept."""

from collections.abc import Callable

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from portal.pictures import UnreadablePicture


class OwnPictureForm(forms.ModelForm):
    """A form that replaces the uploads of ``pictures`` by what their functions make of them."""

    pictures: dict[str, Callable] = {}

    def clean(self):
        cleaned = super().clean()
        for name, make_clean in self.pictures.items():
            uploaded = cleaned.get(name)
            if isinstance(uploaded, UploadedFile):
                try:
                    cleaned[name] = make_clean(uploaded)
                except UnreadablePicture as refusal:
                    self.add_error(name, ValidationError(str(refusal)))
        return cleaned

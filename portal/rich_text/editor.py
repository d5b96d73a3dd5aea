"""The configuration of CKEditor 4. No other module depends on it."""

from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from ckeditor.widgets import CKEditorWidget
from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.functional import lazy

# What `clean` keeps, in the editor's syntax, so that saving removes nothing that the editor shows.
_ALLOWED_CONTENT = (
    "p br h2 h3 h4 strong em u s sub sup ul li blockquote table thead tbody tfoot tr "
    "caption hr figcaption; ol[start,type]; td th[colspan,rowspan,scope]; a[!href,title]; "
    "figure[!data-photo,data-alt]"
)

# None of these is on the toolbar; some call other hosts (exportpdf, scayt), some upload.
_REMOVED_PLUGINS = (
    "about,bidi,colorbutton,colordialog,copyformatting,dialogadvtab,div,elementspath,exportpdf,"
    "filebrowser,font,forms,iframe,image,indentblock,justify,language,liststyle,newpage,pagebreak,"
    "preview,print,save,scayt,showblocks,smiley,stylescombo,templates,uploadimage,wsc,"
    # Pasted HTML is cleaned on the server, which needs all that these would take away.
    "pastefromgdocs,pastefromlibreoffice,pastefromword,pastetools"
)

_CONFIG: dict[str, Any] = {
    "language": "vi",
    "defaultLanguage": "vi",
    "versionCheck": False,
    "customConfig": "",
    "stylesSet": False,
    "width": "100%",
    "height": 420,
    "skin": "moono-lisa",
    "toolbar": [
        ["Undo", "Redo"],
        ["Format", "RemoveFormat"],
        ["Bold", "Italic", "Underline", "Strike", "Subscript", "Superscript"],
        ["NumberedList", "BulletedList", "Outdent", "Indent", "Blockquote"],
        ["Link", "Unlink"],
        ["Table", "HorizontalRule", "SpecialChar"],
        ["PasteText"],
        ["Find", "Replace"],
        ["Maximize"],
    ],
    "format_tags": "p;h2;h3;h4",
    "allowedContent": _ALLOWED_CONTENT,
    "removePlugins": _REMOVED_PLUGINS,
    # Write letters as letters: words with entities are not found by search.
    "entities": False,
    "entities_latin": False,
    "entities_greek": False,
    "basicEntities": True,
    "disableNativeSpellChecker": False,
    "linkShowAdvancedTab": False,
    "linkShowTargetTab": False,
    "removeDialogTabs": "table:advanced",
    # A picture in the text would be a data: URL of megabytes; static/js/ckeditor-photos.js uploads
    # pasted pictures to the gallery instead.
    "clipboard_handleImages": False,
    "toolbarCanCollapse": False,
    "tabSpaces": 0,
}


@dataclass(frozen=True)
class PictureDesk:
    """The URLs with which the editor finds pictures; the form gives them (no URL names here).

    ``picker`` is a JavaScript module with ``choosePhoto`` and ``storePhoto``; ``thumbnail`` is the
    staff's address of the thumbnail of photo 0; its only 0 is replaced by the id.
    """

    picker: str
    thumbnail: str


# A model's field makes a widget before the static files are collected.
_static_lazy = lazy(static, str)


class RichTextWidget(CKEditorWidget):
    """Widget of CKEditor in Vietnamese, with buttons only for what `clean` keeps.

    What is pasted or dropped is cleaned on the server first (`portal.rich_text.pasting`). With
    ``pictures`` it has a button for pictures, and accepts pasted and dropped ones.
    """

    def __init__(
        self, attrs: dict[str, Any] | None = None, *, pictures: PictureDesk | None = None
    ) -> None:
        super().__init__(attrs=attrs)
        self.config = deepcopy(_CONFIG)
        self.external_plugin_resources: list[tuple[str, str, str]] = []
        self._add_plugin("cleanpaste", "js/ckeditor-paste.js")
        # Named in the root URLconf, under the back office's path, where the session's cookie is.
        self.config["pasteAddress"] = reverse_lazy("clean_paste")
        if pictures:
            self._offer(pictures)

    def _add_plugin(self, name: str, script: str) -> None:
        self.external_plugin_resources.append((name, _static_lazy(script), ""))
        self.config["extraPlugins"] = ",".join(name for name, *_ in self.external_plugin_resources)

    def _offer(self, pictures: PictureDesk) -> None:
        self._add_plugin("photos", "js/ckeditor-photos.js")
        self.config["toolbar"].insert(5, ["Photo"])
        self.config["photos"] = {
            "picker": pictures.picker,
            "thumbnail": pictures.thumbnail,
            "stylesheets": [static("css/tokens.css"), static("css/editor-photos.css")],
            "icon": static("img/editor-photo.svg"),
        }

    def _set_config(self) -> None:
        """Do nothing: the parent would set the language to the admin's."""

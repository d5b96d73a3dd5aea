"""CKEditor 4 as the newsroom gets it. The only module that knows the editor."""

from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from ckeditor.widgets import CKEditorWidget
from django.templatetags.static import static

# What `clean` keeps, in the editor's own words: nobody should see a style that saving takes away.
# And h1, h5, h6, which pasting would make paragraphs of and `clean` makes h2 and h4 of.
_ALLOWED_CONTENT = (
    "p br h1 h2 h3 h4 h5 h6 strong em u s sub sup ul li blockquote table thead tbody tfoot tr "
    "caption hr figcaption; ol[start,type]; td th[colspan,rowspan,scope]; a[!href,title]; "
    "figure[!data-photo,data-alt]"
)

# Nothing of these is on the toolbar; some ask other hosts (exportpdf, scayt), some upload.
_REMOVED_PLUGINS = (
    "about,bidi,colorbutton,colordialog,copyformatting,dialogadvtab,div,elementspath,exportpdf,"
    "filebrowser,font,forms,iframe,image,indentblock,justify,language,liststyle,newpage,pagebreak,"
    "preview,print,save,scayt,showblocks,smiley,stylescombo,templates,uploadimage,wsc"
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
        ["PasteText", "PasteFromWord"],
        ["Find", "Replace"],
        ["Maximize"],
    ],
    "format_tags": "p;h2;h3;h4",
    "allowedContent": _ALLOWED_CONTENT,
    "removePlugins": _REMOVED_PLUGINS,
    # Letters stay letters: entities in the text would hide words from search.
    "entities": False,
    "entities_latin": False,
    "entities_greek": False,
    "basicEntities": True,
    "disableNativeSpellChecker": False,
    "linkShowAdvancedTab": False,
    "linkShowTargetTab": False,
    "removeDialogTabs": "table:advanced",
    # A picture in the text would be a data: address of megabytes; the gallery holds pictures, and
    # what is pasted goes there by static/js/ckeditor-photos.js.
    "clipboard_handleImages": False,
    "pasteFromWord_inlineImages": False,
    "toolbarCanCollapse": False,
    "tabSpaces": 0,
}


@dataclass(frozen=True)
class PictureDesk:
    """Where the editor finds pictures: addresses that the form gives, for none are known here.

    ``picker`` is a JavaScript module with ``choosePhoto`` and ``storePhoto``; ``thumbnail`` the
    address at which staff see picture 0, the number being the only 0 in it.
    """

    picker: str
    thumbnail: str


_PLUGIN = "photos"


class RichTextWidget(CKEditorWidget):
    """CKEditor in Vietnamese with the buttons whose result is kept.

    With ``pictures`` it has a button for them, and takes those that are pasted and dropped.
    """

    def __init__(
        self, attrs: dict[str, Any] | None = None, *, pictures: PictureDesk | None = None
    ) -> None:
        super().__init__(attrs=attrs)
        self.config = deepcopy(_CONFIG)
        if pictures:
            self._offer(pictures)

    def _offer(self, pictures: PictureDesk) -> None:
        folder, slash, file = static("js/ckeditor-photos.js").rpartition("/")
        self.external_plugin_resources = [(_PLUGIN, folder + slash, file)]
        self.config["extraPlugins"] = _PLUGIN
        self.config["toolbar"].insert(5, ["Photo"])
        self.config["photos"] = {
            "picker": pictures.picker,
            "thumbnail": pictures.thumbnail,
            "stylesheets": [static("css/tokens.css"), static("css/editor-photos.css")],
            "icon": static("img/editor-photo.svg"),
        }

    def _set_config(self) -> None:
        """Let the widget's own settings stand, whatever language the admin is in."""

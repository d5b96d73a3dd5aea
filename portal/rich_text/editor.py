"""CKEditor 4 as the newsroom gets it. The only module that knows the editor."""

from copy import deepcopy
from typing import Any

from ckeditor.widgets import CKEditorWidget

# What `clean` keeps, in the editor's own words: nobody should see a style that saving takes away.
# And h1, h5, h6, which pasting would make paragraphs of and `clean` makes h2 and h4 of.
_ALLOWED_CONTENT = (
    "p br h1 h2 h3 h4 h5 h6 strong em u s sub sup ul li blockquote table thead tbody tfoot tr "
    "caption hr figcaption; ol[start,type]; td th[colspan,rowspan,scope]; a[!href,title]; "
    "figure[!data-photo]"
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
    # A picture in the text would be a data: address of megabytes; the gallery holds pictures.
    "clipboard_handleImages": False,
    "pasteFromWord_inlineImages": False,
    "toolbarCanCollapse": False,
    "tabSpaces": 0,
}


class RichTextWidget(CKEditorWidget):
    """CKEditor in Vietnamese with the buttons whose result is kept."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs)
        self.config = deepcopy(_CONFIG)

    def _set_config(self) -> None:
        """Let the widget's own settings stand, whatever language the admin is in."""

"""The configuration of CKEditor 4. No other module depends on it."""

from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from ckeditor.widgets import CKEditorWidget
from django import forms
from django.template import loader
from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.functional import lazy
from django.utils.safestring import mark_safe

from portal.rich_text.inline_media import KINDS

# What `clean` keeps, in the editor's syntax, so that saving removes nothing that the editor shows.
_ALLOWED_CONTENT = (
    "p br h2 h3 h4 strong em u s sub sup ul li blockquote table thead tbody tfoot tr "
    "caption hr figcaption; ol[start,type]; td th[colspan,rowspan,scope]; a[!href,title]; "
    "figure[!data-photo,data-alt]; figure[!data-video]; figure[!data-album]"
)

# None of these is on the toolbar; some call other hosts (exportpdf, scayt), some upload.
_REMOVED_PLUGINS = (
    "about,bidi,colorbutton,colordialog,copyformatting,dialogadvtab,div,elementspath,exportpdf,"
    "filebrowser,font,forms,iframe,image,indentblock,justify,language,liststyle,newpage,pagebreak,"
    "preview,print,save,scayt,showblocks,smiley,stylescombo,templates,uploadimage,wsc,"
    # Pasted HTML is cleaned on the server, which needs all that these would take away.
    "pastefromgdocs,pastefromlibreoffice,pastefromword,pastetools"
)

#: What django-ckeditor brings and no page asks for, by `fnmatch`: plugins that are not in the
#: editor's build or are removed above, samples, languages but en and vi (with four neighbours).
#: Not collected, they are neither served nor scanned at each start: 6,300 files of 8,000.
UNUSED_FILES = [
    "ckeditor/file-icons/*",
    "ckeditor/galleriffic/*",
    "ckeditor/ckeditor/adapters/*",
    "ckeditor/ckeditor/skins/moono/*",
    "ckeditor/ckeditor/lang/[!ev]*",
    "ckeditor/ckeditor/plugins/*/lang/[!ev]*",
    "ckeditor/ckeditor/plugins/*/samples/*",
    *(
        f"ckeditor/ckeditor/plugins/{name}/*"
        for name in (
            *("adobeair", "ajax", "autoembed", "autogrow", "bbcode", "codesnippet"),
            *("codesnippetgeshi", "devtools", "divarea", "docprops", "embed", "embedbase"),
            *("embedsemantic", "flash", "iframedialog", "image2", "mathjax", "placeholder"),
            *("sharedspace", "sourcedialog", "stylesheetparser", "tableresize", "uicolor"),
            *("uploadwidget", *_REMOVED_PLUGINS.split(",")),
        )
    ),
]

# Those that texts of a newsroom need; CKEditor's list has two hundred, with unusable names.
_CHARACTERS = {
    "–": "Gạch ngang vừa",
    "—": "Gạch ngang dài",
    "…": "Ba chấm",
    "“": "Ngoặc kép mở",
    "”": "Ngoặc kép đóng",
    "‘": "Ngoặc đơn mở",
    "’": "Ngoặc đơn đóng",
    "«": "Ngoặc nhọn mở",
    "»": "Ngoặc nhọn đóng",
    "•": "Chấm tròn",
    "°": "Độ",
    "′": "Phút",
    "″": "Giây",
    "±": "Cộng trừ",
    "×": "Nhân",
    "÷": "Chia",
    "≈": "Xấp xỉ",
    "≠": "Khác",
    "≤": "Nhỏ hơn hoặc bằng",
    "≥": "Lớn hơn hoặc bằng",
    "½": "Một phần hai",
    "¼": "Một phần tư",
    "¾": "Ba phần tư",
    "²": "Mũ hai",
    "³": "Mũ ba",
    "‰": "Phần nghìn",
    "µ": "Micro",
    "Ω": "Ôm",
    "Ø": "Đường kính",
    "₫": "Đồng",
    "€": "Euro",
    "£": "Bảng Anh",
    "¥": "Yên, nhân dân tệ",
    "§": "Mục, điều",
    "©": "Bản quyền",
    "®": "Nhãn hiệu đã đăng ký",
    "™": "Nhãn hiệu",
    "←": "Mũi tên trái",
    "↑": "Mũi tên lên",
    "→": "Mũi tên phải",
    "↓": "Mũi tên xuống",
}

_CONFIG: dict[str, Any] = {
    "language": "vi",
    "defaultLanguage": "vi",
    "versionCheck": False,
    "customConfig": "",
    "stylesSet": False,
    "width": "100%",
    # Less than this the text area never has; with a text it is as high as the text.
    "leastHeight": 320,
    "resize_enabled": False,
    "bodyClass": "article__body",
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
    # A class, because the policy of the back office forbids style attributes.
    "find_highlight": {"element": "span", "attributes": {"class": "found"}},
    # A picture in the text would be a data: URL of megabytes; static/js/ckeditor-photos.js uploads
    # pasted pictures to the gallery instead.
    "clipboard_handleImages": False,
    "specialChars": [[char, name] for char, name in _CHARACTERS.items()],
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


#: Style sheets of the text area, as on the public page; and of the menus.
_CONTENT = (
    "css/tokens.css",
    "css/base.css",
    "css/components/article.css",
    "css/editor-content.css",
)
_PANELS = ("css/tokens.css", "css/editor-panel.css")

# A model's field makes a widget before the static files are collected.
_static_lazy = lazy(static, str)


class RichTextWidget(CKEditorWidget):
    """Widget of CKEditor in Vietnamese, with buttons only for what `clean` keeps.

    What is pasted or dropped is cleaned on the server first (`portal.rich_text.pasting`). With
    ``pictures`` it has a button for pictures, and accepts pasted and dropped ones. With ``media``
    it has buttons for videos and albums, for a text whose pages show them.
    """

    def __init__(
        self,
        attrs: dict[str, Any] | None = None,
        *,
        pictures: PictureDesk | None = None,
        media: bool = False,
    ) -> None:
        super().__init__(attrs=attrs)
        self.config = deepcopy(_CONFIG)
        self.external_plugin_resources: list[tuple[str, str, str]] = []
        self.config["contentsCss"] = [_static_lazy(sheet) for sheet in _CONTENT]
        self.config["panelStylesheets"] = [_static_lazy(sheet) for sheet in _PANELS]
        self._add_plugin("vietnamese", "js/ckeditor-vietnamese.js")
        self._add_plugin("page", "js/ckeditor-page.js")
        self._add_plugin("cleanpaste", "js/ckeditor-paste.js")
        # Named in the root URLconf, under the back office's path, where the session's cookie is.
        self.config["pasteAddress"] = reverse_lazy("clean_paste")
        self._add_plugin("targets", "js/ckeditor-links.js")
        self.config["targets"] = {
            "dialog": _static_lazy("js/link-dialog.js"),
            "address": reverse_lazy("link_targets"),
        }
        if media:
            self._offer_media()
        if pictures:
            self._offer(pictures)

    @property
    def media(self) -> forms.Media:
        first = forms.Media(js=["js/ckeditor-policy.js"])
        more = forms.Media(css={"all": ["css/editor-chrome.css", "css/admin-picking.css"]})
        return first + super().media + more

    def _render(self, template_name, context, renderer=None):
        return mark_safe(loader.render_to_string("rich_text/widget.html", context))  # noqa: S308

    def _add_plugin(self, name: str, script: str) -> None:
        self.external_plugin_resources.append((name, _static_lazy(script), ""))
        self.config["extraPlugins"] = ",".join(name for name, *_ in self.external_plugin_resources)

    def _offer(self, pictures: PictureDesk) -> None:
        self._add_plugin("photos", "js/ckeditor-photos.js")
        self.config["toolbar"].insert(5, ["Photo"])
        self.config["photos"] = {
            "picker": pictures.picker,
            "thumbnail": pictures.thumbnail,
            "stylesheets": [static("css/editor-photos.css")],
            "icon": static("img/editor-photo.svg"),
        }

    def _offer_media(self) -> None:
        self._add_plugin("media", "js/ckeditor-media.js")
        self.config["toolbar"].insert(5, ["Video", "Album"])
        self.config["media"] = {
            "dialog": _static_lazy("js/media-dialog.js"),
            "search": _static_lazy("js/target-search.js"),
            "address": reverse_lazy("link_targets"),
            "icons": {kind: _static_lazy(f"img/editor-{kind}.svg") for kind in KINDS},
        }

    def _set_config(self) -> None:
        """Do nothing: the parent would set the language to the admin's."""

// CKEditor 4 plugin for photos in a text. Stored is <figure data-photo="12" data-alt="…"> with a
// caption; here it is a widget that shows the private thumbnail, whose URL is never stored.
// Pasted or dropped pictures are uploaded.

(() => {
  const KEPT_IN_CAPTION = "strong em u s sub sup br; a[!href,title]";
  const NOT_IN_CAPTION =
    "Không đặt ảnh trong chú thích được. Hãy đưa con trỏ ra ngoài rồi dán lại.";
  const tools = CKEDITOR.tools;
  const isNumber = (value) => /^[1-9][0-9]*$/.test(value);

  function text(html) {
    return new DOMParser().parseFromString(html, "text/html").body.textContent.trim();
  }

  function figure(photo, alternative, captionHtml) {
    const alt = alternative === null ? "" : ` data-alt="${tools.htmlEncodeAttr(alternative)}"`;
    return `<figure data-photo="${photo}"${alt}><figcaption>${captionHtml}</figcaption></figure>`;
  }

  // Moves the caret behind the new picture, on a new line if there is none. The editor would select
  // the picture, and what is typed or pasted next would replace it.
  function goBehindNewest(editor) {
    editor.widgets.checkWidgets({ initOnlyNew: true });
    const photos = Object.values(editor.widgets.instances).filter(({ name }) => name === "photo");
    const widget = photos.sort((one, other) => one.id - other.id).at(-1);
    if (!widget) return;
    let next = widget.wrapper.getNext(
      (node) => node.type === CKEDITOR.NODE_ELEMENT && !node.hasAttribute("data-cke-hidden-sel"),
    );
    if (!next) {
      next = editor.document.createElement("p");
      next.appendBogus();
      next.insertAfter(widget.wrapper);
    }
    const range = editor.createRange();
    if (range.moveToElementEditStart(next)) range.select();
  }

  // --- Uploads -----------------------------------------------------------------------------------

  // Key → { share, photo, gone }. Never deleted: undo may bring back an old placeholder.
  const uploads = new Map();
  let keys = 0;

  function places(editor, key) {
    return Object.values(editor.widgets.instances).filter(
      (widget) => widget.name === "photo" && widget.data.photo === key,
    );
  }

  function warn(editor, sentence) {
    editor.showNotification(tools.htmlEncode(sentence), "warning");
  }

  function remove(editor, widget) {
    const { wrapper } = widget;
    editor.widgets.destroy(widget, true);
    wrapper.remove();
  }

  async function upload(editor, picker, key, file) {
    const state = uploads.get(key);
    try {
      const { storePhoto } = await picker();
      state.photo = await storePhoto(file, (share) => {
        state.share = share;
        for (const widget of places(editor, key)) show(editor, widget);
      });
      for (const widget of places(editor, key)) becomePhoto(widget, state.photo);
    } catch (refusal) {
      state.gone = true;
      for (const widget of places(editor, key)) remove(editor, widget);
      const name = file.name && file.name !== "image.png" ? ` “${file.name}”` : "";
      warn(editor, `Ảnh${name} không vào được bài. ${refusal.message}`);
    }
    editor.fire("saveSnapshot");
    editor.fire("change");
  }

  // Starts the upload of a file; returns the HTML of its placeholder.
  function placeFor(editor, picker, file, captionHtml = "") {
    const key = `dang-tai-${(keys += 1)}`;
    uploads.set(key, { share: 0, photo: null, gone: false });
    upload(editor, picker, key, file);
    return figure(key, null, captionHtml);
  }

  function isWaiting(editor) {
    return [...uploads].some(
      ([key, state]) => !state.photo && !state.gone && places(editor, key).length > 0,
    );
  }

  // --- The widget --------------------------------------------------------------------------------

  function becomePhoto(widget, photo) {
    if (photo.caption && !widget.editables.caption.getData()) {
      widget.editables.caption.setData(tools.htmlEncode(photo.caption));
    }
    const alternative = photo.decorative ? "" : photo.alt || null;
    widget.setData({ photo: String(photo.id), alternative });
  }

  function show(editor, widget) {
    const { photo, alternative } = widget.data;
    const image = widget.element.findOne("img");
    const waits = !isNumber(photo);
    widget.element.setAttribute("data-photo", photo);
    widget.element[waits ? "addClass" : "removeClass"]("is-waiting");
    if (waits) {
      const percent = Math.round(100 * (uploads.get(photo)?.share ?? 0));
      widget.element.setAttribute("data-progress", `Đang tải ảnh lên… ${percent}%`);
      image.removeAttribute("src");
      return;
    }
    const address = editor.config.photos.thumbnail.replace("0", photo);
    if (image.getAttribute("src") !== address) image.setAttribute("src", address);
    const told = alternative === null ? "Mô tả: như chú thích" : `Mô tả: ${alternative}`;
    image.setAttribute("title", alternative === "" ? "Ảnh trang trí" : told);
    // Shown when the photo is no longer in the library.
    image.setAttribute("alt", `Ảnh số ${photo}`);
  }

  function addWidget(editor, picker) {
    async function ask(former) {
      const { choosePhoto } = await picker();
      return choosePhoto(former);
    }

    editor.widgets.add("photo", {
      allowedContent: "figure[!data-photo,data-alt]; figcaption",
      requiredContent: "figure[data-photo]",
      pathName: "ảnh",
      editables: { caption: { selector: "figcaption", allowedContent: KEPT_IN_CAPTION } },

      upcast(element, data) {
        if (element.name !== "figure" || !element.attributes["data-photo"]) return false;
        const key = element.attributes["data-photo"];
        data.photo = String(uploads.get(key)?.photo?.id ?? key);
        data.alternative = element.attributes["data-alt"] ?? null;
        const caption = element.getFirst("figcaption");
        element.setHtml("");
        element.add(new CKEDITOR.htmlParser.element("img", { alt: "" }));
        element.add(caption ?? new CKEDITOR.htmlParser.element("figcaption"));
        return true;
      },

      downcast(element) {
        const { photo, alternative } = this.data;
        if (!isNumber(photo)) return new CKEDITOR.htmlParser.text("");
        const caption = element.getFirst("figcaption");
        element.attributes = { "data-photo": photo };
        if (alternative !== null) element.attributes["data-alt"] = alternative;
        element.children
          .filter((child) => child !== caption || !text(caption.getHtml()))
          .forEach((child) => child.remove());
        return element;
      },

      init() {
        this.on("ready", () => show(editor, this));
      },

      data() {
        show(editor, this);
      },

      async insert() {
        const chosen = await ask(null);
        editor.focus();
        if (!chosen) return;
        const caption = tools.htmlEncode(chosen.caption);
        editor.insertHtml(figure(chosen.photo, chosen.alternative, caption));
        goBehindNewest(editor);
      },

      async edit() {
        if (!isNumber(this.data.photo)) return;
        const caption = this.editables.caption;
        const before = text(caption.getData());
        const { photo, alternative } = this.data;
        const chosen = await ask({ photo, alternative, caption: before });
        editor.focus();
        if (!chosen) return;
        editor.fire("saveSnapshot");
        // Keep the formatting inside a caption unless its text was changed.
        if (chosen.caption !== before) caption.setData(tools.htmlEncode(chosen.caption));
        this.setData({ photo: String(chosen.photo), alternative: chosen.alternative });
        editor.fire("saveSnapshot");
      },
    });
  }

  // --- Pasting and dropping ----------------------------------------------------------------------

  function fileOf(dataAddress) {
    const match = /^data:(image\/[a-z+.-]+);base64,([a-z0-9+/=\s]+)$/i.exec(dataAddress);
    if (!match) return null;
    try {
      const bytes = Uint8Array.from(atob(match[2]), (letter) => letter.codePointAt(0));
      return new File([bytes], "", { type: match[1] });
    } catch {
      return null;
    }
  }

  function isInCaption(editor) {
    return Boolean(editor.getSelection()?.getStartElement()?.getAscendant("figcaption", true));
  }

  // Takes files that were pasted or dropped without HTML; ckeditor-paste.js takes HTML.
  function takeFiles(editor, picker) {
    let hasPhotos = false;
    editor.on(
      "paste",
      (event) => {
        const { data } = event;
        const { dataTransfer } = data;
        const count = dataTransfer?.getFilesCount() ?? 0;
        const isOwn = dataTransfer?.getTransferType(editor) !== CKEDITOR.DATA_TRANSFER_EXTERNAL;
        const hasHtml = data.dataValue || dataTransfer?.getData("text/html", true);
        if (count === 0 || isOwn || (hasHtml && !data.isOnePicture)) return;
        if (isInCaption(editor)) {
          warn(editor, NOT_IN_CAPTION);
          event.cancel();
          return;
        }
        const files = Array.from({ length: count }, (_, place) => dataTransfer.getFile(place));
        data.dataValue = files.map((file) => placeFor(editor, picker, file)).join("");
        data.type = "html";
        hasPhotos = true;
      },
      null,
      null,
      0.7, // After ckeditor-paste.js (0.5), before CKEditor reads the clipboard's HTML (1).
    );
    editor.on("afterPaste", () => {
      if (hasPhotos) goBehindNewest(editor);
      hasPhotos = false;
    });
  }

  function holdSaving(editor) {
    editor.element.$.form?.addEventListener(
      "submit",
      (event) => {
        if (!isWaiting(editor)) return;
        event.preventDefault();
        event.stopImmediatePropagation();
        warn(editor, "Còn ảnh đang tải lên. Hãy đợi ảnh hiện ra rồi bấm lại.");
      },
      { capture: true },
    );
  }

  CKEDITOR.plugins.add("photos", {
    requires: "widget,notification,clipboard",
    init(editor) {
      const { stylesheets, icon, picker: address } = editor.config.photos;
      let loading = null;
      const picker = () => (loading ??= import(address));
      for (const stylesheet of stylesheets) editor.addContentsCss(stylesheet);
      // Otherwise the editor shows its own message that no file type is supported.
      CKEDITOR.plugins.clipboard.addFileMatcher(editor, () => true);
      addWidget(editor, picker);
      editor.ui.addButton("Photo", { label: "Ảnh", command: "photo", toolbar: "insert", icon });
      takeFiles(editor, picker);
      // For ckeditor-paste.js: pictures inside pasted HTML.
      editor.photos = {
        goBehindNewest: () => goBehindNewest(editor),
        // Returns the HTML of the place for a picture, or null, with a message, where none can be.
        placeFor(dataAddress, captionHtml) {
          const file = fileOf(dataAddress);
          if (file && !isInCaption(editor)) return placeFor(editor, picker, file, captionHtml);
          warn(editor, file ? NOT_IN_CAPTION : "Một ảnh vừa dán bị hỏng, nên không vào bài.");
          return null;
        },
      };
      editor.once("instanceReady", () => holdSaving(editor));
    },
  });
})();

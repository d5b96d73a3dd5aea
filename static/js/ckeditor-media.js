// CKEditor 4 plugin for videos and albums in a text. Stored is <figure data-video="3"> with a
// caption; here it is a widget that shows the picture and the title, which are never stored.

(() => {
  const KINDS = { video: "Video", album: "Album ảnh" };
  const KEPT_IN_CAPTION = "strong em u s sub sup br; a[!href,title]";
  const isNumber = (value) => /^[1-9][0-9]*$/.test(value);
  const stored = (kind, id) => `<figure data-${kind}="${id}"><figcaption></figcaption></figure>`;
  const kindOf = (attributes) =>
    Object.keys(KINDS).find((kind) => isNumber(attributes[`data-${kind}`] ?? ""));

  function goBehind(editor, widget) {
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

  CKEDITOR.plugins.add("media", {
    requires: "widget,notification",
    init(editor) {
      const { dialog, search, address, icons } = editor.config.media;
      const known = new Map(); // "video:3" → promise of its facts, null where it is gone.

      function factsOf(kind, id) {
        const key = `${kind}:${id}`;
        if (!known.has(key)) {
          const asked = import(search)
            .then(({ findTargets }) =>
              findTargets(address, [
                ["kind", kind],
                ["id", id],
              ]),
            )
            .then(([found]) => found ?? null);
          asked.catch(() => known.delete(key));
          known.set(key, asked);
        }
        return known.get(key);
      }

      // What is shown is not the text: no step of undo, nothing to save.
      function write(act) {
        const wasDirty = editor.checkDirty();
        editor.fire("lockSnapshot");
        act();
        editor.fire("unlockSnapshot");
        if (!wasDirty) editor.resetDirty();
      }

      async function show(widget) {
        const { kind, id } = widget.data;
        const title = widget.element.findOne(".media-title");
        const told = widget.element.findOne(".media-facts");
        const image = widget.element.findOne("img");
        write(() => title.setText(`${KINDS[kind]} số ${id}`));
        let target;
        try {
          target = await factsOf(kind, id);
        } catch {
          return; // The number tells which one it is.
        }
        if (!widget.element || widget.data.id !== id) return;
        const hidden = target?.public ? "" : "chưa công khai: công chúng chưa thấy chỗ này";
        const gone = "không còn trong thư viện: công chúng không thấy gì ở đây";
        write(() => {
          if (target) title.setText(`${KINDS[kind]}: ${target.title}`);
          told.setText(target ? hidden : gone);
          if (target?.thumbnail) image.setAttribute("src", target.thumbnail);
        });
      }

      editor.widgets.add("media", {
        allowedContent: "figure[!data-video]; figure[!data-album]; figcaption",
        requiredContent: "figure[data-video]",
        pathName: "video, album",
        editables: { caption: { selector: "figcaption", allowedContent: KEPT_IN_CAPTION } },

        upcast(element, data) {
          if (element.name !== "figure") return false;
          const kind = kindOf(element.attributes);
          if (!kind) return false;
          data.kind = kind;
          data.id = element.attributes[`data-${kind}`];
          const caption = element.getFirst("figcaption");
          const made = (name, attributes) => new CKEDITOR.htmlParser.element(name, attributes);
          element.setHtml("");
          element.add(made("img", { alt: "", class: "media-picture" }));
          element.add(made("div", { class: "media-title" }));
          element.add(made("div", { class: "media-facts" }));
          element.add(caption ?? made("figcaption"));
          return true;
        },

        downcast(element) {
          const { kind, id } = this.data;
          const caption = element.getFirst("figcaption");
          const isWritten = caption?.getHtml().replace(/<br[^>]*>|&nbsp;|\s|\u200b/g, "");
          element.attributes = { [`data-${kind}`]: id };
          element.children
            .filter((child) => child !== caption || !isWritten)
            .forEach((child) => child.remove());
          return element;
        },

        init() {
          this.on("ready", () => show(this));
        },
      });

      async function insert(kind) {
        // A selected picture or video would be replaced.
        if (editor.widgets.focused) goBehind(editor, editor.widgets.focused);
        const bookmarks = editor.getSelection()?.createBookmarks2();
        let chosen = null;
        try {
          const { chooseMedia } = await import(dialog);
          chosen = await chooseMedia(kind, address);
        } catch {
          editor.showNotification("Chưa mở được khung chọn. Hãy thử lại.", "warning");
        }
        editor.focus();
        if (bookmarks) editor.getSelection().selectBookmarks(bookmarks);
        if (!chosen) return;
        if (editor.getSelection()?.getStartElement()?.getAscendant("figcaption", true)) {
          editor.showNotification(
            "Không đặt video, album trong chú thích được. Hãy đưa con trỏ ra ngoài rồi chèn lại.",
            "warning",
          );
          return;
        }
        known.set(`${kind}:${chosen.id}`, Promise.resolve(chosen));
        const before = new Set(Object.keys(editor.widgets.instances));
        editor.insertHtml(stored(kind, chosen.id));
        editor.widgets.checkWidgets({ initOnlyNew: true });
        const made = Object.values(editor.widgets.instances).find(
          (widget) => widget.name === "media" && !before.has(String(widget.id)),
        );
        if (made) goBehind(editor, made);
      }

      for (const [kind, name] of Object.entries(KINDS)) {
        const command = `insert-${kind}`;
        editor.addCommand(command, { exec: () => void insert(kind), contextSensitive: false });
        editor.ui.addButton(kind[0].toUpperCase() + kind.slice(1), {
          label: `Chèn ${name.toLowerCase()}`,
          command,
          toolbar: "insert",
          icon: icons[kind],
        });
      }
    },
  });
})();

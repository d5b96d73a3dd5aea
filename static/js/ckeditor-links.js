// CKEditor 4 plugin: the dialog of link-dialog.js in place of the editor's own.

CKEDITOR.plugins.add("targets", {
  requires: "link",
  init(editor) {
    const { dialog, address } = editor.config.targets;
    let loading = null;

    function apply(link, former, chosen) {
      if (chosen.remove) {
        editor.execCommand("unlink");
        return;
      }
      const attributes = { href: chosen.href, "data-cke-saved-href": chosen.href };
      if (link) {
        link.setAttributes(attributes);
        if (!former.keepsText && chosen.text !== former.text) link.setText(chosen.text);
        return;
      }
      const range = editor.getSelection().getRanges()[0];
      if (range.collapsed || (!former.keepsText && chosen.text !== former.text)) {
        const made = editor.document.createElement("a");
        made.setAttributes(attributes);
        made.setText(chosen.text);
        editor.insertElement(made);
        range.moveToPosition(made, CKEDITOR.POSITION_AFTER_END);
        range.select();
        return;
      }
      editor.applyStyle(
        new CKEDITOR.style({ element: "a", attributes, type: CKEDITOR.STYLE_INLINE }),
      );
    }

    // Text with tags inside keeps them, so it is not typed anew in the dialog.
    function former(link, selection) {
      const inside = link
        ? link.getHtml()
        : (selection.getRanges()[0]?.cloneContents().getHtml?.() ?? "");
      const text = link ? link.getText() : selection.getSelectedText();
      return {
        href: link ? (link.data("cke-saved-href") ?? link.getAttribute("href") ?? "") : "",
        text: text.replace(/[\s\u200b]+/g, " ").trim(),
        keepsText: /<[a-z]/i.test(inside.replace(/<br[^>]*>/gi, "")) || /\n/.test(text.trim()),
      };
    }

    editor.addCommand("link", {
      allowedContent: "a[!href,title]",
      requiredContent: "a[href]",
      contextSensitive: true,
      async: true,
      async exec() {
        if (editor.widgets?.focused) {
          // The link would replace it.
          editor.showNotification("Hãy đặt con trỏ vào chữ rồi chèn liên kết.", "warning");
          return;
        }
        const selection = editor.getSelection();
        const link = CKEDITOR.plugins.link.getSelectedLink(editor);
        const before = former(link, selection);
        const bookmarks = selection.createBookmarks2();
        loading ??= import(dialog);
        let chosen = null;
        try {
          const { chooseLink } = await loading;
          chosen = await chooseLink(before, address);
        } catch {
          loading = null;
          editor.showNotification("Chưa mở được khung liên kết. Hãy thử lại.", "warning");
        }
        editor.focus();
        editor.getSelection().selectBookmarks(bookmarks);
        if (chosen) {
          editor.fire("saveSnapshot");
          apply(link, before, chosen);
          editor.fire("saveSnapshot");
          editor.fire("change");
        }
        editor.fire("afterCommandExec", { name: "link", command: editor.getCommand("link") });
      },
    });
    // The editor's own dialog would open after it.
    editor.on(
      "doubleclick",
      (event) => {
        if (event.data.dialog !== "link") return;
        event.data.dialog = "";
        editor.execCommand("link");
      },
      null,
      null,
      20,
    );
  },
});

// CKEditor 4 plugin for pasted and dropped HTML. Nothing of it enters a document of the page: it is
// sent as a string to the server, which cleans it as it would at saving, and the answer is inserted
// with a notice of what was left out. Without an answer the plain words go in.
// What was copied in the editor itself is left to CKEditor.

(() => {
  const SECONDS_TO_WAIT = 20;
  // Milliseconds; most answers come before.
  const UNTIL_TOLD = 700;
  const BYTES_OF_PICTURE = /data:image\/[a-z+.-]+;base64,[a-z0-9+/=]+(?:[\r\n]\s*[a-z0-9+/=]+)*/gi;
  const PLACE_OF_PICTURE =
    /<figure data-photo="anh-dan-(\d+)">(?:<figcaption>(.*?)<\/figcaption>)?<\/figure>/g;
  const OPENS_BLOCK = /^(?:p|div|h[1-6]|li|tr|table|ul|ol|br|hr|section|article|blockquote|pre)$/;
  const NO_WORDS = "script,style,head,title,template,noscript,iframe,[hidden]";
  const tools = CKEDITOR.tools;

  // --- Plain words -------------------------------------------------------------------------------

  // An inert document: runs no script and loads nothing.
  function inert(html) {
    return new DOMParser().parseFromString(tools.withoutInline(html), "text/html");
  }

  function wordsOf(html) {
    const page = inert(html);
    for (const element of page.querySelectorAll(NO_WORDS)) element.remove();
    const pieces = [];
    const walker = page.createTreeWalker(page, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const { nodeType, nodeValue, localName } = walker.currentNode;
      if (nodeType === Node.TEXT_NODE) pieces.push(nodeValue.replace(/\s+/g, " "));
      else if (OPENS_BLOCK.test(localName)) pieces.push("\n");
    }
    return pieces
      .join("")
      .replace(/ *\n */g, "\n")
      .replace(/\n{2,}/g, "\n\n")
      .trim();
  }

  function asHtml(editor, words) {
    return editor.editable().transformPlainTextToHtml(words);
  }

  // --- The server --------------------------------------------------------------------------------

  class Refusal extends Error {}

  async function cleaned(editor, html) {
    let response;
    try {
      response = await fetch(editor.config.pasteAddress, {
        method: "POST",
        headers: {
          Accept: "application/json",
          "Content-Type": "text/html; charset=utf-8",
          "X-CSRFToken": document.querySelector("[name=csrfmiddlewaretoken]").value,
        },
        body: html,
        redirect: "error",
        signal: AbortSignal.timeout(1000 * SECONDS_TO_WAIT),
      });
    } catch {
      throw new Error("Chưa nối được với máy chủ");
    }
    // 403: the token of a form whose session is another one now.
    if ([401, 403].includes(response.status)) throw new Error("Phiên làm việc đã hết");
    const answer = await response.json().catch(() => null);
    if (answer?.error) throw new Refusal(answer.error);
    if (!response.ok || !answer) throw new Error("Máy chủ chưa làm sạch được nội dung này");
    return answer;
  }

  // --- The place ---------------------------------------------------------------------------------

  // A native range follows what is typed while the answer is on its way; CKEditor's does not.
  function nativeRange(editor) {
    const selection = editor.document.$.getSelection();
    return selection.rangeCount > 0 ? selection.getRangeAt(0).cloneRange() : null;
  }

  const spaced = (words) => words.replaceAll("\u00a0", " ");

  // Returns a function that gives the range where the caret is now. Typing behind a space replaces
  // the space by another kind, which moves a native range before it.
  function remembered(editor) {
    const range = nativeRange(editor);
    if (!range?.collapsed || range.startContainer.nodeType !== Node.TEXT_NODE) return () => range;
    const before = spaced(range.startContainer.data.slice(0, range.startOffset));
    return () => {
      const node = range.startContainer;
      if (spaced(node.data ?? "").startsWith(before)) range.setStart(node, before.length);
      range.collapse(true);
      return range;
    };
  }

  function isSame(one, other) {
    return (
      one?.startContainer === other?.startContainer &&
      one?.startOffset === other?.startOffset &&
      one?.endContainer === other?.endContainer &&
      one?.endOffset === other?.endOffset
    );
  }

  function select(editor, range) {
    const selection = editor.document.$.getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
  }

  // One paste at a time, in the order of the pastes.
  class Pastes {
    constructor(editor) {
      this.editor = editor;
      this.waiting = [];
      this.last = Promise.resolve();
    }

    get areWaiting() {
      return this.waiting.length > 0;
    }

    add(html, words) {
      const place = remembered(this.editor);
      const follows = this.waiting.some((paste) => isSame(paste.place(), place()));
      const paste = { html, words, place: follows ? () => null : place };
      this.waiting.push(paste);
      // A paste that fails holds up neither the next one nor saving.
      this.last = this.last
        .then(() => this.finish(paste))
        .catch((problem) => this.warn(`Đoạn vừa dán không vào được bài. ${problem.message}`));
    }

    async finish(paste) {
      const { editor } = this;
      const pictures = [];
      const sent = paste.html
        .replace(BYTES_OF_PICTURE, (bytes) => `anh-dan:${pictures.push(bytes)}`)
        // A page that writes to the clipboard makes "#x" an address of itself: a place in the text.
        .replaceAll(`${location.href.replace(/#.*/, "")}#`, "#");
      let insert;
      let told = null;
      const telling = setTimeout(() => {
        told = editor.showNotification("Đang làm sạch đoạn vừa dán…", "info");
      }, UNTIL_TOLD);
      try {
        const answer = await cleaned(editor, sent);
        insert = () => this.insertAnswer(answer, pictures, paste.words);
      } catch (problem) {
        if (problem instanceof Refusal) insert = () => this.warn(problem.message);
        else insert = () => this.insertWords(problem, paste.words);
      }
      clearTimeout(telling);
      told?.hide();
      this.waiting.shift();
      if (editor.status !== "ready" || editor.mode !== "wysiwyg") return;
      this.at(paste.place(), insert);
    }

    // Calls insert with the selection where the paste was made. The caret of somebody who has gone
    // on writing, here or in another field, stays where it is; else it goes behind the insertion.
    at(place, insert) {
      const { editor } = this;
      const caret = nativeRange(editor);
      const isThere = place && editor.editable().$.contains(place.startContainer);
      const hasMoved = isThere && !isSame(caret, place);
      const frame = editor.window.getFrame()?.$;
      const elsewhere = document.activeElement === frame ? null : document.activeElement;
      editor.focus();
      if (hasMoved) select(editor, place);
      insert();
      if (hasMoved) select(editor, caret);
      elsewhere?.focus();
    }

    insertAnswer({ html, notices, all_hidden: isAllHidden }, pictures, words) {
      const { editor } = this;
      let [photos, lost] = [0, 0];
      const whole = html.replace(PLACE_OF_PICTURE, (_, number, caption = "") => {
        const place = editor.photos?.placeFor(pictures[number - 1], caption);
        if (place) photos += 1;
        else lost += 1;
        return place ?? (caption && `<p>${caption}</p>`);
      });
      if (isAllHidden) editor.insertHtml(asHtml(editor, words), "text");
      else if (whole.trim()) editor.insertHtml(whole, "html");
      if (photos > 0) editor.photos.goBehindNewest();
      if (lost > 0 && !editor.photos) {
        this.warn("Ảnh vừa dán không vào: ở đây chỉ đặt được chữ.");
      }
      for (const notice of notices) this.warn(notice);
    }

    insertWords(problem, words) {
      const { editor } = this;
      editor.insertHtml(asHtml(editor, words), "text");
      this.warn(
        `${problem.message}, nên chỉ chữ trần vào bài, không có định dạng. Chữ ẩn, chữ đã xóa và ` +
          "nhận xét có thể còn lẫn trong đó: hãy đọc lại, hoặc hoàn tác rồi dán lại sau.",
      );
    }

    warn(sentence) {
      this.editor.showNotification(tools.htmlEncode(sentence), "warning");
    }

    holdSaving() {
      this.editor.element.$.form?.addEventListener(
        "submit",
        (event) => {
          if (!this.areWaiting) return;
          event.preventDefault();
          event.stopImmediatePropagation();
          this.warn("Đoạn vừa dán chưa vào bài. Hãy đợi nó hiện ra rồi bấm lại.");
        },
        { capture: true },
      );
    }
  }

  // "Copy picture" in a browser gives an <img> with its address, and its bytes as a file.
  function isOnePicture(html, files) {
    if (files !== 1 || !/<img\b/i.test(html)) return false;
    const { body, images } = inert(html);
    return images.length === 1 && !body.textContent.trim();
  }

  function take(editor, pastes, event) {
    const { data } = event;
    const { dataTransfer } = data;
    const isOwn = dataTransfer?.getTransferType(editor) !== CKEDITOR.DATA_TRANSFER_EXTERNAL;
    if (dataTransfer && isOwn) return;
    const html = data.dataValue || dataTransfer?.getData("text/html", true) || "";
    if (!html.trim()) return; // Plain text, or files.
    if (editor.photos && isOnePicture(html, dataTransfer?.getFilesCount() ?? 0)) {
      data.isOnePicture = true;
      return;
    }
    const words = dataTransfer?.getData("text/plain") || wordsOf(html);
    if (editor._.nextPasteType === "text") {
      data.dataValue = asHtml(editor, words);
      data.type = "text";
      return;
    }
    event.cancel();
    pastes.add(html, words);
  }

  CKEDITOR.plugins.add("cleanpaste", {
    requires: "notification,clipboard",
    init(editor) {
      const { clipboard } = CKEDITOR.plugins;
      // Otherwise CKEditor lets some browsers paste into a hidden element of the page, or asks the
      // writer to paste into a dialog.
      clipboard.canClipboardApiBeTrusted = () => true;
      editor.on("pasteDialog", (event) => event.cancel(), null, null, 0);
      const pastes = new Pastes(editor);
      editor.pastes = pastes;
      // Before CKEditor's own first listener (1), after its command "paste" (0), which fires again.
      editor.on("paste", (event) => take(editor, pastes, event), null, null, 0.5);
      editor.once("instanceReady", () => pastes.holdSaving());
    },
  });
})();

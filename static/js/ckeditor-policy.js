// Lets CKEditor 4 work under a policy without 'unsafe-inline'. It writes handlers, styles, style
// sheets and one script into strings of HTML; here they are taken out of the string and given to
// the elements afterwards, which the policy allows. Loaded before the editor.

(() => {
  const MARK = "data-cke-taken";
  const TAG = /<[a-z][^\s>/]*(?:[^>"']|"[^"]*"|'[^']*')*>/gi;
  const ATTRIBUTE = /\s+([^\s=>"'/]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s>"']+))?/g;
  const WORTH_READING = /\s(?:style|on[a-z]+)\s*=|javascript:/i;
  const CALL = /CKEDITOR\.tools\.callFunction\(\s*([0-9]+)\s*((?:,\s*(?:'[^']*'|[^,')]*)\s*)*)\)/;
  const ARGUMENT = /,\s*(?:'([^']*)'|([^,']*))/g;
  const STYLE_SHEET = /<style[^>]*>([^]*?)<\/style>/gi;
  const WHEN_LOADED = /<script id="cke_actscrpt"[^>]*>[^]*?callFunction\(([0-9]+)[^]*?<\/script>/i;

  // --- Style sheets ------------------------------------------------------------------------------

  // In a layer, because adopted sheets come last: these are the first, and others overrule them.
  function adopt(page, css) {
    adoptLast(page, `@layer editor {${css}}`);
  }

  function adoptLast(page, css) {
    const sheet = new page.defaultView.CSSStyleSheet();
    sheet.replaceSync(css);
    page.adoptedStyleSheets = [...page.adoptedStyleSheets, sheet];
  }

  // The editor asks for this before it writes a <style>, and sets `cssText` of what it gets.
  document.createStyleSheet = (address) => {
    if (address) {
      const link = document.createElement("link");
      link.rel = "stylesheet";
      link.href = address;
      document.head.append(link);
    }
    return {
      set cssText(css) {
        adopt(document, css);
      },
    };
  };

  // --- Handlers ----------------------------------------------------------------------------------

  // The editor writes nothing else than these: calls of a numbered function, and `return false`.
  function handlerOf(source) {
    const [, number, more] = CALL.exec(source) ?? [];
    const given = [...(more ?? "").matchAll(ARGUMENT)].map(([, words, name]) => [
      words,
      name?.trim(),
    ]);
    const isResult = /^\s*return\s+CKEDITOR/.test(source);
    const isRefused = /return\s+false/.test(source);
    return (event) => {
      const values = { event, this: event.currentTarget, null: null };
      const result =
        number === undefined
          ? undefined
          : CKEDITOR.tools.callFunction(
              Number(number),
              ...given.map(
                ([words, name]) => words ?? (name in values ? values[name] : Number(name)),
              ),
            );
      if (isRefused || (isResult && result === false)) event.preventDefault();
    };
  }

  function listen(element, type, source) {
    if (type !== "load") {
      element.addEventListener(type, handlerOf(source));
      return;
    }
    const page = element.ownerDocument;
    const act = handlerOf(source);
    if (page.readyState === "complete") setTimeout(() => act(new Event("load")), 0);
    else page.defaultView.addEventListener("load", act, { once: true });
  }

  // --- Strings of HTML ---------------------------------------------------------------------------

  function taken(tag) {
    let isChanged = false;
    const changed = tag.replace(ATTRIBUTE, (whole, name, value = "") => {
      if (/^(?:style|on[a-z]+)$/i.test(name)) {
        isChanged = true;
        return ` ${MARK}-${name.toLowerCase()}=${value || '""'}`;
      }
      if (/^href$/i.test(name) && /^["']?\s*javascript:/i.test(value)) {
        isChanged = true;
        return ` href="#" ${MARK}-onclick-too="return false"`;
      }
      return whole;
    });
    return isChanged ? changed.replace(/(\s*\/?>)$/, ` ${MARK}=""$1`) : tag;
  }

  const without = (html) => (WORTH_READING.test(html) ? html.replace(TAG, taken) : html);

  // In a text no handler works: what is written there is an author's, not the editor's.
  function giveBack(root, isText) {
    for (const element of root.querySelectorAll(`[${MARK}]`)) {
      for (const { name, value } of [...element.attributes]) {
        if (!name.startsWith(MARK)) continue;
        const what = name.slice(MARK.length + 1);
        element.removeAttribute(name);
        if (what === "style") element.style.cssText = value;
        else if (what && !isText) listen(element, what.slice(2).replace("-too", ""), value);
      }
    }
  }

  // While the editor's own file runs, which has a look whether the screen has high contrast.
  const native = Object.getOwnPropertyDescriptor(Element.prototype, "innerHTML");
  Object.defineProperty(Element.prototype, "innerHTML", {
    ...native,
    set(html) {
      native.set.call(this, without(String(html ?? "")));
      giveBack(this, true);
    },
  });

  function patch() {
    Object.defineProperty(Element.prototype, "innerHTML", native);
    const { element, document: page } = CKEDITOR.dom;
    const { append, setHtml, setAttribute } = element.prototype;
    const { write } = page.prototype;

    element.prototype.setHtml = function (html) {
      const isText = this.$.isContentEditable;
      const rest = String(html).replace(STYLE_SHEET, (whole, css) => {
        if (isText) return whole;
        adoptLast(this.$.ownerDocument, css);
        return "";
      });
      const result = setHtml.call(this, without(rest));
      giveBack(this.$, isText);
      return result;
    };

    // The skin puts an empty <style> for its colour into each menu; we set none.
    element.prototype.append = function (node, toStart) {
      return append.call(this, node === "style" ? "template" : node, toStart);
    };

    element.prototype.setAttribute = function (name, value) {
      if (name !== "style") return setAttribute.call(this, name, value);
      this.$.style.cssText = value;
      return this;
    };

    // For reading words out of HTML: without what a policy would stop, which is reported even of a
    // document that nobody sees.
    CKEDITOR.tools.withoutInline = (html) => without(html.replace(STYLE_SHEET, ""));

    page.prototype.appendStyleText = function (css) {
      adopt(this.$, css);
      // The editor removes the element of the style sheet when it goes.
      return { ownerNode: this.$.createElement("style") };
    };

    page.prototype.write = function (html) {
      const sheets = [];
      let loaded = null;
      const rest = String(html)
        .replace(STYLE_SHEET, (_, css) => {
          sheets.push(css);
          return "";
        })
        .replace(WHEN_LOADED, (_, number) => {
          loaded = Number(number);
          return "";
        });
      write.call(this, without(rest));
      const { $: written } = this;
      written.adoptedStyleSheets = [];
      for (const css of sheets) adopt(written, css);
      giveBack(written, written.body?.isContentEditable);
      if (loaded === null) return;
      const tell = () => CKEDITOR.tools.callFunction(loaded, written.defaultView);
      if (written.readyState === "loading") written.addEventListener("DOMContentLoaded", tell);
      else tell();
    };
  }

  // Before the listener of ckeditor-init.js, which makes the editors.
  document.addEventListener("DOMContentLoaded", patch);
})();

// CKEditor 4 plugin: the text area is part of the page. It is as high as its text, without a
// scroll bar of its own; Esc leaves it; menus and lists have the page's colours.

(() => {
  const FOCUSABLE =
    "a[href], button, input:not([type=hidden]), select, textarea, summary, iframe, [tabindex]";

  function leave(editor, back) {
    const container = editor.container.$;
    const all = [...document.querySelectorAll(FOCUSABLE)].filter(
      (each) =>
        !container.contains(each) &&
        each.tabIndex >= 0 &&
        !each.disabled &&
        each.getClientRects().length > 0,
    );
    const side = back ? Node.DOCUMENT_POSITION_PRECEDING : Node.DOCUMENT_POSITION_FOLLOWING;
    const others = all.filter((each) => container.compareDocumentPosition(each) & side);
    (back ? others.at(-1) : others[0])?.focus();
  }

  // Scrolls the page so that the line being written is between the toolbar and the bar at the
  // bottom, whose height the page tells as scroll padding. Browsers scroll it to the edges only.
  function keepCaretInSight(editor) {
    const selection = editor.getSelection()?.getNative();
    if (!selection?.rangeCount || !selection.isCollapsed) return;
    const range = selection.getRangeAt(0);
    const { startContainer: node } = range;
    const line = node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement;
    const place = range.getClientRects()[0] ?? line.getBoundingClientRect();
    if (place.height > 200) return; // Not a line of text.
    const frame = editor.window.getFrame().$.getBoundingClientRect();
    const padding = getComputedStyle(document.documentElement).scrollPaddingBlockEnd;
    const lowest = window.innerHeight - (parseFloat(padding) || 0) - 8;
    const highest = editor.ui.space("top").$.getBoundingClientRect().bottom + 8;
    const below = frame.top + place.bottom - lowest;
    const above = highest - (frame.top + place.top);
    if (below > 0) window.scrollBy(0, below);
    else if (above > 0) window.scrollBy(0, -above);
  }

  function fit(editor) {
    let isMaximized = false;
    let observer = null;

    const grow = () => {
      const contents = editor.ui.space("contents");
      const body = editor.document?.getBody()?.$;
      if (!body || !contents || isMaximized) return;
      const height = `${Math.max(editor.config.leastHeight, Math.ceil(body.offsetHeight))}px`;
      if (contents.getStyle("height") !== height) contents.setStyle("height", height);
    };

    editor.on("contentDom", () => {
      const view = editor.document.getWindow().$;
      observer?.disconnect();
      // In the frame's own window: one of the page would not see its elements in all browsers.
      observer = new view.ResizeObserver(() => requestAnimationFrame(grow));
      observer.observe(editor.document.getBody().$);
      editor.document.getDocumentElement().addClass("grows");
      grow();
    });
    editor.on("maximize", ({ data: state }) => {
      isMaximized = state === CKEDITOR.TRISTATE_ON;
      const root = editor.document?.getDocumentElement();
      root?.[isMaximized ? "removeClass" : "addClass"]("grows");
      if (!isMaximized) requestAnimationFrame(grow);
    });
    editor.on("destroy", () => observer?.disconnect());
    const follow = () => {
      // After the frame has grown.
      setTimeout(() => {
        if (!isMaximized && editor.status === "ready") keepCaretInSight(editor);
      }, 50);
    };
    editor.on("key", follow);
    editor.on("afterPaste", follow);
  }

  function dress(panel, stylesheets) {
    const frame = panel?.element?.getElementsByTag("iframe").getItem(0)?.$;
    const page = frame?.contentDocument;
    if (!page?.head || page.head.querySelector("link[data-portal]")) return;
    for (const address of stylesheets) {
      const link = page.createElement("link");
      link.rel = "stylesheet";
      link.href = address;
      link.dataset.portal = "";
      page.head.append(link);
    }
  }

  CKEDITOR.plugins.add("page", {
    init(editor) {
      fit(editor);
      editor.addCommand("leave", { readOnly: 1, exec: () => leave(editor, false) });
      editor.addCommand("leaveBack", { readOnly: 1, exec: () => leave(editor, true) });
      editor.setKeystroke(27, "leave");
      editor.setKeystroke(CKEDITOR.SHIFT + 27, "leaveBack");
      const { panelStylesheets } = editor.config;
      editor.on("panelShow", ({ data }) => dress(data, panelStylesheets));
      editor.on("menuShow", ({ data }) => dress(data[0], panelStylesheets));
    },
  });
})();

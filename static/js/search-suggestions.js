// Suggestions while a reader types into a search box (data-suggestions: where to ask): the combobox
// pattern of ARIA, a list with manual selection. Without this script, or an answer, it is a box.

const WAIT = 150; // Milliseconds after the last letter.
// While a keyboard still composes the word (Telex on phones and on a Mac): until it rests.
const WAIT_COMPOSING = 500;
const LEAST = 2; // Letters and digits.
const MOST = 100; // Characters; what is longer was pasted.
let lists = 0;

function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

// In one form, so that all who type the same get the same answer. A space at the end says that the
// last word is whole.
const words = (typed) => typed.normalize("NFC").toLowerCase().replace(/\s+/g, " ").trimStart();

const isEnough = (line) =>
  line.length <= MOST && (line.match(/[\p{L}\p{N}]/gu) ?? []).length >= LEAST;

async function ask(address, line, signal) {
  const response = await fetch(`${address}?${new URLSearchParams({ q: line })}`, { signal });
  return response.ok ? (await response.json()).suggestions : [];
}

function option(suggestion, id) {
  const kind = [suggestion.kind, suggestion.day].filter(Boolean).join(" · ");
  const item = element(
    "li",
    { id, role: "option", "aria-selected": "false", class: "suggestions__item" },
    element("span", { class: "suggestions__title" }, suggestion.title),
    " ",
    element("span", { class: "suggestions__kind" }, kind),
  );
  item.dataset.address = suggestion.address;
  return item;
}

function enhance(input) {
  const id = `suggestions-${(lists += 1)}`;
  const list = element("ul", {
    id,
    class: "suggestions",
    role: "listbox",
    "aria-label": "Gợi ý",
  });
  const status = element("p", { class: "visually-hidden", role: "status" });
  list.hidden = true;
  input.parentElement.classList.add("has-suggestions");
  input.parentElement.append(list, status);
  const attributes = {
    role: "combobox",
    autocomplete: "off",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": id,
  };
  for (const [name, value] of Object.entries(attributes)) input.setAttribute(name, value);

  let active = -1;
  let timer = 0;
  let request = new AbortController();
  let isComposing = false;

  const mark = (place) => {
    active = place;
    [...list.children].forEach((item, at) => {
      item.setAttribute("aria-selected", String(at === place));
    });
    const item = list.children[place];
    if (!item) input.removeAttribute("aria-activedescendant");
    else {
      input.setAttribute("aria-activedescendant", item.id);
      item.scrollIntoView({ block: "nearest" });
    }
  };

  // Above the keyboard of a phone, which covers the page without making it smaller.
  const fit = () => {
    const seen = window.visualViewport;
    if (list.hidden || !seen) return;
    const room = seen.offsetTop + seen.height - list.getBoundingClientRect().top;
    list.style.maxHeight = `${Math.max(room - 8, 96)}px`;
  };

  const show = (isOpen) => {
    list.hidden = !isOpen;
    input.setAttribute("aria-expanded", String(isOpen));
    mark(-1);
    fit();
  };

  const stop = () => {
    clearTimeout(timer);
    request.abort();
  };

  const forget = () => {
    stop();
    list.replaceChildren();
    status.textContent = "";
    show(false);
  };

  const renew = async () => {
    stop();
    const line = words(input.value);
    if (!isEnough(line)) {
      forget();
      return;
    }
    request = new AbortController();
    const { signal } = request;
    // Without an answer there is nothing to suggest, and nothing that a reader could do about it.
    const found = await ask(input.dataset.suggestions, line, signal).catch(() => []);
    if (signal.aborted) return;
    list.replaceChildren(...found.map((each, at) => option(each, `${id}-${at}`)));
    show(found.length > 0);
    status.textContent = found.length
      ? `${found.length} gợi ý. Dùng phím mũi tên để chọn.`
      : "Không có gợi ý.";
  };

  const renewLater = () => {
    stop();
    mark(-1);
    timer = setTimeout(renew, isComposing ? WAIT_COMPOSING : WAIT);
  };

  const go = (item) => {
    const { address } = item.dataset;
    forget();
    window.location.assign(address);
  };

  const step = (by) => {
    const count = list.children.length;
    if (list.hidden) show(true);
    // From the box itself, place -1, to the first or the last, and back to the box.
    mark(((active + 1 + by + count + 1) % (count + 1)) - 1);
  };

  const keys = {
    ArrowDown: (event) => {
      if (event.altKey) show(true);
      else step(1);
    },
    ArrowUp: (event) => {
      if (event.altKey) show(false);
      else step(-1);
    },
    // The first one closes the list; the next one is the browser's, which empties the box.
    Escape: () => {
      stop();
      show(false);
    },
    Enter: () => go(list.children[active]),
  };
  const isOurs = {
    ArrowDown: () => list.children.length > 0,
    ArrowUp: () => list.children.length > 0,
    Escape: () => !list.hidden,
    Enter: () => !list.hidden && active >= 0,
  };

  input.addEventListener("keydown", (event) => {
    // 229: a key of a keyboard that composes, in browsers that say nothing else.
    if (isComposing || event.isComposing || event.keyCode === 229) return;
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (isOurs[event.key]?.()) {
      event.preventDefault();
      event.stopPropagation();
      keys[event.key](event);
    } else if (["Home", "End", "ArrowLeft", "ArrowRight"].includes(event.key)) {
      mark(-1); // Back in the box, where the browser moves the cursor.
    }
  });
  input.addEventListener("compositionstart", () => {
    isComposing = true;
    mark(-1);
  });
  input.addEventListener("compositionend", () => {
    isComposing = false;
    renewLater();
  });
  input.addEventListener("input", renewLater);
  input.addEventListener("blur", () => {
    stop();
    show(false);
  });
  input.addEventListener("click", () => {
    if (list.children.length) show(true);
  });
  input.form?.addEventListener("submit", forget);
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // Keeps the focus.
  list.addEventListener("click", (event) => {
    const item = event.target.closest("[role=option]");
    if (item) go(item);
  });
  window.visualViewport?.addEventListener("resize", fit);
  window.addEventListener("scroll", fit, { passive: true });
  // A browser that goes back shows the page as it was left.
  window.addEventListener("pagehide", forget);
}

for (const input of document.querySelectorAll("input[data-suggestions]")) enhance(input);

// A search box with a list of what a text may lead to: the combobox pattern of ARIA. The list is
// asked from the address of portal/urls.py "link_targets". The box is no input of type "search":
// Chromium would clear it at Esc instead of closing the dialog.

const WAIT = 200; // Milliseconds after the last letter typed.
let lists = 0;

export async function findTargets(address, parameters) {
  let response;
  try {
    response = await fetch(`${address}?${new URLSearchParams(parameters)}`, {
      headers: { Accept: "application/json" },
    });
  } catch {
    throw new Error("Mất kết nối, chưa tìm được. Hãy thử lại.");
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.error ?? "Chưa tìm được. Hãy thử lại.");
  return answer.targets;
}

function element(tag, className, text = "") {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

export function facts(target) {
  const hidden = target.public ? "" : "chưa công khai";
  return [target.label, target.day, hidden].filter(Boolean).join(" · ");
}

function option(target, id) {
  const item = element("li", "target");
  item.id = id;
  item.setAttribute("role", "option");
  item.setAttribute("aria-selected", "false");
  if (target.thumbnail) {
    const picture = element("img", "target__picture");
    picture.src = target.thumbnail;
    picture.alt = "";
    item.append(picture);
  }
  const words = element("span", "target__words");
  words.append(element("span", "target__title", target.title), " ");
  words.append(element("span", "target__facts", facts(target)));
  item.append(words);
  item.classList.toggle("target--hidden", !target.public);
  return item;
}

// Makes `input` a combobox whose choices are shown in `place`. `choose(target)` is called with the
// chosen one. `address` is where to ask, `kinds` which kinds (none: all).
export function searchTargets(input, place, { address, kinds = [], choose, keep = () => true }) {
  const list = element("ul", "targets");
  const status = element("p", "help targets__status");
  list.id = `targets-${(lists += 1)}`;
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Kết quả tìm");
  status.setAttribute("role", "status");
  place.append(list, status);
  const attributes = {
    role: "combobox",
    autocomplete: "off",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": list.id,
  };
  for (const [name, value] of Object.entries(attributes)) input.setAttribute(name, value);

  let found = [];
  let active = -1;
  let asked = 0;
  let timer = 0;
  let isStale = false; // The list is of other words than those in the box.

  const show = (open) => {
    list.hidden = !open;
    input.setAttribute("aria-expanded", String(open));
    if (!open) mark(-1);
  };

  const mark = (place) => {
    active = place;
    [...list.children].forEach((item, at) => {
      item.setAttribute("aria-selected", String(at === place));
      if (at === place) item.scrollIntoView({ block: "nearest" });
    });
    if (place < 0) input.removeAttribute("aria-activedescendant");
    else input.setAttribute("aria-activedescendant", list.children[place].id);
  };

  const take = (place) => {
    const target = found[place];
    if (!target) return;
    reset();
    choose(target);
  };

  const ask = async () => {
    const mine = (asked += 1);
    const parameters = [["q", input.value], ...kinds.map((kind) => ["kind", kind])];
    let targets = [];
    let problem = "";
    try {
      targets = (await findTargets(address, parameters)).filter(keep);
    } catch (error) {
      problem = error.message;
    }
    if (mine !== asked) return; // A later search has begun.
    found = targets;
    isStale = false;
    list.replaceChildren(...found.map((each, at) => option(each, `${list.id}-${at}`)));
    show(found.length > 0);
    mark(-1);
    const count = found.length ? `${found.length} kết quả.` : "Không có gì khớp.";
    status.textContent = problem || count;
  };

  const later = () => {
    clearTimeout(timer);
    isStale = true;
    mark(-1);
    timer = setTimeout(ask, WAIT);
  };

  const reset = () => {
    clearTimeout(timer);
    asked += 1; // An answer on its way comes too late.
    found = [];
    isStale = false;
    list.replaceChildren();
    status.textContent = "";
    show(false);
  };

  input.addEventListener("input", later);
  input.addEventListener("keydown", (event) => {
    const { key } = event;
    if (key === "ArrowDown" || key === "ArrowUp") {
      event.preventDefault();
      if (isStale) return; // The answer is on its way.
      if (list.hidden && found.length) show(true);
      else if (!found.length) ask();
      if (!found.length) return;
      const step = key === "ArrowDown" ? 1 : -1;
      mark((active + step + found.length + (active < 0 && step < 0 ? 1 : 0)) % found.length);
    } else if (key === "Enter" && active >= 0) {
      event.preventDefault();
      take(active);
    } else if (key === "Escape" && !list.hidden) {
      // Closes the list, not the dialog around it.
      event.preventDefault();
      event.stopPropagation();
      show(false);
    }
  });
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // Keeps the focus.
  list.addEventListener("click", (event) => {
    const item = event.target.closest('[role="option"]');
    if (item) take([...list.children].indexOf(item));
  });
  return { ask, reset };
}

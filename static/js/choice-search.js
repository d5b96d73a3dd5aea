// A select that is searched by typing, with or without diacritics: the combobox pattern of ARIA.
// The select stays, out of sight, and is what the form sends. Without this script it is shown.

const SHOWN = "choice-search";

/** Return the words in small letters without marks; đ is a letter of its own and becomes d. */
const fold = (words) =>
  words.toLowerCase().replace(/đ/g, "d").normalize("NFD").replace(/\p{M}/gu, "");

/** Return whether each word typed begins a word of the choice. */
const matches = (choice, typed) => {
  const words = fold(choice).split(/[^\p{L}\p{N}]+/u);
  return fold(typed)
    .split(/[^\p{L}\p{N}]+/u)
    .every((wanted) => words.some((word) => word.startsWith(wanted)));
};

function element(tag, attributes) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

function enhance(select) {
  const label = document.querySelector(`label[for="${select.id}"]`);
  const listId = `${select.id}_choices`;
  const place = element("div", { class: SHOWN });
  const input = element("input", {
    type: "text",
    id: `${select.id}_search`,
    class: `${SHOWN}__input`,
    role: "combobox",
    autocomplete: "off",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": listId,
    placeholder: "Gõ để tìm…",
  });
  for (const name of ["aria-describedby", "aria-invalid", "aria-required"]) {
    if (select.hasAttribute(name)) input.setAttribute(name, select.getAttribute(name));
  }
  const list = element("ul", {
    id: listId,
    class: `${SHOWN}__list`,
    role: "listbox",
    "aria-label": label?.textContent.replace(/:$/, "") ?? "",
  });
  const status = element("p", { class: "visually-hidden", role: "status" });
  list.hidden = true;
  place.append(input, list, status);
  select.before(place);
  label?.setAttribute("for", input.id);
  // Not hidden from tests and from scripts that choose, but from everybody else.
  select.classList.add("visually-hidden");
  select.tabIndex = -1;
  select.setAttribute("aria-hidden", "true");
  input.disabled = select.disabled;

  let active = -1;

  const chosen = () => select.selectedOptions[0];
  const wordsOf = (option) => (option?.value ? option.text.trim() : "");
  const showChosen = () => {
    input.value = wordsOf(chosen());
  };

  const mark = (at) => {
    active = at;
    [...list.children].forEach((item, place) => {
      item.setAttribute("aria-selected", String(place === at));
    });
    const item = list.children[at];
    if (!item) input.removeAttribute("aria-activedescendant");
    else {
      input.setAttribute("aria-activedescendant", item.id);
      item.scrollIntoView({ block: "nearest" });
    }
  };

  const close = () => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    mark(-1);
  };

  const open = (typed) => {
    const options = [...select.options].filter(
      (each) => each.value && (!typed || matches(each.text, typed)),
    );
    list.replaceChildren(
      ...options.map((each, at) => {
        const item = element("li", { id: `${listId}-${at}`, role: "option" });
        item.dataset.value = each.value;
        item.textContent = each.text.trim();
        return item;
      }),
    );
    list.hidden = options.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
    status.textContent = options.length ? `${options.length} mục.` : "Không có mục nào khớp.";
    place.classList.toggle(`${SHOWN}--none`, options.length === 0);
    // What was typed means the first that matches; a list that was only opened, what is chosen.
    mark(typed ? 0 : options.findIndex((each) => each.selected));
  };

  const take = (value) => {
    if (select.value !== value) {
      select.value = value;
      for (const kind of ["input", "change"]) {
        select.dispatchEvent(new Event(kind, { bubbles: true }));
      }
    }
    showChosen();
    close();
  };

  const takeActive = () => take(list.children[active].dataset.value);

  const leave = () => {
    place.classList.remove(`${SHOWN}--none`);
    if (!input.value.trim()) take("");
    else if (!list.hidden && active >= 0 && input.value !== wordsOf(chosen())) takeActive();
    else {
      showChosen();
      close();
    }
  };

  input.addEventListener("input", () => open(input.value.trim()));
  input.addEventListener("click", () => {
    if (list.hidden) open("");
  });
  input.addEventListener("blur", leave);
  input.addEventListener("keydown", (event) => {
    const { key } = event;
    if (key === "ArrowDown" || key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) open("");
      else {
        const count = list.children.length;
        const step = key === "ArrowDown" ? 1 : -1;
        mark((active + step + count + (active < 0 && step < 0 ? 1 : 0)) % count);
      }
    } else if (key === "Enter") {
      event.preventDefault(); // Never sends the form.
      if (!list.hidden && active >= 0) takeActive();
    } else if (key === "Escape" && (!list.hidden || input.value !== wordsOf(chosen()))) {
      event.preventDefault();
      event.stopPropagation();
      showChosen();
      close();
    }
  });
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // Keeps the focus.
  list.addEventListener("click", (event) => {
    const item = event.target.closest("[role=option]");
    if (item) take(item.dataset.value);
  });
  // Chosen by another script: an autosaved text, a category added in the popup.
  select.addEventListener("focus", () => input.focus());
  select.addEventListener("change", showChosen);
  window.django?.jQuery?.(select).on("change", showChosen);
  // A browser that goes back puts its choice in after this script has run.
  window.addEventListener("pageshow", showChosen);
  showChosen();
}

for (const select of document.querySelectorAll("select[data-choice-search]")) enhance(select);

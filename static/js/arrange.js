// Reorders the photos of an album by dragging, buttons or a typed position; saves in one request.
// Without this script each button moves a photo by one and saves.

import { saveByKey } from "./save-by-key.js";

for (const form of document.querySelectorAll("form[data-arrange]")) {
  const list = form.querySelector("ol.album-photos");
  const said = form.querySelector("[data-said]");
  const unsaved = form.querySelector("[data-unsaved]");
  let changed = false;
  let held = null;

  const place = (item) => [...list.children].indexOf(item);

  const number = () => {
    [...list.children].forEach((item, at) => {
      item.querySelector("[type=number]").value = at + 1;
    });
  };

  const moveTo = (item, at) => {
    const others = [...list.children].filter((each) => each !== item);
    const to = Math.min(others.length, Math.max(0, at));
    if (to === place(item)) return false;
    list.insertBefore(item, others[to] ?? null);
    number();
    touch();
    said.textContent = `“${item.dataset.name}” ở vị trí ${to + 1} trên ${list.children.length}.`;
    return true;
  };

  const touch = () => {
    changed = true;
    unsaved.hidden = false;
  };

  for (const item of list.children) {
    item.draggable = true;
    item.querySelector(".album-photos__placing").hidden = false;
  }

  list.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=move]");
    if (!button) return;
    event.preventDefault();
    const item = button.closest("li");
    const moved = moveTo(item, place(item) + (button.value.startsWith("up") ? -1 : 1));
    if (!moved) said.textContent = `“${item.dataset.name}” đã ở ${place(item) ? "cuối" : "đầu"}.`;
    // An element loses the focus when it is moved.
    button.focus();
    item.scrollIntoView({ block: "nearest" });
  });

  list.addEventListener("change", (event) => {
    if (!event.target.matches("[type=number]")) {
      touch();
      return;
    }
    const item = event.target.closest("li");
    moveTo(item, Number(event.target.value) - 1);
    number();
    event.target.focus();
    item.scrollIntoView({ block: "nearest" });
  });
  list.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches("[type=number]")) return;
    event.preventDefault();
    event.target.dispatchEvent(new Event("change", { bubbles: true }));
  });

  list.addEventListener("dragstart", (event) => {
    held = event.target.closest("li");
    held.classList.add("is-held");
    event.dataTransfer.effectAllowed = "move";
  });
  list.addEventListener("dragover", (event) => {
    const over = event.target.closest("li");
    if (!held) return;
    event.preventDefault();
    if (over && over !== held) moveTo(held, place(over));
  });
  list.addEventListener("drop", (event) => event.preventDefault());
  list.addEventListener("dragend", () => {
    held?.classList.remove("is-held");
    held = null;
  });

  saveByKey(form, form.querySelector("[data-save]"));
  form.addEventListener("submit", () => {
    changed = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (changed) event.preventDefault();
  });
}

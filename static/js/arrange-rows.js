// Orders the rows of a list or table by dragging, or with the buttons ↑ and ↓, where each row has a
// number "position". Without this script the numbers are typed. Nothing is saved before "Lưu".
//
// Rows of a table of categories form a tree: children move with their parent, and among themselves.

import { saveByKey } from "./save-by-key.js";

const POSITION = "input[name$='-position']";

const lists = [
  ...document.querySelectorAll("[data-arrange-rows]"),
  ...document.querySelectorAll("#result_list tbody, .inline-group table tbody"),
].filter((list) => list.dataset.column !== undefined || list.querySelector(POSITION));

const said = document.createElement("p");
said.className = "visually-hidden";
said.setAttribute("role", "status");
said.setAttribute("aria-live", "polite");
if (lists.length) document.body.append(said);

// The row of a new link has no place before it has a name: a number alone would be a mistake.
const rowsOf = (list) =>
  [...list.children].filter(
    (row) =>
      row.querySelector(POSITION) &&
      !row.matches(".empty-form") &&
      row.querySelector("input[name$='-name']")?.value !== "",
  );
const nameOf = (row) =>
  row.dataset.name ??
  (row.querySelector("input[type=text][name$='-name']")?.value.trim() ||
    row.querySelector("th")?.textContent.trim() ||
    "mục này");
const isChild = (row) => row.querySelector(".in-tree") !== null;

const family = (row) => {
  const found = [row];
  const tree = row.parentElement.querySelector(".in-tree") !== null;
  if (isChild(row) || !tree) return found;
  for (let next = row.nextElementSibling; next && isChild(next); next = next.nextElementSibling) {
    found.push(next);
  }
  return found;
};

const siblings = (row) => {
  const all = rowsOf(row.parentElement);
  if (!isChild(row)) return all.filter((each) => !isChild(each));
  let first = all.indexOf(row);
  while (first > 0 && isChild(all[first - 1])) first -= 1;
  let end = first;
  while (end < all.length && isChild(all[end])) end += 1;
  return all.slice(first, end);
};

// Others (the guard of unsaved changes) hear of a change by this script as of one by hand.
let announcing = false;
const announce = (field) => {
  announcing = true;
  field.dispatchEvent(new Event("change", { bubbles: true }));
  announcing = false;
};

const number = (rows) => {
  rows.forEach((each, at) => {
    const field = each.querySelector(POSITION);
    if (field.value === String(at + 1)) return;
    field.value = at + 1;
    announce(field);
  });
};

const tell = (row, among) => {
  said.textContent = `“${nameOf(row)}” ở vị trí ${among.indexOf(row) + 1} trên ${among.length}.`;
  for (const note of document.querySelectorAll("[data-unsaved]")) note.hidden = false;
};

const moveTo = (row, at) => {
  const among = siblings(row);
  const to = Math.min(among.length - 1, Math.max(0, at));
  const from = among.indexOf(row);
  if (to === from) return false;
  const moved = family(row);
  const target = among[to];
  if (to < from) target.before(...moved);
  else
    family(target)
      .at(-1)
      .after(...moved);
  number(siblings(row));
  tell(row, siblings(row));
  return true;
};

// Lists with a `data-column` are columns of one page: a row may go from one to another.
const columnOf = (row) => row.querySelector("select[name$='-column']");
const mayGoTo = (row, list) =>
  list.dataset.column !== undefined &&
  [...(columnOf(row)?.options ?? [])].some(({ value }) => value === list.dataset.column);

const moveAcross = (row, list, before = null) => {
  const left = row.parentElement;
  list.insertBefore(row, before);
  columnOf(row).value = list.dataset.column;
  announce(columnOf(row));
  number(rowsOf(left));
  number(rowsOf(list));
  tell(row, rowsOf(list));
};

const button = (row, label, step, words) => {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "row-mover";
  made.textContent = label;
  made.setAttribute("aria-label", `${words}: ${nameOf(row)}`);
  made.addEventListener("click", () => {
    const moved = moveTo(row, siblings(row).indexOf(row) + step);
    if (!moved) said.textContent = `“${nameOf(row)}” đã ở ${step < 0 ? "đầu" : "cuối"}.`;
    // An element loses the focus when it is moved.
    made.focus();
    row.scrollIntoView({ block: "nearest" });
  });
  return made;
};

// The forms that are autosaved have this key already.
const arranged = lists[0]?.closest("form");
if (arranged && !arranged.querySelector("[data-unsaved][data-key]"))
  saveByKey(arranged, arranged.querySelector("[name=_save], button.default"));

let held = null;

for (const list of lists) {
  for (const row of rowsOf(list)) {
    const field = row.querySelector(POSITION);
    const handle = document.createElement("span");
    handle.className = "row-handle";
    handle.draggable = true;
    handle.title = "Kéo để xếp";
    handle.setAttribute("aria-hidden", "true");
    handle.textContent = "⠿";
    const tools = document.createElement("span");
    tools.className = "row-tools";
    tools.append(handle, button(row, "↑", -1, "Lên một chỗ"), button(row, "↓", 1, "Xuống một chỗ"));
    field.after(tools);

    handle.addEventListener("dragstart", (event) => {
      held = row;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", nameOf(row));
      event.dataTransfer.setDragImage(row, 0, 0);
      for (const each of family(row)) each.classList.add("is-held");
    });
    handle.addEventListener("dragend", () => {
      for (const each of family(row)) each.classList.remove("is-held");
      held = null;
    });
  }

  list.addEventListener("dragover", (event) => {
    if (!held) return;
    let over = event.target.closest("li, tr");
    if (held.parentElement !== list) {
      if (!mayGoTo(held, list)) return;
      event.preventDefault();
      moveAcross(held, list, rowsOf(list).includes(over) ? over : null);
      return;
    }
    event.preventDefault();
    // Over a child of another parent: the place of that parent.
    while (over && !isChild(held) && isChild(over)) over = over.previousElementSibling;
    const at = siblings(held).indexOf(over);
    if (at >= 0) moveTo(held, at);
  });
  list.addEventListener("drop", (event) => {
    if (held) event.preventDefault();
  });

  list.addEventListener("change", (event) => {
    if (announcing) return;
    const row = event.target.closest("li, tr");
    // A typed number is the row's place.
    if (event.target.matches(POSITION) && /^\d+$/.test(event.target.value)) {
      if (rowsOf(list).includes(row)) moveTo(row, Number(event.target.value) - 1);
    }
    // A chosen column takes the row, at its end.
    if (event.target === columnOf(row)) {
      const to = lists.find(({ dataset }) => dataset.column === event.target.value);
      if (to && to !== list) {
        moveAcross(row, to);
        event.target.focus();
        row.scrollIntoView({ block: "nearest" });
      }
    }
  });
}

for (const form of document.querySelectorAll("form[data-guards-changes]")) {
  let changed = false;
  form.addEventListener("change", () => {
    changed = true;
    for (const note of form.querySelectorAll("[data-unsaved]")) note.hidden = false;
  });
  form.addEventListener("submit", (event) => {
    // A preview opens beside the page, whose changes are still unsaved.
    if (event.submitter?.formTarget !== "_blank") changed = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (changed) event.preventDefault();
  });
}

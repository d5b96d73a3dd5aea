// Orders the rows of a list or table by dragging, or with the buttons ↑ and ↓, where each row has a
// number "position". Without this script the numbers are typed. Nothing is saved before "Lưu".
//
// Rows of a table of categories form a tree: children move with their parent, and among themselves.

const POSITION = "input[name$='-position']";

const lists = [
  ...document.querySelectorAll("[data-arrange-rows]"),
  ...document.querySelectorAll("#result_list tbody, .inline-group table tbody"),
].filter((list) => list.querySelector(POSITION));

const said = document.createElement("p");
said.className = "visually-hidden";
said.setAttribute("role", "status");
said.setAttribute("aria-live", "polite");
if (lists.length) document.body.append(said);

for (const list of lists) {
  let held = null;

  // The row of a new link has no place before it has a name: a number alone would be a mistake.
  const rows = () =>
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
    if (isChild(row)) return [row];
    const found = [row];
    const tree = list.querySelector(".in-tree") !== null;
    for (let next = row.nextElementSibling; tree && next && isChild(next);) {
      found.push(next);
      next = next.nextElementSibling;
    }
    return found;
  };
  const siblings = (row) => {
    if (!isChild(row)) return rows().filter((each) => !isChild(each));
    const all = rows();
    let first = all.indexOf(row);
    while (first > 0 && isChild(all[first - 1])) first -= 1;
    let end = first;
    while (end < all.length && isChild(all[end])) end += 1;
    return all.slice(first, end);
  };

  const number = (row) => {
    siblings(row).forEach((each, at) => {
      const field = each.querySelector(POSITION);
      if (field.value === String(at + 1)) return;
      field.value = at + 1;
      field.dispatchEvent(new Event("change", { bubbles: true }));
    });
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
    number(row);
    said.textContent = `“${nameOf(row)}” ở vị trí ${to + 1} trên ${among.length}.`;
    for (const note of document.querySelectorAll("[data-unsaved]")) note.hidden = false;
    return true;
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

  for (const row of rows()) {
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
    event.preventDefault();
    let over = event.target.closest("li, tr");
    // Over a child of another parent: the place of that parent.
    while (over && !isChild(held) && isChild(over)) over = over.previousElementSibling;
    const at = siblings(held).indexOf(over);
    if (at >= 0) moveTo(held, at);
  });
  list.addEventListener("drop", (event) => {
    if (held) event.preventDefault();
  });

  // A typed number is the row's place.
  list.addEventListener("change", (event) => {
    if (!event.isTrusted || !event.target.matches(POSITION)) return;
    const row = event.target.closest("li, tr");
    if (rows().includes(row) && /^\d+$/.test(event.target.value)) {
      moveTo(row, Number(event.target.value) - 1);
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

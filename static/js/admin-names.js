// Names and roles that widgets of Django's admin lack: select2 (fields that search while one types),
// the calendar, the two lists of permissions. Without scripts these are fields with their labels.

const $ = window.django?.jQuery;

const labelOf = (select) => document.querySelector(`label[for="${select.id}"]`);
const wordsOf = (select) =>
  labelOf(select)?.textContent.trim().replace(/:$/, "") ?? select.getAttribute("aria-label") ?? "";

function nameSelect2(select) {
  const box = select.nextElementSibling;
  const field = box?.querySelector(".select2-selection");
  if (!field) return;
  const label = labelOf(select);
  const shown = field.querySelector(".select2-selection__rendered");
  if (select.multiple) {
    // The list holds the search field too, and a button: items, but no list.
    shown.setAttribute("role", "presentation");
    shown.querySelector(".select2-search__field")?.setAttribute("aria-label", wordsOf(select));
    field.setAttribute("aria-label", wordsOf(select));
  } else {
    // It is no text box: it shows what is chosen.
    shown.removeAttribute("role");
    shown.removeAttribute("aria-readonly");
    if (label) {
      label.id ||= `${select.id}_label`;
      field.setAttribute("aria-labelledby", `${label.id} ${shown.id}`);
    }
  }
  // The label of the select, which is hidden, leads to what stands for it.
  label?.addEventListener("click", (event) => {
    event.preventDefault();
    (select.multiple ? shown.querySelector(".select2-search__field") : field).focus();
  });
}

/** A message ("Đang tìm…") is a choice that cannot be chosen, and is read out. */
function nameMessages(list) {
  for (const item of list.querySelectorAll("[role=alert]")) {
    item.setAttribute("role", "option");
    item.setAttribute("aria-disabled", "true");
  }
}

function nameOpened({ target }) {
  const opened = document.querySelector(".select2-container--open .select2-dropdown");
  const field = target.nextElementSibling?.querySelector(".select2-selection");
  const list = opened?.querySelector("[role=listbox]");
  if (!field || !list) return;
  const words = wordsOf(target);
  opened.setAttribute("role", "dialog");
  field.setAttribute("aria-haspopup", "dialog");
  field.setAttribute("aria-controls", list.id);
  list.setAttribute("aria-live", "polite");
  for (const each of [opened, list, ...opened.querySelectorAll(".select2-search__field")]) {
    each.setAttribute("aria-label", words);
  }
  nameMessages(list);
  if (list.dataset.named) return;
  list.dataset.named = "";
  new MutationObserver(() => nameMessages(list)).observe(list, { childList: true });
}

const nameAll = (root) => root.querySelectorAll("select.admin-autocomplete").forEach(nameSelect2);

// After those that Django's scripts have registered, which make the widgets.
$?.(() => nameAll(document));
$?.(document).on("select2:open", nameOpened);
document.addEventListener("formset:added", ({ target }) => nameAll(target));
window.addEventListener("load", () => {
  for (const [name, label] of Object.entries({ calendarbox: "Chọn ngày", clockbox: "Chọn giờ" })) {
    for (const box of document.querySelectorAll(`.${name}`)) {
      box.setAttribute("role", "dialog");
      box.setAttribute("aria-label", label);
    }
  }
  for (const each of document.querySelectorAll(".selector [aria-label]")) {
    if (each.matches("span:not([role]), img:not([alt])")) each.setAttribute("role", "img");
  }
});

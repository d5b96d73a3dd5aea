// The article form: summaries of what an action will publish.
// Without this script the actions work the same; their summaries then contain less.

const form = document.getElementById("article_form");

const shown = {
  title: () => form.elements.title?.value ?? "",
  category: () => form.elements.category?.selectedOptions[0]?.text.replace(/^-+$/, "") ?? "",
  published_at: () =>
    [form.elements.published_at_0?.value, form.elements.published_at_1?.value]
      .filter(Boolean)
      .join(" "),
};

function fill(details) {
  for (const place of details.querySelectorAll("[data-shows]")) {
    place.textContent = shown[place.dataset.shows]() || place.dataset.empty || "còn thiếu";
  }
}

/** Show under a field how many letters it has, of how many are wise. */
function countLetters(field, wise) {
  if (!field || field.type === "hidden") return;
  const count = document.createElement("span");
  count.className = "desk-count";
  count.id = `${field.id}_count`;
  field.after(count);
  field.setAttribute(
    "aria-describedby",
    `${field.getAttribute("aria-describedby") ?? ""} ${count.id}`.trim(),
  );
  const show = () => {
    const length = [...field.value].length;
    count.textContent = `${length} / ${wise} ký tự`;
    count.classList.toggle("desk-count--over", length > wise);
  };
  field.addEventListener("input", show);
  show();
}

/** Escape closes the innermost open panel and returns to its button. */
function closePanel(event) {
  if (event.key !== "Escape") return;
  const open = event.target.closest(".desk-bar details[open]");
  if (!open) return;
  open.open = false;
  open.querySelector("summary").focus();
  event.stopPropagation();
}

/** A press outside closes the open panel, as of a menu. */
function closeOthers(event) {
  // The calendar and the list of times lie outside the form.
  if (event.target.closest(".calendarbox, .clockbox") || !event.target.isConnected) return;
  for (const open of form.querySelectorAll(".desk-bar .desk-act[open]")) {
    if (!open.contains(event.target)) open.open = false;
  }
}

let leaving = false;

if (form) {
  for (const details of form.querySelectorAll("details.desk-act")) {
    fill(details);
    details.addEventListener("toggle", () => fill(details));
  }
  for (const [name, length] of Object.entries({ title: 100, summary: 300 })) {
    countLetters(form.elements[name], length);
  }
  form.addEventListener("keydown", closePanel);
  document.addEventListener("click", closeOthers);
  form.addEventListener("input", () => {
    form.querySelectorAll("details.desk-act[open]").forEach(fill);
  });
  form.addEventListener("submit", (event) => {
    if (!event.submitter || event.submitter.hasAttribute("data-preview")) return;
    // A second click would send the action again from a page that is out of date.
    if (leaving) event.preventDefault();
    leaving = true;
  });
  window.addEventListener("pageshow", () => {
    leaving = false;
  });
}

// The article form: summaries of what an action will publish, and a warning before text is lost.
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

function textIsChanged() {
  const editors = Object.values(window.CKEDITOR?.instances ?? {});
  return changed || editors.some((editor) => editor.checkDirty());
}

let changed = false;
let leaving = false;

if (form) {
  for (const details of form.querySelectorAll("details.desk-act")) {
    fill(details);
    details.addEventListener("toggle", () => {
      fill(details);
      if (details.open) details.scrollIntoView({ block: "nearest" });
    });
  }
  form.addEventListener("input", () => {
    changed = true;
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
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && textIsChanged()) event.preventDefault();
  });
}

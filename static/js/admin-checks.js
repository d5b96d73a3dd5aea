// The list of what is to be mended, beside the article form: asks for it again while the text is
// edited, shows its warnings above the buttons that publish, and leads to the field.
// Without this script the list is that of the last saving.

const PAUSE = 1500;
const form = document.getElementById("article_form");
let running = null;
let timer = 0;
let sent = "";

function place() {
  return document.getElementById("desk-checks");
}

/** Show the warnings in the panels of acts that publish. */
function copyWarnings() {
  const warnings = place().querySelectorAll(".desk-check");
  for (const panel of form.querySelectorAll("[data-warnings]")) {
    panel.replaceChildren();
    if (!warnings.length) continue;
    const list = document.createElement("ul");
    list.append(...[...warnings].map((each) => each.cloneNode(true)));
    panel.append(list);
  }
}

function typed() {
  for (const editor of Object.values(window.CKEDITOR?.instances ?? {})) editor.updateElement();
  const data = new FormData(form);
  for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
  return data;
}

async function check() {
  const data = typed();
  const words = JSON.stringify([...data].filter(([name]) => name !== "seen_warnings"));
  if (words === sent) return;
  running?.abort();
  running = new AbortController();
  try {
    const answer = await fetch(place().dataset.url, {
      method: "POST",
      body: data,
      signal: running.signal,
      headers: { Accept: "text/html" },
    });
    if (!answer.ok || answer.redirected) return;
    const part = document.createElement("template");
    part.innerHTML = await answer.text();
    const list = part.content.getElementById("desk-checks");
    if (!list) return;
    sent = words;
    const focused = document.activeElement;
    const index = [...place().querySelectorAll("a")].indexOf(focused);
    place().replaceWith(list);
    if (index >= 0) (list.querySelectorAll("a")[index] ?? list).focus();
    copyWarnings();
  } catch (error) {
    if (error.name !== "AbortError" && !(error instanceof TypeError)) throw error;
  }
}

function later() {
  clearTimeout(timer);
  timer = setTimeout(check, PAUSE);
}

/** Move the focus to a field, also to one that a widget stands for. */
function leadTo(name) {
  const editor = window.CKEDITOR?.instances[`id_${name}`];
  if (editor) {
    editor.focus();
    editor.container.$.scrollIntoView({ block: "nearest" });
    return true;
  }
  const field = document.getElementById(`id_${name}`) ?? document.getElementById(`id_${name}_0`);
  const widget = field?.nextElementSibling?.querySelector?.(".select2-selection") ?? field;
  widget?.focus();
  return Boolean(widget);
}

if (form && place()) {
  copyWarnings();
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  // select2 tells only jQuery of a choice.
  window.django?.jQuery(form).on("change", later);
  window.CKEDITOR?.on("instanceReady", ({ editor }) => editor.on("change", later));
  for (const editor of Object.values(window.CKEDITOR?.instances ?? {})) editor.on("change", later);
  form.addEventListener("click", (event) => {
    const name = event.target.closest("[data-field]")?.dataset.field;
    if (!name) return;
    event.target.closest("details[open]")?.removeAttribute("open");
    if (leadTo(name)) event.preventDefault();
  });
}

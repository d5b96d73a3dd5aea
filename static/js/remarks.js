// Remarks beside the article form: sends them without leaving the page, and takes the words that
// are selected in the editor. Without this script the buttons load the page again.

const form = document.getElementById("remark-form");

function place() {
  return document.getElementById("nhan-xet");
}

function editor() {
  return window.CKEDITOR?.instances?.id_body;
}

function prepare() {
  const take = place()?.querySelector("[data-take-selection]");
  if (take) take.hidden = !window.CKEDITOR;
}

async function send(event) {
  const pressed = event.submitter;
  event.preventDefault();
  const data = new FormData(form);
  if (pressed?.name) data.set(pressed.name, pressed.value);
  pressed?.setAttribute("disabled", "");
  try {
    const answer = await fetch(pressed?.getAttribute("formaction") ?? form.action, {
      method: "POST",
      body: data,
      headers: { "X-Remarks": "1" },
    });
    if (!answer.ok && answer.status !== 422) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const section = page.getElementById("nhan-xet");
    if (!section) throw new Error("no list");
    place().replaceWith(section);
    prepare();
    section.querySelector("textarea")?.focus({ preventScroll: true });
  } catch {
    pressed?.removeAttribute("disabled");
    const note = document.createElement("p");
    note.className = "errornote";
    note.setAttribute("role", "alert");
    note.textContent = "Chưa ghi được nhận xét. Hãy thử lại.";
    place().querySelector(".errornote")?.remove();
    place().prepend(note);
  }
}

if (form && place()) {
  prepare();
  form.addEventListener("submit", send);
  document.addEventListener("click", (event) => {
    if (!event.target.closest?.("[data-take-selection]")) return;
    const words = editor()?.getSelection()?.getSelectedText() ?? "";
    const field = document.getElementById("remark-quote");
    field.value = words.replace(/\s+/g, " ").trim().slice(0, 500);
    field.focus();
  });
}

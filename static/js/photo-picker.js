// The dialog for choosing a photo: search, thumbnails, upload, caption and alternative text.
// The markup is templates/admin/media_gallery/photo/picker.html.

import { NotIn, csrfToken, send } from "./photo-upload.js";

const dialog = document.getElementById("photo-picker");
const find = (name) => dialog.querySelector(`[data-${name}]`);
const grid = find("grid");
const use = find("use");
const fields = use.elements;

let query = "";
let last = null;
let chosen = null;
let uploaded = []; // Uploaded in this dialog: shown first in every search.
let asked = 0;
let settle = () => {};

// --- The library ---------------------------------------------------------------------------------

function thumbnail(photo) {
  const label = find("thumbnail").content.firstElementChild.cloneNode(true);
  const radio = label.querySelector("input");
  radio.value = photo.id;
  radio.checked = chosen?.id === photo.id;
  radio.addEventListener("change", () => choose(photo));
  label.querySelector("img").src = photo.thumbnail;
  label.querySelector("span").textContent = photo.name;
  return label;
}

async function list({ more = false } = {}) {
  const mine = (asked += 1);
  const parameters = new URLSearchParams({ q: query });
  if (more && last) parameters.set("before", last);
  find("more").disabled = true;
  let answer;
  try {
    const response = await fetch(`${dialog.dataset.list}?${parameters}`, {
      headers: { Accept: "application/json" },
    });
    answer = await response.json();
  } catch {
    answer = { error: "Chưa lấy được danh sách ảnh. Hãy kiểm tra kết nối rồi tìm lại." };
  }
  if (mine !== asked) return; // A later search has begun.
  find("more").disabled = false;
  if (answer.error) {
    find("said").textContent = answer.error;
    return;
  }
  const listed = new Set(answer.photos.map((photo) => photo.id));
  const own = more ? [] : uploaded.filter((photo) => !listed.has(photo.id));
  const thumbnails = [...own, ...answer.photos].map(thumbnail);
  if (more) grid.append(...thumbnails);
  else grid.replaceChildren(...thumbnails);
  if (more) thumbnails[0]?.querySelector("input").focus();
  last = answer.photos.at(-1)?.id ?? last;
  find("more").hidden = !answer.more;
  find("said").textContent = grid.childElementCount ? "" : "Không có ảnh nào khớp.";
}

// --- Caption and alternative text ----------------------------------------------------------------

function choose(photo, words = null) {
  chosen = photo;
  find("words").disabled = false;
  find("none").hidden = true;
  find("chosen").src = photo.thumbnail;
  find("chosen").hidden = false;
  fields.caption.value = words?.caption ?? photo.caption;
  fields.alternative.value = words?.alternative ?? photo.alt;
  fields.decorative.checked = words ? words.decorative : photo.decorative;
  fields.alternative.disabled = fields.decorative.checked;
}

function forget() {
  chosen = null;
  use.reset();
  find("words").disabled = true;
  find("none").hidden = false;
  find("chosen").hidden = true;
  find("chosen").removeAttribute("src");
}

function alternative() {
  if (fields.decorative.checked) return "";
  return fields.alternative.value.trim() || null;
}

fields.decorative.addEventListener("change", () => {
  fields.alternative.disabled = fields.decorative.checked;
});

use.addEventListener("submit", (event) => {
  event.preventDefault();
  if (!chosen) return;
  settle({
    photo: chosen.id,
    caption: fields.caption.value.trim(),
    alternative: alternative(),
    facts: chosen,
  });
  dialog.close();
});

// --- The dialog ----------------------------------------------------------------------------------

find("search").addEventListener("submit", (event) => {
  event.preventDefault();
  query = event.target.elements.q.value;
  list();
});
find("more").addEventListener("click", () => list({ more: true }));
for (const button of dialog.querySelectorAll("[data-close]")) {
  button.addEventListener("click", () => dialog.close());
}
dialog.addEventListener("photo:in", ({ detail: { photo } }) => {
  if (photo.kept_out) return; // In the library, but not allowed; the upload list says so.
  uploaded.unshift(photo);
  if (!grid.querySelector(`input[value="${photo.id}"]`)) grid.prepend(thumbnail(photo));
  grid.querySelector(`input[value="${photo.id}"]`).checked = true;
  choose(photo);
});
dialog.addEventListener("close", () => settle(null));

// Opens the dialog, with the texts of the use that is being edited. Resolves to { photo, caption,
// alternative, facts } (alternative: "" for decoration, null to use the caption; facts: the photo
// as the server tells it), or to null.
export function choosePhoto(former = null) {
  entitle("Ảnh trong bài", "Chèn ảnh", former);
  if (former) {
    const thumbnail = dialog.dataset.thumbnail.replace("0", former.photo);
    choose(
      { id: Number(former.photo), thumbnail },
      {
        caption: former.caption,
        alternative: former.alternative ?? "",
        decorative: former.alternative === "",
      },
    );
  }
  return open(former);
}

// Opens the dialog for the lead photo, which is never decoration; `former` is as the server tells
// it, with the `words` of the article. Resolves as choosePhoto does.
export function chooseLeadPhoto(former = null, words = null) {
  entitle("Ảnh đại diện", "Dùng ảnh này", former);
  fields.decorative.closest("label").hidden = true;
  if (former) choose(former, { ...words, decorative: false });
  return open(former);
}

function entitle(title, act, former) {
  forget();
  uploaded = [];
  fields.decorative.closest("label").hidden = false;
  document.getElementById("photo-picker-title").textContent = title;
  find("do").textContent = former ? "Lưu" : act;
}

function open(former) {
  dialog.showModal();
  list();
  if (former) fields.caption.focus();
  return new Promise((resolve) => {
    settle = resolve;
  });
}

// Uploads a file that was pasted or dropped; resolves to the photo, rejects with a message.
export async function storePhoto(file, onprogress) {
  const { photo } = await send(file, {
    address: dialog.dataset.address,
    token: csrfToken(),
    maxBytes: Number(dialog.dataset.maxBytes),
    onprogress,
  });
  if (photo.kept_out) {
    throw new NotIn(`Ảnh này đã có trong thư viện (${photo.name}) và ${photo.kept_out}.`);
  }
  return photo;
}

// The page for many uploads: each photo gets a row for its texts; all are saved together.

import "./photo-upload.js";

const words = document.querySelector("[data-photo-words]");
const rows = words?.querySelector("[data-rows]");
const blank = words?.querySelector("template[data-row]");

function row(photo) {
  const element = blank.content.firstElementChild.cloneNode(true);
  for (const each of element.querySelectorAll("*")) {
    for (const name of ["id", "name", "for", "aria-describedby"]) {
      const value = each.getAttribute(name);
      if (value) each.setAttribute(name, value.replace("photo-0-", `photo-${photo.id}-`));
    }
  }
  element.querySelector("[name=photo]").value = photo.id;
  element.querySelector("img").src = photo.thumbnail;
  element.querySelector("[data-legend]").textContent = photo.name;
  const field = (name) => element.querySelector(`[name="photo-${photo.id}-${name}"]`);
  // As the server has them: autosave-rows.js keeps what differs.
  field("caption").defaultValue = photo.caption;
  field("alt_text").defaultValue = photo.alt;
  field("credit").defaultValue = photo.credit;
  return element;
}

if (words) {
  document.addEventListener("photo:in", ({ detail: { photo, same, place } }) => {
    if (same) return;
    const added = row(photo);
    added.dataset.place = place;
    const next = [...rows.children].find((each) => Number(each.dataset.place) > place);
    rows.insertBefore(added, next ?? null);
    words.hidden = false;
  });
}

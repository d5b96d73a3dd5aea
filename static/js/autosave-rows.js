// The texts of many photos on one page: each row is kept as what was typed in that photo's own form,
// which offers it. Rows come while photos are uploaded.

import { FormFields } from "./autosave-fields.js";
import { KeptForm } from "./autosave-form.js";
import { LocalTexts, sendHeld } from "./autosave-local.js";
import { Server } from "./autosave-server.js";
import { newKey, UnsavedText } from "./autosave-text.js";

const place = document.querySelector("[data-unsaved-rows]");
const form = place?.closest("form");
const texts = new Map();

function textOf(row, isSentBack) {
  const photo = row.querySelector("[name=photo]").value;
  return new UnsavedText({
    fields: new FormFields(row, `photo-${photo}-`),
    key: newKey(),
    kind: place.dataset.kind,
    object: photo,
    address: place.dataset.address.replace("/0/", `/${photo}/`),
    title: () => row.querySelector("legend").textContent,
    isSentBack,
  });
}

function allTexts(isSentBack = false) {
  for (const row of form.querySelectorAll("[data-rows] .photo-words__row"))
    if (!texts.has(row)) texts.set(row, textOf(row, isSentBack));
  return [...texts.values()];
}

async function start() {
  const { owner, secret, home, login, taken } = place.dataset;
  place.removeAttribute("data-secret");
  const server = new Server({ home, login, owner });
  allTexts(Boolean(taken));
  const kept = new KeptForm(form, {
    server,
    texts: allTexts,
    isOpen: false,
    status: place.querySelector("[data-status]"),
    announced: place.querySelector("[data-announced]"),
  });
  // The form came back with mistakes: what it had kept is saved with it.
  for (const mark of taken.split(" ").filter(Boolean)) {
    const [key, upTo] = mark.split(":");
    kept.taken.set(key, Number(upTo));
  }
  kept.watch();
  kept.local = await LocalTexts.open(owner, secret);
  await sendHeld(kept.local, server).catch(() => {});
}

if (form) start();

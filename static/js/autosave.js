// A form in the back office: keeps what is typed, offers what was not saved, says who else has the
// form open, logs in again over it, warns before it is left. Without this script the form works;
// then nothing is kept.

import { FormFields } from "./autosave-fields.js";
import { KeptForm } from "./autosave-form.js";
import { LocalTexts, sendHeld } from "./autosave-local.js";
import { fold, offer } from "./autosave-offer.js";
import { Server } from "./autosave-server.js";
import { UnsavedText } from "./autosave-text.js";

const place = document.querySelector("[data-unsaved]");
const form = place?.closest("form");
// In sight beside the buttons, if the form has a bar of them.
form?.querySelector(".desk-bar")?.prepend(place.querySelector("[data-status]"));

function sentence(words) {
  const item = document.createElement("li");
  item.textContent = words;
  return item;
}

// Says only what has changed: the list is read aloud.
function showPresent(sentences) {
  const list = place.querySelector("[data-present]");
  const known = [...list.children].map(({ textContent }) => textContent);
  if (JSON.stringify(known) === JSON.stringify(sentences)) return;
  list.replaceChildren(...sentences.map(sentence));
  list.hidden = !sentences.length;
}

async function start() {
  const { owner, secret, key, kind, object, home, login, sentBack, unchanged } = place.dataset;
  place.removeAttribute("data-secret");
  const server = new Server({ home, login, owner });
  const fields = new FormFields(form);
  const text = new UnsavedText({
    fields,
    key,
    opened: form.elements.opened_fields?.value,
    kind,
    object: object || null,
    title: () => (form.elements.title ?? form.elements.caption)?.value ?? "",
    isSentBack: sentBack !== undefined,
    unchanged: unchanged?.split(" "),
  });
  const kept = new KeptForm(form, {
    server,
    texts: () => [text],
    isOpen: Boolean(object),
    status: form.querySelector("[data-status]"),
    announced: place.querySelector("[data-announced]"),
    showPresent,
  });
  for (const mark of (place.dataset.taken ?? "").split(" ").filter(Boolean)) {
    const [taken, upTo] = mark.split(":");
    kept.taken.set(taken, Number(upTo));
  }
  // So that a form which is sent back has them too.
  form.addEventListener("formdata", ({ formData }) => {
    for (const { name, value } of fields.apart()) formData.set(name, value);
  });
  kept.watch();
  kept.local = await LocalTexts.open(owner, secret);
  const offers = place.querySelector("[data-offers]");
  const show = (unsaved) =>
    offer(unsaved, fields.all(), offers, {
      async take({ key: taken, n: upTo, opened }, names, isWhole) {
        const replaced = await kept.setAside(text, names);
        for (const name of names) text.typedAgainst(name, unsaved.fields[name].opened ?? opened);
        // A field that the form does not have is not saved with it.
        if (isWhole) kept.taken.set(taken, upTo);
        return () => replaced && show(replaced);
      },
      drop: ({ key: dropped }) => server.discard(dropped),
    });
  try {
    await sendHeld(kept.local, server);
    const waiting = await server.textsOf({ kind, object, key });
    await kept.editorsAreReady();
    offers.replaceChildren();
    for (const each of waiting) {
      if (each.n <= (kept.taken.get(each.key) ?? -1)) continue;
      // Somebody has saved the same words since.
      if (!show(each) && !each.live) await server.discard(each.key);
    }
    // A form that was sent back has something to ask already: a conflict, or what is wrong.
    fold(offers, sentBack === undefined ? 1 : 0);
  } catch {
    // Out of reach: the sentence with the link to the list stays where it is.
  }
}

if (form) start();

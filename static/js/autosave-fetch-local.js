// The list of unsaved texts, and the first page after logging in: sends what this browser held while
// the server was out of reach to the server, and says so. To load the page again would stop the
// request of a button that was just pressed.

import { LocalTexts, sendHeld } from "./autosave-local.js";
import { Server } from "./autosave-server.js";

const place = document.querySelector("[data-unsaved-local]");
const status = document.querySelector("[data-unsaved-received]");

function tell() {
  for (const denial of document.querySelectorAll("[data-unsaved-none]")) denial.hidden = true;
  status.replaceChildren(status.nextElementSibling.content.cloneNode(true));
}

if (place) {
  const { owner, secret, home } = place.dataset;
  place.remove();
  const server = new Server({ home, owner });
  try {
    const local = await LocalTexts.open(owner, secret);
    if (local && (await local.own()).length) {
      await server.refresh();
      await sendHeld(local, server, tell);
    }
  } catch {
    // Out of reach: they stay where they are.
  }
}

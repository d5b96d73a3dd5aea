// The list of unsaved texts, and the first page after logging in: sends what this browser held while
// the server was out of reach to the server, and shows the list again if there was something.

import { LocalTexts, sendHeld } from "./autosave-local.js";
import { Server } from "./autosave-server.js";

const place = document.querySelector("[data-unsaved-local]");

if (place) {
  const { owner, secret, home } = place.dataset;
  place.remove();
  const server = new Server({ home, owner });
  try {
    const local = await LocalTexts.open(owner, secret);
    if (local && (await local.own()).length) {
      await server.refresh();
      if (await sendHeld(local, server)) window.location.reload();
    }
  } catch {
    // Out of reach: they stay where they are.
  }
}

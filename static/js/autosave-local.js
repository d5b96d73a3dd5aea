// What the server does not have yet, encrypted in the browser's own storage. Another person at the
// same machine can neither read it nor is it offered to them; it is removed once the server has it.
// The key comes with the page of a logged-in person and is stored nowhere.

import { Refused } from "./autosave-server.js";

const DAYS_KEPT = 30;
const MOST_ROWS = 50;

function promised(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function open() {
  const request = indexedDB.open("portal-unsaved", 1);
  request.onupgradeneeded = () => request.result.createObjectStore("texts", { keyPath: "id" });
  return promised(request);
}

function bytes(base64) {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

export class LocalTexts {
  // Returns null where there is no encryption: on plain http, except at the machine itself.
  static async open(owner, secret) {
    if (!globalThis.crypto?.subtle || !globalThis.indexedDB) return null;
    try {
      const key = await crypto.subtle.importKey("raw", bytes(secret), "AES-GCM", false, [
        "encrypt",
        "decrypt",
      ]);
      return new LocalTexts(owner, key, await open());
    } catch {
      return null; // A private window without storage.
    }
  }

  constructor(owner, key, database) {
    this.owner = owner;
    this.key = key;
    this.database = database;
  }

  #store(mode) {
    // Written through to the disk's file, not only to the browser's memory.
    return this.database.transaction("texts", mode, { durability: "strict" }).objectStore("texts");
  }

  #id(key) {
    return `${this.owner} ${key}`;
  }

  async put(write) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const plain = new TextEncoder().encode(JSON.stringify(write));
    const cipher = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, this.key, plain);
    const row = { id: this.#id(write.key), owner: this.owner, n: write.n, at: Date.now() };
    await promised(this.#store("readwrite").put({ ...row, iv, cipher }));
  }

  // Removes what was written up to the n-th write, which the server has.
  async removeUpTo(key, n) {
    const store = this.#store("readwrite");
    const row = await promised(store.get(this.#id(key)));
    if (row && row.n <= n) await promised(store.delete(row.id));
  }

  async own() {
    const rows = (await promised(this.#store("readonly").getAll())).sort((a, b) => b.at - a.at);
    const kept = [];
    for (const [place, row] of rows.entries()) {
      const isOld = row.at < Date.now() - DAYS_KEPT * 24 * 3600 * 1000;
      if (isOld || place >= MOST_ROWS) {
        await promised(this.#store("readwrite").delete(row.id));
        continue;
      }
      if (row.owner !== this.owner) continue;
      try {
        const plain = await crypto.subtle.decrypt(
          { name: "AES-GCM", iv: row.iv },
          this.key,
          row.cipher,
        );
        kept.push(JSON.parse(new TextDecoder().decode(plain)));
      } catch {
        // Encrypted before the portal's secret key was changed.
      }
    }
    return kept;
  }
}

// Sends all that this browser holds for the person to the server; calls `received` for each text of
// which the server then has something that is not saved.
export async function sendHeld(local, server, received = () => {}) {
  for (const write of (await local?.own()) ?? []) {
    let answer;
    try {
      answer = await server.keep({ ...write, owner: server.owner, open: false });
    } catch (error) {
      if (error instanceof Refused) continue;
      throw error;
    }
    await local.removeUpTo(write.key, write.n);
    if (answer.fields.length) received();
  }
}

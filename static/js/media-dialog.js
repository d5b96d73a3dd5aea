// The dialog for choosing a video or an album: the newest first, or by searching.

import { searchTargets } from "./target-search.js";

const NAMES = { video: "video", album: "album ảnh" };
const MARKUP = `
  <form class="picking__form" method="dialog">
    <div class="picking__head">
      <h2 data-title></h2>
      <button type="button" class="picking__close" data-close>Đóng</button>
    </div>
    <div class="picking__body">
      <label data-label></label>
      <input type="text" enterkeyhint="search" autofocus>
      <p class="help">Mới nhất đứng trước; có dấu hay không dấu đều được. Phím ↓ ↑ để chọn, Enter để chèn.</p>
      <div data-results></div>
    </div>
  </form>`;

const dialogs = new Map();

function make(kind, address) {
  const dialog = document.createElement("dialog");
  const find = (name) => dialog.querySelector(`[data-${name}]`);
  dialog.className = "picking picking--media";
  dialog.innerHTML = MARKUP;
  find("title").textContent = `Chèn ${NAMES[kind]}`;
  find("title").id = `media-dialog-${kind}`;
  dialog.setAttribute("aria-labelledby", find("title").id);
  find("label").textContent = `Tìm ${NAMES[kind]}`;
  const input = dialog.querySelector("input");
  input.id = `media-dialog-${kind}-q`;
  find("label").htmlFor = input.id;
  document.body.append(dialog);
  const made = { dialog, input, settle: () => {} };
  made.search = searchTargets(input, find("results"), {
    address,
    kinds: [kind],
    choose(target) {
      made.settle(target);
      dialog.close();
    },
  });
  dialog.querySelector("form").addEventListener("submit", (event) => event.preventDefault());
  find("close").addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => {
    made.settle(null);
    made.search.reset();
  });
  return made;
}

// Resolves to the chosen target (target-search.js), or to null.
export function chooseMedia(kind, address) {
  if (!dialogs.has(kind)) dialogs.set(kind, make(kind, address));
  const made = dialogs.get(kind);
  made.input.value = "";
  made.dialog.showModal();
  made.search.ask();
  return new Promise((resolve) => {
    made.settle = resolve;
  });
}

// The dialog for a link: a page of the portal found by searching, or an address typed.

import { facts, searchTargets } from "./target-search.js";

const MARKUP = `
  <form class="picking__form" method="dialog">
    <div class="picking__head">
      <h2 id="link-dialog-title">Liên kết</h2>
      <button type="button" class="picking__close" data-close>Đóng</button>
    </div>
    <div class="picking__body">
      <label for="link-dialog-q">Tìm trên cổng</label>
      <input type="text" id="link-dialog-q" enterkeyhint="search" aria-describedby="link-dialog-q-help" autofocus>
      <p class="help" id="link-dialog-q-help">Tin bài, trang, chuyên mục, album, video; có dấu hay không dấu đều được.</p>
      <div data-results></div>
      <label for="link-dialog-address">Hoặc ghi địa chỉ</label>
      <input type="text" id="link-dialog-address" inputmode="url" autocomplete="off" spellcheck="false" aria-describedby="link-dialog-told">
      <p class="help" id="link-dialog-told" role="status" data-told></p>
      <label for="link-dialog-text">Chữ của liên kết</label>
      <input type="text" id="link-dialog-text" autocomplete="off" aria-describedby="link-dialog-text-help">
      <p class="help" id="link-dialog-text-help">Nói rõ dẫn đến đâu, không chỉ “tại đây”.</p>
    </div>
    <div class="picking__acts">
      <button type="submit" class="button default" data-do>Chèn liên kết</button>
      <button type="button" class="button" data-remove hidden>Bỏ liên kết</button>
      <button type="button" class="picking__close" data-close>Hủy</button>
    </div>
  </form>`;
const HINT = "Trang ngoài cổng: https://…; thư điện tử cũng được.";

let dialog = null;
let parts = {};
let settle = () => {};
let target = null;

// The address as it is stored: own pages by their path, "www." and e-mail addresses completed.
// Returns "" for one that no link may have.
export function storedAddress(typed) {
  const address = typed.trim().replaceAll(" ", "%20");
  if (/^(mailto|tel):\S+$/i.test(address)) return address;
  if (/^[^\s@/:]+@[^\s@/:]+\.[^\s@/:]+$/.test(address)) return `mailto:${address}`;
  if (/^\/(?![/\\])/.test(address)) return address;
  const whole = /^[a-z][a-z0-9+.-]*:/i.test(address) ? address : `https://${address}`;
  let url;
  try {
    url = new URL(whole);
  } catch {
    return "";
  }
  if (!["http:", "https:"].includes(url.protocol) || !/[.:]|^localhost$/.test(url.hostname))
    return "";
  if (url.host === location.host) return url.pathname + url.search + url.hash;
  return whole;
}

function tell(sentence, isError = false) {
  parts.told.textContent = sentence;
  parts.told.classList.toggle("picking__error", isError);
  parts.address.setAttribute("aria-invalid", String(isError));
}

function choose(chosen) {
  target = chosen;
  parts.address.value = chosen.address;
  if (!parts.text.value.trim()) parts.text.value = chosen.title;
  const warning = chosen.public ? "" : " Công chúng chưa mở được trang này.";
  tell(`Dẫn đến: ${chosen.title} (${facts(chosen)}).${warning}`);
  parts.do.focus();
}

function make(address) {
  dialog = document.createElement("dialog");
  dialog.className = "picking";
  dialog.setAttribute("aria-labelledby", "link-dialog-title");
  dialog.innerHTML = MARKUP;
  document.body.append(dialog);
  const find = (name) => dialog.querySelector(`[data-${name}]`);
  parts = {
    q: dialog.querySelector("#link-dialog-q"),
    address: dialog.querySelector("#link-dialog-address"),
    text: dialog.querySelector("#link-dialog-text"),
    told: find("told"),
    do: find("do"),
    remove: find("remove"),
  };
  parts.search = searchTargets(parts.q, find("results"), { address, choose });
  parts.q.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault(); // Looks through results, sends nothing.
  });
  parts.address.addEventListener("input", () => {
    target = null;
    tell(HINT);
  });
  for (const button of dialog.querySelectorAll("[data-close]")) {
    button.addEventListener("click", () => dialog.close());
  }
  parts.remove.addEventListener("click", () => {
    settle({ remove: true });
    dialog.close();
  });
  dialog.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    const href = storedAddress(parts.address.value);
    if (!href) {
      const empty = !parts.address.value.trim();
      tell(
        empty
          ? "Hãy tìm một trang trên cổng, hoặc ghi địa chỉ."
          : "Địa chỉ này không dùng được. Hãy ghi đủ, ví dụ https://chinhphu.vn.",
        true,
      );
      parts.address.focus();
      return;
    }
    settle({ href, text: parts.text.value.trim() || target?.title || parts.address.value.trim() });
    dialog.close();
  });
  dialog.addEventListener("close", () => {
    settle(null);
    parts.search.reset();
  });
}

// Opens the dialog for { href, text, keepsText }: `keepsText` is for a selection with more than
// plain words. Resolves to { href, text }, { remove: true } or null.
export function chooseLink(former, address) {
  if (!dialog) make(address);
  target = null;
  parts.q.value = "";
  parts.address.value = former.href;
  parts.text.value = former.text;
  parts.text.disabled = former.keepsText;
  parts.remove.hidden = !former.href;
  parts.do.textContent = former.href ? "Lưu" : "Chèn liên kết";
  tell(HINT);
  dialog.showModal();
  if (former.href) parts.address.focus();
  return new Promise((resolve) => {
    settle = resolve;
  });
}

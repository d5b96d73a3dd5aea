// The moderation queue: one key decides, and the next item is shown at once.
//
// Items are fetched ahead with their pictures; decisions are sent later (moderation-outbox.js). An
// item whose decision the server refuses is shown again with the message. Without this script the
// page's forms and links do the same, one page per item.

import { Outbox } from "./moderation-outbox.js";

const AHEAD = 4;
const root = document.querySelector("[data-queue]");
const find = (selector) => root.querySelector(selector);

const stage = find("[data-stage]");
const acts = find("[data-acts]");
const refuse = find("[data-refuse]");
const end = find("[data-end]");
const [back, skip] = [find("[data-back]"), find("[data-skip]")];
const dialog = find("[data-keys-dialog]");
const number = new Intl.NumberFormat("vi-VN");

const DONE = {
  approve: "Bạn vừa duyệt mục này.",
  reject: "Bạn vừa từ chối mục này.",
  withdraw: "Bạn vừa gỡ mục này.",
};

// Items shown already and to be shown, in order: { key, element, loading, done, sentence, words };
// `words` are the reason and the note of a rejection, kept until the item is decided.
const things = [];
let here = 0;
let exhausted = false;
let asking = null;

const current = () => things[here];

// --- Fetching ahead ------------------------------------------------------------------------------

// Fetches a page of the back office; when the session is over, shows a message instead.
async function get(address, accept) {
  const response = await fetch(address, { headers: { Accept: accept } });
  if (response.status === 401) told("Phiên làm việc đã hết.", root.dataset.login);
  if (!response.ok && response.status !== 404) throw new Error(response.status);
  return response;
}

async function askForKeys() {
  if (exhausted || asking) return asking;
  asking = (async () => {
    const address = new URL(root.dataset.keys, location.href);
    if (things.length) address.searchParams.set("sau", things.at(-1).key);
    const { keys } = await (await get(address, "application/json")).json();
    const known = new Set(things.map((each) => each.key));
    const fresh = keys.filter((key) => !known.has(key));
    exhausted = fresh.length === 0;
    things.push(...fresh.map((key) => ({ key })));
  })();
  try {
    await asking;
  } finally {
    asking = null;
  }
}

function load(thing) {
  thing.loading ??= (async () => {
    const response = await get(root.dataset.part.replace("KEY", thing.key), "application/json");
    if (response.status === 404) {
      thing.gone = true;
    } else {
      const template = document.createElement("template");
      template.innerHTML = await response.text();
      // Imported into this document, its pictures begin to load before it is shown.
      thing.element = document.importNode(template.content, true).querySelector("article");
      // Another moderator has decided already.
      thing.gone = thing.element.dataset.waits !== "true";
    }
  })().catch((error) => {
    thing.loading = null;
    throw error;
  });
  return thing.loading;
}

async function fetchAhead() {
  try {
    if (things.length - here <= AHEAD) await askForKeys();
    for (const thing of things.slice(here, here + AHEAD)) {
      if (!thing.element && !thing.gone) await load(thing);
      if (thing === current() && stage.firstElementChild !== thing.element) show();
    }
    if (!current()) show();
  } catch {
    if (!current()?.element) setTimeout(fetchAhead, 2000);
  }
}

// --- Showing -------------------------------------------------------------------------------------

function show() {
  while (current()?.gone) things.splice(here, 1);
  const thing = current();
  // A refusal begun before this script had loaded stays open.
  if (stage.firstElementChild !== thing?.element) refuse.open = false;
  back.hidden = here === 0;
  acts.hidden = !thing && here === 0;
  end.hidden = Boolean(thing) || !exhausted;
  for (const part of acts.children) {
    if (part !== back) part.classList.toggle("is-idle", !thing?.element);
  }
  if (!thing?.element) {
    stage.replaceChildren();
    if (end.hidden) {
      stage.append(Object.assign(document.createElement("p"), { textContent: "Đang tải…" }));
    } else {
      const skipped = things.filter((each) => !each.done && !each.gone).length;
      find("[data-skipped]").textContent = skipped
        ? `Bạn đã bỏ qua ${number.format(skipped)} mục.`
        : "";
      end.querySelector("h2").focus();
    }
    return;
  }
  if (stage.firstElementChild !== thing.element) stage.replaceChildren(thing.element);
  const sentence = thing.element.querySelector("[data-done]");
  sentence.textContent = thing.sentence ?? DONE[thing.done] ?? "";
  sentence.hidden = !sentence.textContent;
  for (const input of acts.querySelectorAll("[name=thing]")) input.value = thing.key;
  find("[data-approve] button").disabled = thing.done === "approve";
  find("[data-refuse-word]").textContent = thing.done === "approve" ? "Gỡ…" : "Từ chối…";
  refuse.classList.toggle("is-idle", ["reject", "withdraw"].includes(thing.done));
  thing.element.querySelector("h2").focus({ preventScroll: true });
  // Scroll the item to the top, where it has the most space.
  root.scrollIntoView();
}

function go(step) {
  if (step < 0 ? here === 0 : !current()) return;
  here += step;
  if (step < 0 && outbox.takeBack(current().key)) {
    current().done = null;
    current().sentence = "Quyết định trước chưa gửi và đã được lấy lại.";
    count(1);
  }
  show();
  fetchAhead();
}

function count(change) {
  const left = find("[data-left]");
  const now = Math.max(
    0,
    Number(left.dataset.left || left.textContent.replace(/\D/g, "")) + change,
  );
  left.dataset.left = now;
  left.textContent = number.format(now);
}

// --- Deciding ------------------------------------------------------------------------------------

function decide(act, words = {}) {
  const thing = current();
  if (!thing?.element || thing.done === act) return;
  if (act === "reject" && thing.done === "approve") act = "withdraw";
  if (!thing.done) count(-1);
  outbox.add({ thing: thing.key, act, seen_version: thing.element.dataset.version, ...words });
  thing.done = act;
  thing.sentence = null;
  find("[data-said]").textContent = {
    approve: "Đã duyệt.",
    reject: "Đã từ chối.",
    withdraw: "Đã gỡ.",
  }[act];
  go(1);
}

function writtenWords() {
  const form = refuse.querySelector("form");
  const reason = form.querySelector("[name=reason]:checked")?.value ?? "";
  return { reason, note: form.elements.note.value.trim() };
}

function refuseNow() {
  const form = refuse.querySelector("form");
  const { reason, note } = writtenWords();
  if (!reason && !note) {
    form.elements.note.setCustomValidity("Hãy chọn hoặc ghi lý do.");
    form.elements.note.reportValidity();
    return;
  }
  decide("reject", { reason, note });
  form.reset();
}

function openRefusal() {
  if (!current()?.element || ["reject", "withdraw"].includes(current().done)) return;
  refuse.open = true;
  const form = refuse.querySelector("form");
  form.reset();
  const { reason, note } = current().words ?? {};
  for (const input of form.querySelectorAll("[name=reason]"))
    input.checked = input.value === reason;
  form.elements.note.value = note ?? "";
  const first = refuse.querySelector("[name=reason]") ?? refuse.querySelector("[name=note]");
  first.focus();
}

function answered(decision, answer) {
  if (answer.done) return;
  const line = document.createElement("li");
  line.append(`${answer.error} `);
  const close = Object.assign(document.createElement("button"), {
    type: "button",
    textContent: "Đã hiểu",
  });
  close.addEventListener("click", () => line.remove());
  line.append(close);
  find("[data-refusals]").append(line);
  const place = things.findIndex((each) => each.key === decision.thing);
  const [thing] = things.splice(place, 1);
  if (place < here) here -= 1;
  if (!answer.again) {
    fetchAhead();
    show();
    return;
  }
  // The item is loaded again and becomes the next one; the one being shown stays.
  count(1);
  const again = { key: thing.key, sentence: answer.error, words: thing.words };
  things.splice(Math.min(here + (current()?.element ? 1 : 0), things.length), 0, again);
  fetchAhead();
  if (!current()?.element) show();
}

async function renewToken() {
  const page = await fetch(root.dataset.here);
  const found = new DOMParser().parseFromString(await page.text(), "text/html");
  return found.querySelector("[data-queue] [name=csrfmiddlewaretoken]")?.value;
}

function told(sentence, login) {
  const place = find("[data-sending]");
  if (place.textContent === sentence) return;
  place.textContent = sentence;
  if (login) {
    const link = Object.assign(document.createElement("a"), {
      href: login,
      target: "_blank",
      textContent: "Đăng nhập lại",
    });
    place.append(" ", link);
  }
}

// --- Keyboard and mouse --------------------------------------------------------------------------

// Whether the key writes something; "Process" is one that an input method for Vietnamese handles.
const beginsWords = (key) => key === "Process" || (key.length === 1 && key !== " ");
const typed = (target) => target.matches("input:not([type=radio]), textarea, select");

function press(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || dialog.open) return;
  const { key, target } = event;
  const inRefusal = refuse.open && refuse.contains(target);
  const act = ACTS[key.toLowerCase()];
  if (refuse.open && key === "Escape") {
    refuse.open = false;
    current()?.element?.querySelector("h2").focus();
  } else if (inRefusal && key === "Enter" && target.matches("input")) {
    refuseNow();
  } else if (typed(target)) {
    return;
  } else if (refuse.open && /^[1-9]$/.test(key)) {
    const reason = refuse.querySelectorAll("[name=reason]")[key - 1];
    if (!reason) return;
    reason.checked = true;
    reason.focus();
    current().words = writtenWords();
  } else if (inRefusal && target.matches("[name=reason]") && beginsWords(key)) {
    // The letter goes where the focus is: words typed after choosing a reason are its note.
    refuse.querySelector("[name=note]").focus();
    return;
  } else if (
    inRefusal ||
    !act ||
    (key === "Enter" && target.closest("a, button, summary, video"))
  ) {
    return;
  } else if (target.closest("video") && key.startsWith("Arrow")) {
    return;
  } else {
    act();
  }
  event.preventDefault();
}

const ACTS = {
  d: () => decide("approve"),
  enter: () => (refuse.open ? refuseNow() : decide("approve")),
  t: openRefusal,
  b: () => go(1),
  arrowright: () => go(1),
  z: () => go(-1),
  arrowleft: () => go(-1),
  "?": () => dialog.showModal(),
};

const outbox = new Outbox({
  address: root.dataset.decide,
  token: find("[name=csrfmiddlewaretoken]").value,
  renewToken,
  login: root.dataset.login,
  answered,
  told,
});

document.addEventListener("keydown", press);
refuse.addEventListener("input", () => {
  refuse.querySelector("[name=note]").setCustomValidity("");
  if (current()) current().words = writtenWords();
});
acts.addEventListener("submit", (event) => {
  event.preventDefault();
  if (refuse.contains(event.target)) refuseNow();
  else decide("approve");
});
refuse.querySelector("summary").addEventListener("click", (event) => {
  if (refuse.open) return;
  event.preventDefault();
  openRefusal();
});
for (const [link, step] of [
  [back, -1],
  [skip, 1],
]) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    go(step);
  });
}
const help = find("[data-help]");
help.hidden = false;
help.addEventListener("click", () => dialog.showModal());

const first = stage.querySelector("article");
if (first) {
  things.push({ key: first.dataset.key, element: first });
  show();
}
// The first fetch shows whether there are more items.
fetchAhead();

// The lead photo of an article: chosen in the dialog of the text's photos, shown as the lists of
// the portal crop it. Without this script there is the select box with a search of its own.

import { chooseLeadPhoto } from "./photo-picker.js";
import { csrfToken } from "./photo-upload.js";

const CROPS = [
  ["16 / 10", "Đầu trang nhất", "16:10"],
  ["3 / 2", "Danh sách tin", "3:2"],
  ["16 / 9", "Ngang", "16:9"],
  ["1 / 1", "Vuông", "1:1"],
];
const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const SAVE_AFTER = 1200; // Milliseconds after the last move.
const within = (value) => Math.min(100, Math.max(0, Math.round(value)));

function make(tag, className, text = "") {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

function button(text, act) {
  const made = make("button", "lead-photo__act", text);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}

async function ask(address, body = null) {
  let response;
  try {
    response = await fetch(address, {
      method: body ? "POST" : "GET",
      body,
      headers: { Accept: "application/json" },
    });
  } catch {
    throw new Error("Mất kết nối. Hãy thử lại.");
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) {
    const error = new Error(answer.error ?? "Chưa làm được. Hãy thử lại.");
    throw Object.assign(error, { status: response.status });
  }
  return answer;
}

function enhance(select, dialog) {
  const wrapper = select.closest(".related-widget-wrapper") ?? select.parentElement;
  const caption = document.getElementById("id_lead_caption");
  const alternative = document.getElementById("id_lead_alt_text");
  const addressOf = (id) => dialog.dataset.focus.replace("0", id);
  const place = make("div", "lead-photo");
  const said = make("p", "help");
  said.setAttribute("role", "status");
  let facts = null;
  let asked = 0;

  const change = button("Chọn ảnh…", choose);
  change.id = "id_lead_photo_choose";
  const remove = button("Bỏ ảnh", () => set(null));
  const acts = make("div", "lead-photo__acts");
  acts.append(change, remove);
  const shown = make("div", "lead-photo__shown");
  place.append(shown, acts, said);
  wrapper.before(place);
  wrapper.hidden = true;
  const label = document.querySelector(`label[for="${select.id}"]`);
  if (label) {
    // As the label of the button it would replace the words on it.
    label.id ||= `${select.id}_label`;
    label.removeAttribute("for");
    place.setAttribute("role", "group");
    place.setAttribute("aria-labelledby", label.id);
  }
  const told = document.getElementById(`${select.id}_helptext`);
  if (told) told.textContent = "Hiện ở đầu bài và trong danh sách tin.";

  function set(photo) {
    if (photo && ![...select.options].some((each) => each.value === String(photo.id))) {
      select.append(new Option(photo.name, photo.id));
    }
    select.value = photo ? String(photo.id) : "";
    select.dispatchEvent(new Event("change", { bubbles: true }));
    if (!photo) change.focus();
  }

  function write(field, value) {
    if (!field || field.value === value) return;
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  async function choose() {
    const words = facts && {
      caption: caption?.value || facts.caption,
      alternative: alternative?.value || facts.alt,
    };
    const chosen = await chooseLeadPhoto(facts, words);
    change.focus();
    if (!chosen) return;
    // Words that are the photo's own stay there, so that a correction shows in every article.
    write(caption, chosen.caption === chosen.facts.caption ? "" : chosen.caption);
    const described = chosen.alternative ?? "";
    write(alternative, described === chosen.facts.alt ? "" : described);
    if (String(chosen.photo) !== select.value) set(chosen.facts);
  }

  async function draw() {
    const mine = (asked += 1);
    const id = select.value;
    change.textContent = id ? "Đổi ảnh hoặc sửa lời…" : "Chọn ảnh…";
    remove.hidden = !id;
    said.textContent = "";
    facts = null;
    shown.replaceChildren();
    if (!id) return;
    try {
      const answer = await ask(addressOf(id));
      if (mine !== asked) return;
      facts = answer;
      shown.replaceChildren(picture(answer));
    } catch (error) {
      if (mine === asked) said.textContent = error.message;
    }
  }

  function picture(photo) {
    const whole = make("div", "lead-photo__parts");
    const stage = make(photo.may_change ? "button" : "div", "lead-photo__stage");
    const image = make("img", "lead-photo__whole");
    const mark = make("span", "lead-photo__mark");
    const crops = make("div", "lead-photo__crops");
    const name = make("p", "lead-photo__name", photo.name);
    const help = make(
      "p",
      "help",
      photo.may_change
        ? "Bấm vào chỗ phải còn lại khi ảnh bị cắt, như mặt người; bàn phím: đứng ở ảnh, dùng " +
            "phím mũi tên. Điểm chính là của ảnh, dùng cho mọi bài."
        : "Ảnh của người khác: chỉ xem được cách cắt.",
    );
    help.id = "lead-photo-help";
    image.src = photo.picture;
    image.alt = "";
    image.width = photo.width;
    image.height = photo.height;
    mark.setAttribute("aria-hidden", "true");
    // Exactly as large as the picture, at most 20 × 15 rem: the mark is placed in percent of it.
    stage.style.width = `min(100%, 20rem, ${(15 * photo.width) / photo.height}rem)`;
    stage.append(image, mark);
    const frames = CROPS.map(([ratio, where, told]) => {
      const frame = make("figure", "lead-photo__crop");
      const cut = make("img", "");
      cut.src = photo.thumbnail;
      cut.alt = "";
      cut.style.aspectRatio = ratio;
      frame.append(cut, make("figcaption", "", `${where} (${told})`));
      crops.append(frame);
      return cut;
    });
    let [x, y] = [photo.focus_x, photo.focus_y];
    const move = (left, top) => {
      [x, y] = [within(left), within(top)];
      mark.style.insetInlineStart = `${x}%`;
      mark.style.insetBlockStart = `${y}%`;
      // In the steps of focus.css, as readers will see it.
      const step = (value) => `${Math.round(value / 10) * 10}%`;
      for (const cut of frames) cut.style.objectPosition = `${step(x)} ${step(y)}`;
      stage.setAttribute("aria-label", `Điểm chính của ảnh: ngang ${x}%, dọc ${y}%`);
    };
    move(x, y);
    if (photo.may_change) {
      stage.type = "button";
      stage.setAttribute("aria-describedby", help.id);
      let seen = [x, y];
      let timer = 0;
      let saving = Promise.resolve();
      const save = async () => {
        const body = new FormData();
        body.append("focus_x", x);
        body.append("focus_y", y);
        // What the server had when this was shown: a point that somebody else has set stays.
        body.append("seen_x", seen[0]);
        body.append("seen_y", seen[1]);
        body.append("csrfmiddlewaretoken", csrfToken());
        try {
          const answer = await ask(addressOf(photo.id), body);
          seen = [answer.focus_x, answer.focus_y];
          if (facts?.id === photo.id) said.textContent = answer.said;
        } catch (error) {
          if (facts?.id !== photo.id) return;
          if (error.status === 409) await draw(); // Now with their point.
          said.textContent = error.message;
        }
      };
      const moved = (left, top) => {
        move(left, top);
        clearTimeout(timer);
        timer = setTimeout(() => {
          saving = saving.then(save); // One after another: the last one counts.
        }, SAVE_AFTER);
      };
      stage.addEventListener("click", (event) => {
        if (event.detail === 0) return; // Enter and Space have no position.
        const frame = image.getBoundingClientRect();
        moved(
          ((event.clientX - frame.left) / frame.width) * 100,
          ((event.clientY - frame.top) / frame.height) * 100,
        );
      });
      stage.addEventListener("keydown", (event) => {
        const way = KEYS[event.key];
        if (!way) return;
        event.preventDefault();
        const size = event.shiftKey ? 1 : 5;
        moved(x + way[0] * size, y + way[1] * size);
      });
    } else {
      stage.setAttribute("role", "img");
    }
    const side = make("div", "lead-photo__side");
    side.append(name, crops, help);
    whole.append(stage, side);
    return whole;
  }

  select.addEventListener("change", draw); // By another script too: an autosaved text.
  draw();
}

const select = document.getElementById("id_lead_photo");
const dialog = document.getElementById("photo-picker");
if (select && dialog?.dataset.focus) enhance(select, dialog);

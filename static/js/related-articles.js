// Things chosen in an order, as the related articles of an article: a list of titles with a search,
// in place of the text area that has a line with an address for each. The text area stays what the
// form sends. data-kinds: what is chosen, articles if absent; data-public: only what readers see.

import { facts, findTargets, searchTargets } from "./target-search.js";

function button(text, name, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "related__act";
  made.textContent = text;
  made.setAttribute("aria-label", name);
  made.addEventListener("click", act);
  return made;
}

function numberIn(line) {
  return /^(?:.*-)?([0-9]+)\/?$/.exec(line.trim())?.[1] ?? null;
}

function enhance(area) {
  const address = area.dataset.relatedArticles;
  const most = Number(area.dataset.most);
  const kinds = (area.dataset.kinds ?? "article").split(" ");
  const ofKinds = kinds.map((kind) => ["kind", kind]);
  const { search = "Tìm tin bài theo tiêu đề…", full = `Đã đủ ${most} bài` } = area.dataset;
  const own = document.location.pathname.match(/\/article\/([0-9]+)\//)?.[1];
  const label = document.querySelector(`label[for="${area.id}"]`);
  const place = document.createElement("div");
  place.className = "related";
  const list = document.createElement("ol");
  list.className = "related__list";
  const status = document.createElement("p");
  status.className = "help";
  status.setAttribute("role", "status");
  const input = document.createElement("input");
  input.type = "text";
  input.id = `${area.id}-search`;
  input.className = "related__search";
  input.placeholder = search;
  label?.setAttribute("for", input.id);
  const help = document.getElementById(`${area.id}_helptext`);
  if (help) {
    help.textContent =
      area.dataset.help ?? `Đứng trước các tin cổng tự tìm, theo thứ tự này; tối đa ${most} bài.`;
    input.setAttribute("aria-describedby", help.id);
  }
  place.append(list, input, status);
  area.after(place);
  area.hidden = true;

  let chosen = []; // { id, address, title, … }
  let writing = false;

  const write = () => {
    writing = true;
    area.value = chosen.map((each) => each.address).join("\n");
    area.dispatchEvent(new Event("input", { bubbles: true }));
    area.dispatchEvent(new Event("change", { bubbles: true }));
    writing = false;
  };

  const focusOn = (at, kind) => {
    const item = list.children[at];
    const wanted = item?.querySelector(`[data-act="${kind}"]:not(:disabled)`);
    (wanted ?? item?.querySelector("button:not(:disabled)") ?? input).focus();
  };

  const move = (at, step) => {
    const [moved] = chosen.splice(at, 1);
    chosen.splice(at + step, 0, moved);
    write();
    draw();
    focusOn(at + step, step < 0 ? "up" : "down");
    status.textContent = `“${moved.title}” ở vị trí ${at + step + 1}.`;
  };

  const remove = (at) => {
    const [gone] = chosen.splice(at, 1);
    write();
    draw();
    focusOn(Math.min(at, chosen.length - 1), "remove");
    status.textContent = `Đã bỏ “${gone.title}”.`;
  };

  const row = (target, at) => {
    const item = document.createElement("li");
    const words = document.createElement("span");
    words.className = "related__words";
    const title = document.createElement("span");
    title.className = "related__title";
    title.textContent = target.title;
    const told = document.createElement("span");
    told.className = "target__facts";
    const label = kinds.length > 1 ? target.label : "";
    told.textContent = target.label ? facts({ ...target, label }) : "";
    words.append(title, " ", told);
    const up = button("↑", `Đưa lên: ${target.title}`, () => move(at, -1));
    const down = button("↓", `Đưa xuống: ${target.title}`, () => move(at, 1));
    const gone = button("Bỏ", `Bỏ: ${target.title}`, () => remove(at));
    up.dataset.act = "up";
    down.dataset.act = "down";
    gone.dataset.act = "remove";
    up.disabled = at === 0;
    down.disabled = at === chosen.length - 1;
    item.append(words, up, down, gone);
    return item;
  };

  const draw = () => {
    list.replaceChildren(...chosen.map(row));
    list.hidden = chosen.length === 0;
    input.disabled = chosen.length >= most;
    input.placeholder = chosen.length >= most ? full : search;
  };

  const knownById = async () => {
    const ids = chosen.map((each) => each.id);
    if (!ids.some(Boolean)) return [];
    const asked = [...ofKinds, ...ids.filter(Boolean).map((id) => ["id", id])];
    const found = new Map((await findTargets(address, asked)).map((each) => [each.id, each]));
    return ids.map((id) => found.get(id));
  };

  const knownByAddress = () =>
    Promise.all(
      chosen.map(
        async (each) => (await findTargets(address, [["q", each.address], ...ofKinds]))[0],
      ),
    );

  const isChosen = (target) =>
    chosen.some((each) => each.id === target.id && (each.kind ?? kinds[0]) === target.kind);

  const read = async () => {
    const lines = area.value.split("\n").filter((line) => line.trim());
    chosen = lines.map((line) => ({ id: Number(numberIn(line)), address: line, title: line }));
    draw();
    try {
      const known = await (kinds.length > 1 ? knownByAddress() : knownById());
      // The address stays as it is in the form, or reading would count as a change.
      chosen = chosen.map((each, at) => ({
        ...each,
        ...known[at],
        address: each.address,
      }));
      draw();
    } catch (error) {
      status.textContent = error.message;
    }
  };

  searchTargets(input, place, {
    address,
    kinds,
    keep: (target) =>
      String(target.id) !== own &&
      !isChosen(target) &&
      (target.public || !("public" in area.dataset)),
    choose(target) {
      input.value = "";
      chosen.push(target);
      write();
      draw();
      status.textContent = `Đã thêm “${target.title}”.`;
      if (input.disabled) focusOn(chosen.length - 1, "remove");
      else input.focus();
    },
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault(); // Never sends the form.
  });
  // Restored by another script: an autosaved text.
  area.addEventListener("change", () => {
    if (!writing) read();
  });
  read();
}

for (const area of document.querySelectorAll("textarea[data-related-articles]")) enhance(area);

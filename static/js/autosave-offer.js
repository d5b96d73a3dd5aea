// Offers what the person typed in this form before and did not save, compared with the form.

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

// The spaces behind a word do not count.
const same = (one, other) => one.trimEnd() === other.trimEnd();

// Returns the number of equal words at the start of two lists.
function common(one, other) {
  let length = 0;
  while (length < one.length && length < other.length && same(one[length], other[length]))
    length += 1;
  return length;
}

// The words of longer texts are not compared one by one: it would take a second.
const MOST_PAIRS = 4_000_000;

// Returns which words of two lists belong to a longest common sequence, as two lists of booleans.
function commonWords(one, other) {
  const kept = [one.map(() => false), other.map(() => false)];
  if (one.length * other.length > MOST_PAIRS) return kept;
  const width = other.length + 1;
  const lengths = new Uint16Array((one.length + 1) * width);
  for (let i = one.length - 1; i >= 0; i -= 1)
    for (let j = other.length - 1; j >= 0; j -= 1)
      lengths[i * width + j] = same(one[i], other[j])
        ? lengths[(i + 1) * width + j + 1] + 1
        : Math.max(lengths[(i + 1) * width + j], lengths[i * width + j + 1]);
  for (let i = 0, j = 0; i < one.length && j < other.length;) {
    if (same(one[i], other[j])) kept[0][i++] = kept[1][j++] = true;
    else if (lengths[(i + 1) * width + j] >= lengths[i * width + j + 1]) i += 1;
    else j += 1;
  }
  return kept;
}

// Returns a span with the words, those that are not `kept` in elements of the name `mark`.
function marked(words, kept, mark) {
  const span = element("span");
  for (let at = 0; at < words.length;) {
    let end = at + 1;
    while (end < words.length && kept[end] === kept[at]) end += 1;
    const piece = words.slice(at, end).join("");
    span.append(kept[at] ? piece : element(mark, {}, piece));
    at = end;
  }
  return span;
}

// Returns two spans: what was saved with what is gone marked, what was typed with what is new.
export function compare(saved, typed) {
  const [before, after] = [saved, typed].map((text) => text.match(/\S+\s*|\s+/g) ?? []);
  const start = common(before, after);
  const end = common(before.slice(start).reverse(), after.slice(start).reverse());
  const middle = (words) => words.slice(start, words.length - end);
  const kept = commonWords(middle(before), middle(after));
  return [
    [before, kept[0], "del"],
    [after, kept[1], "ins"],
  ].map(([words, inMiddle, mark]) => {
    const whole = words.map(
      (_, at) => at < start || at >= words.length - end || inMiddle[at - start],
    );
    return marked(words, whole, mark);
  });
}

const areEqual = (one, other) => JSON.stringify(one) === JSON.stringify(other);

// Returns [{ name, field, now, then }] of the fields whose value in `text` is not in the form.
function differences(text, fields) {
  const found = [];
  for (const [name, { label, values, texts }] of Object.entries(text.fields)) {
    const field = fields.get(name);
    const now = field?.values();
    if (now && areEqual(now, values)) continue;
    found.push({
      name,
      label,
      values,
      texts,
      field,
      now: field ? field.texts().join(", ") : "",
      then: texts.join(", "),
    });
  }
  return found;
}

function row({ label, field, now, then }) {
  const [saved, typed] = compare(now, then);
  const missing = field ? "" : " (biểu mẫu không có ô này; hãy chép ra nếu cần)";
  const cell = (name, content) =>
    element("td", { "data-title": name }, element("div", { tabindex: "0" }, content || "–"));
  return element(
    "tr",
    {},
    element("th", { scope: "row" }, label + missing),
    cell("Đang lưu", now ? saved : "(trống)"),
    cell("Bạn đã gõ", then ? typed : "(đã xóa hết)"),
  );
}

let numbers = 0;

// Shows one text in `place`; returns null if the form has all its words. `take` is called before its
// fields are filled, with their names and whether they are all that differ; it returns what to do
// after that. `drop` throws the text away.
export function offer(text, fields, place, { take, drop }) {
  const found = differences(text, fields);
  if (!found.length) return null;
  const id = `unsaved-offer-${(numbers += 1)}`;
  const until = text.until === text.since ? "" : ` đến ${text.until}`;
  const live = text.live ? " (đang mở ở một thẻ khác)" : "";
  const takeIt = element("button", { type: "button", class: "button default" }, "Lấy lại");
  const dropIt = element("button", { type: "button", class: "button unsaved__discard" }, "Bỏ đi");
  // One that is open in another tab too: that tab keeps its text again when it is typed in.
  const acts = element("div", { class: "unsaved__acts" }, takeIt, dropIt);
  const said = element("p", { role: "status" });
  const heads = ["Ô", "Đang lưu", "Bạn đã gõ"].map((words) =>
    element("th", { scope: "col" }, words),
  );
  const table = element(
    "table",
    {},
    element("thead", {}, element("tr", {}, ...heads)),
    element("tbody", {}, ...found.map(row)),
  );
  const section = element(
    "section",
    { class: "unsaved__offer", "aria-labelledby": id },
    element("h2", { id }, `Có phần chưa lưu của bạn từ ${text.since}${until}${live}`),
    table,
    acts,
    said,
  );
  place.append(section);
  takeIt.addEventListener("click", async () => {
    const fillable = found.filter(({ field }) => field);
    const names = fillable.map(({ name }) => name);
    takeIt.disabled = true;
    let after;
    try {
      after = await take(text, names, fillable.length === found.length);
    } catch {
      takeIt.disabled = false;
      said.textContent = "Chưa lấy lại được: chữ đang có trong ô chưa được giữ. Hãy thử lại.";
      return;
    }
    for (const { field, values, texts } of fillable) field.fill(values, texts);
    after();
    acts.remove();
    if (fillable.length === found.length) table.remove();
    said.textContent = "Đã điền vào biểu mẫu, chưa lưu. Xem lại rồi bấm “Lưu”.";
    said.tabIndex = -1;
    said.focus();
  });
  dropIt.addEventListener("click", async () => {
    dropIt.disabled = true;
    try {
      await drop(text);
      section.remove();
    } catch {
      dropIt.disabled = false;
      said.textContent = "Chưa bỏ được, máy chủ chưa trả lời. Hãy thử lại.";
    }
  });
  return section;
}

// Folds the offers in `place` after the first `shown`: the form itself stays in view.
export function fold(place, shown) {
  const rest = [...place.querySelectorAll(":scope > .unsaved__offer")].slice(shown);
  if (!rest.length) return;
  const words = `${shown ? "Thêm" : "Có"} ${rest.length} phần chưa lưu của bạn ở đây`;
  place.append(
    element("details", { class: "unsaved__folded" }, element("summary", {}, words), ...rest),
  );
}

// Reads and fills the fields of a form: inputs, selects, CKEditor. Not files, passwords, tokens.

const NEVER = new Set([
  "csrfmiddlewaretoken",
  "opened_version",
  "opened_fields",
  "opened_state",
  "opened_words",
  "taken_fields",
  "unsaved_text",
  "far_schedule",
  "seen_warnings",
  "act",
  "photo",
]);
const TYPES = new Set(["file", "password", "submit", "button", "image", "reset"]);
const FORMSET = /-(TOTAL|INITIAL|MIN_NUM|MAX_NUM)_FORMS$/;

function isKept({ name, type, disabled }) {
  return (
    name &&
    !disabled &&
    !TYPES.has(type) &&
    !NEVER.has(name) &&
    !/^(_|initial-)/.test(name) &&
    !FORMSET.test(name) &&
    !name.includes("__prefix__")
  );
}

function tidy(words) {
  return words
    .replace(/\s+/g, " ")
    .replace(/[:：]\s*$/, "")
    .trim();
}

export function plainText(html) {
  const body = new DOMParser().parseFromString(html, "text/html").body;
  for (const each of body.querySelectorAll("p, h2, h3, h4, li, tr, br, figcaption"))
    each.append("\n");
  return body.textContent.replace(/\n{2,}/g, "\n").trim();
}

// One name of a form, with all its elements (several for radio buttons and lists of boxes).
class Field {
  #snapshot = null;
  #data = "";

  constructor(name, elements) {
    this.name = name;
    this.elements = elements;
    this.first = elements[0];
  }

  get editor() {
    return window.CKEDITOR?.instances?.[this.first.id];
  }

  // Whether the field is sent by itself, beside the form: what is saved of it is nothing.
  get isApart() {
    return Boolean(this.first.form?.dataset.keptWith);
  }

  get isEditor() {
    return Boolean(this.editor) || this.first.dataset?.type === "ckeditortype";
  }

  // Returns what would be sent for the field; null while its editor is not ready.
  values() {
    const { first, editor } = this;
    if (this.isEditor) {
      if (editor?.status !== "ready") return null;
      // Only the editor's own data is sent, and it takes long to make.
      const snapshot = editor.getSnapshot();
      if (snapshot !== this.#snapshot) {
        this.#snapshot = snapshot;
        this.#data = editor.getData();
      }
      return [this.#data];
    }
    if (first.type === "checkbox" || first.type === "radio")
      return this.elements.filter(({ checked }) => checked).map(({ value }) => value);
    if (first.options) return [...first.selectedOptions].map(({ value }) => value);
    return this.elements.map(({ value }) => value);
  }

  // Returns the same as the page was sent; an editor's is what it shows at first.
  openedValues() {
    const { first } = this;
    if (this.isApart) return this.elements.map(() => "");
    if (this.isEditor) return this.values();
    if (first.type === "checkbox" || first.type === "radio")
      return this.elements.filter(({ defaultChecked }) => defaultChecked).map(({ value }) => value);
    if (first.options) {
      const chosen = [...first.options].filter(({ defaultSelected }) => defaultSelected);
      const shown = chosen.length || first.multiple ? chosen : [...first.options].slice(0, 1);
      return shown.map(({ value }) => value);
    }
    return this.elements.map(({ defaultValue }) => defaultValue);
  }

  // Returns the values in words that a person reads.
  texts(values = this.values() ?? []) {
    const { first } = this;
    if (this.isEditor) return values.map(plainText);
    if (first.options) {
      const words = new Map([...first.options].map(({ value, text }) => [value, text]));
      return values.map((value) => words.get(value) ?? value);
    }
    if (first.type === "checkbox" && this.elements.length === 1)
      return [values.length ? "có" : "không"];
    if (first.type === "checkbox" || first.type === "radio")
      return this.elements
        .filter(({ value }) => values.includes(value))
        .map((each) => tidy(each.labels?.[0]?.textContent ?? each.value));
    return values;
  }

  label() {
    const { first } = this;
    const row = first.closest(".form-row, .field-box, .photo-words__field, td");
    const words =
      first.labels?.[0]?.textContent ||
      first.getAttribute("aria-label") ||
      row?.querySelector("label, legend")?.textContent ||
      this.name;
    return tidy(words);
  }

  fill(values, texts) {
    const { first, editor } = this;
    if (editor) {
      editor.setData(values[0] ?? "");
      return;
    }
    if (first.type === "checkbox" || first.type === "radio") {
      for (const each of this.elements) each.checked = values.includes(each.value);
    } else if (first.options) {
      const known = new Set([...first.options].map(({ value }) => value));
      values.forEach((value, place) => {
        if (!known.has(value)) first.add(new Option(texts[place] ?? value, value));
      });
      for (const option of first.options) option.selected = values.includes(option.value);
    } else {
      this.elements.forEach((each, place) => {
        each.value = values[place] ?? "";
      });
    }
    for (const kind of ["input", "change"]) first.dispatchEvent(new Event(kind, { bubbles: true }));
    // Select2 hears only jQuery's own events.
    window.django?.jQuery?.(first).trigger("change");
  }
}

export class FormFields {
  #fields = new Map();

  // `root` is a form or a part of one; `prefix` is cut off the names.
  constructor(root, prefix = "") {
    this.root = root;
    this.prefix = prefix;
  }

  // Returns the fields of the small forms beside this one that are kept with it (a new remark).
  apart() {
    if (!this.root.id) return [];
    const beside = document.querySelectorAll(`form[data-kept-with="${this.root.id}"]`);
    return [...beside].flatMap(({ elements }) => [...elements]).filter(isKept);
  }

  // Returns {name: Field} of what the form has now: rows are added and removed.
  all() {
    const groups = new Map();
    const elements = this.root.elements ?? this.root.querySelectorAll("input, select, textarea");
    for (const element of [...elements, ...this.apart()]) {
      if (
        !isKept(element) ||
        element.closest(".edit-conflict") ||
        !element.name.startsWith(this.prefix)
      )
        continue;
      const name = element.name.slice(this.prefix.length);
      if (!groups.has(name)) groups.set(name, []);
      groups.get(name).push(element);
    }
    for (const [name, found] of groups) {
      const known = this.#fields.get(name);
      const same = known?.elements.length === found.length && known.elements[0] === found[0];
      if (!same) this.#fields.set(name, new Field(name, found));
    }
    for (const name of this.#fields.keys()) if (!groups.has(name)) this.#fields.delete(name);
    return this.#fields;
  }
}

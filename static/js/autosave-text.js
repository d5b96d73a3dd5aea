// What is typed in one form and not saved: which fields differ from what was opened, which of these
// the server has. Each change is written to the browser's own storage at once, if there is one, and
// to the server soon after.

const state = (values) => JSON.stringify(values);

// Returns a random key for a tab. Not crypto.randomUUID, which plain http does not have.
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
}

export class UnsavedText {
  #opened = new Map();
  #seen = new Map();
  #kept = new Map();
  #copies = new Map();
  #ancestors = new Map();

  // `opened` is the form's signed record of what its fields had.
  // `unchanged` are the names of the inputs of a form that was sent back as they were opened.
  constructor({ fields, key, opened, kind, object, address, title, isSentBack, unchanged = [] }) {
    Object.assign(this, { fields, key, opened, kind, object, title });
    this.n = 0;
    this.address = address ?? window.location.pathname;
    // A form that came back with errors: only the server knows what of it is saved.
    this.isSentBack = isSentBack;
    this.unchanged = new Set(unchanged);
    this.changedAt = 0;
    this.look();
  }

  // Reads the form; returns whether something was typed since the last look.
  look() {
    let isNew = false;
    for (const [name, field] of this.fields.all()) {
      const values = field.values();
      if (values === null) continue;
      const now = state(values);
      if (!this.#opened.has(name)) {
        const isForeign =
          this.isSentBack &&
          field.first.type !== "hidden" &&
          !field.isApart &&
          !this.unchanged.has(name);
        this.#opened.set(name, isForeign ? null : state(field.openedValues()));
        this.#kept.set(name, this.#opened.get(name));
        this.#seen.set(name, this.#opened.get(name));
      }
      if (now !== this.#seen.get(name)) {
        this.#seen.set(name, now);
        isNew = true;
      }
    }
    if (isNew) {
      this.n += 1;
      this.changedAt = Date.now();
    }
    return isNew;
  }

  isChanged(name) {
    return this.#seen.get(name) !== this.#opened.get(name);
  }

  get hasChanges() {
    return [...this.#seen.keys()].some((name) => this.isChanged(name));
  }

  get isKept() {
    return [...this.#seen].every(([name, now]) => !this.#isLacking(name, now));
  }

  // Whether the server lacks a field as it is now. It may get another value from a write that is not
  // answered yet, or later from the browser's own storage: of what was undone it has to be told.
  #isLacking(name, now) {
    const copy = this.#copies.get(name);
    return now !== this.#kept.get(name) || Boolean(copy && (copy.isMixed || copy.value !== now));
  }

  // Goes on under a new key: what was kept under the old one stays there, whatever is typed now.
  startAnew() {
    this.key = newKey();
    this.n = 1;
    this.#copies.clear();
    for (const name of this.#seen.keys()) this.#kept.set(name, this.#opened.get(name));
  }

  // Records that a field was filled with what was typed against another text, `opened`.
  typedAgainst(name, opened) {
    this.#ancestors.set(name, opened);
  }

  // Returns a line for each signed record: itself and the fields that have it as their ancestor.
  ancestors() {
    const names = new Map();
    for (const [name, opened] of this.#ancestors)
      if (opened) names.set(opened, [...(names.get(opened) ?? []), name]);
    return [...names].map((line) => line.flat().join(" ")).join("\n");
  }

  // Returns the write for the server: the fields that it does not have, as they are now.
  delta() {
    return this.#write((name, now) => this.#isLacking(name, now));
  }

  // Returns the write for the browser's own storage: all that is not saved.
  whole() {
    return this.#write((name, now) => this.isChanged(name) || this.#isLacking(name, now));
  }

  #write(isWanted) {
    const fields = {};
    const all = this.fields.all();
    const places = new Map([...all.keys()].map((name, place) => [name, place]));
    for (const [name, now] of this.#seen) {
      const field = all.get(name);
      if (!field || !isWanted(name, now)) continue;
      const values = JSON.parse(now);
      fields[name] = this.isChanged(name)
        ? {
            place: places.get(name),
            label: field.label(),
            values,
            texts: field.texts(values),
            opened: this.#ancestors.get(name),
          }
        : null;
    }
    const { key, n, kind, object, address } = this;
    const opened = Object.keys(fields).length ? this.opened : undefined;
    return { key, n, kind, object, address, name: this.title(), opened, fields };
  }

  // Records that `write` is on its way to the server or to the browser's own storage.
  recordCopy(write) {
    for (const name of Object.keys(write.fields)) {
      const value = this.#valueIn(write, name);
      const before = this.#copies.get(name);
      const isMixed = Boolean(before && (before.isMixed || before.value !== value));
      this.#copies.set(name, { n: write.n, value, isMixed });
    }
  }

  #valueIn({ fields }, name) {
    return fields[name] ? state(fields[name].values) : this.#opened.get(name);
  }

  // Records that the server has `write`, and now `names` in all; what it lacks is sent again.
  recordKept(write, names) {
    for (const name of Object.keys(write.fields)) {
      this.#kept.set(name, this.#valueIn(write, name));
      if (this.#copies.get(name)?.n <= write.n) this.#copies.delete(name);
    }
    const there = new Set(names);
    for (const name of this.#seen.keys())
      if (this.isChanged(name) && !there.has(name)) this.#kept.set(name, undefined);
  }
}

// What is typed in one form and not saved: which fields differ from what was opened, which of these
// the server has. Each change is written to the browser's own storage at once, if there is one, and
// to the server soon after.

const state = (values) => JSON.stringify(values);

export class UnsavedText {
  #opened = new Map();
  #seen = new Map();
  #kept = new Map();

  constructor({ fields, key, n, kind, object, address, title, isSentBack }) {
    Object.assign(this, { fields, key, n, kind, object, title });
    this.address = address ?? window.location.pathname;
    // A form that came back with errors: nobody here knows what of it is saved.
    this.isSentBack = isSentBack;
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
        const isForeign = this.isSentBack && field.first.type !== "hidden";
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
    return [...this.#seen].every(([name, now]) => now === this.#kept.get(name));
  }

  // Returns the write for the server: the fields that it does not have, as they are now.
  delta() {
    return this.#write((name, now) => now !== this.#kept.get(name));
  }

  // Returns the write for the browser's own storage: all that is not saved.
  whole() {
    return this.#write((name, now) => this.isChanged(name) || now !== this.#kept.get(name));
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
        ? { place: places.get(name), label: field.label(), values, texts: field.texts(values) }
        : null;
    }
    const { key, n, kind, object, address } = this;
    return { key, n, kind, object, address, name: this.title(), fields };
  }

  // Records that the server has `write`, and now `names` in all; what it lacks is sent again.
  wasKept(write, names) {
    for (const [name, value] of Object.entries(write.fields))
      this.#kept.set(name, value ? state(value.values) : this.#opened.get(name));
    const there = new Set(names);
    for (const name of this.#seen.keys())
      if (this.isChanged(name) && !there.has(name)) this.#kept.set(name, undefined);
  }
}

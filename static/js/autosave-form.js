// Keeps the texts of one form while it is open, and lets its buttons press only a server that is
// there, for the person whose text it is.

import { askToTryAgain, logInAgain, sayOtherPerson } from "./autosave-login.js";
import {
  LARGEST_LAST_WORD,
  OtherPerson,
  OutOfReach,
  Refused,
  SessionOver,
} from "./autosave-server.js";
import { onSaveKey } from "./save-by-key.js";

const LOOK_EVERY = 1000;
// After the last letter, but not longer than MOST_WAIT after the first one that is not kept.
const PAUSE = 1500;
const MOST_WAIT = 3000;
const PING_EVERY = 10_000;
const PING_HIDDEN_EVERY = 60_000;
const RETRY = [2000, 4000, 8000, 15_000];

const clock = () => new Date().toTimeString().slice(0, 5);

export class KeptForm {
  // Other tabs' texts that were filled in: saving this form saves them too.
  taken = new Map();
  local = null;
  #isBusy = false;
  #firstUnkept = 0;
  #lastSent = 0;
  #failures = 0;
  #retryAt = 0;
  #awaySince = "";
  #typed = false;
  #isPressing = false;
  #isPassing = false;
  #isLeaving = false;
  #isForeign = false;
  #hasLeft = false;

  constructor(form, { server, texts, isOpen, status, announced, showPresent }) {
    Object.assign(this, { form, server, texts, isOpen, status, announced, showPresent });
  }

  watch() {
    setInterval(() => this.#look(), LOOK_EVERY);
    document.addEventListener("visibilitychange", () => {
      this.#look();
      if (document.hidden) this.#sendQuietly();
      else if (this.#failures) this.#retryAt = 0;
    });
    for (const kind of ["online", "focus"])
      window.addEventListener(kind, () => {
        if (this.#failures) this.#retryAt = 0;
      });
    window.addEventListener("pagehide", () => this.#sayLastWord());
    window.addEventListener("pageshow", () => {
      this.#hasLeft = false;
      this.#isLeaving = false;
      this.#isPassing = false;
    });
    window.addEventListener("beforeunload", (event) => {
      // Also when all is kept: what is kept, only its writer sees. Nobody should leave in the
      // belief that a correction is saved.
      if (!this.#isLeaving && this.texts().some((text) => text.look() || text.hasChanges))
        event.preventDefault();
    });
    // Before the listeners of the form's own scripts, which take a press for done.
    window.addEventListener("submit", (event) => this.#press(event), true);
    window.addEventListener("submit", (event) => {
      if (event.target !== this.form || this.#opensATab(event.submitter)) return;
      this.#isLeaving = !event.defaultPrevented;
      this.#isPassing = false;
    });
    onSaveKey(() => this.#save());
    window.CKEDITOR?.on("instanceReady", ({ editor }) => {
      // At once, because what it shows now is what was opened.
      this.#look();
      this.#saveByKeyIn(editor);
    });
    for (const editor of Object.values(window.CKEDITOR?.instances ?? {})) this.#saveByKeyIn(editor);
  }

  async editorsAreReady() {
    const editors = () => Object.values(window.CKEDITOR?.instances ?? {});
    for (let tries = 0; tries < 100; tries += 1) {
      const isWaiting =
        editors().some(({ status }) => status !== "ready") ||
        (!editors().length && this.form.querySelector("[data-type=ckeditortype]"));
      if (!isWaiting) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  // --- Keeping ---------------------------------------------------------------------------------

  #look() {
    if (this.#isForeign) return;
    const now = Date.now();
    for (const text of this.texts()) {
      if (!text.look()) continue;
      this.#typed = true;
      this.#firstUnkept ||= now;
      this.#hold(text);
    }
    const waits = this.texts().some((text) => !text.isKept);
    const rests = this.texts().every((text) => now - text.changedAt >= PAUSE);
    const isDue = waits && (rests || now - this.#firstUnkept >= MOST_WAIT);
    const pause = document.hidden ? PING_HIDDEN_EVERY : PING_EVERY;
    const isPing = (this.isOpen || this.#failures) && now - this.#lastSent >= pause;
    if ((isDue || isPing) && now >= this.#retryAt) this.#sendQuietly();
  }

  async #hold(text) {
    if (!this.local) return;
    const write = text.whole();
    text.recordCopy(write);
    try {
      await this.local.put(write);
    } catch {
      this.local = null; // The browser's storage is full or was taken away.
    }
  }

  // If one of the fields `names` was typed in, keeps `text` as it is now and goes on under a new
  // key, so that what is filled in writes over nothing; returns the kept text as it is offered.
  // Throws OutOfReach if it is kept nowhere.
  async setAside(text, names) {
    this.#look();
    if (!names.some((name) => text.isChanged(name))) return null;
    const whole = text.whole();
    await this.#hold(text);
    try {
      await this.#send();
    } catch (error) {
      if (!this.local) throw error;
    }
    const left = { ...whole, fields: {}, owner: this.server.owner, open: this.isOpen, left: true };
    // Tells only that the form is closed, which is known by itself a little later.
    this.server.keep(left).catch(() => {});
    text.startAnew();
    const fields = Object.entries(whole.fields).filter(([, field]) => field);
    return { ...whole, fields: Object.fromEntries(fields), since: clock(), until: clock() };
  }

  async #sendQuietly() {
    try {
      await this.#send();
    } catch {
      // `#send` has said what is wrong.
    }
  }

  // Sends what the server does not have; with nothing to send, says that the form is open.
  async #send() {
    while (this.#isBusy) await this.#isBusy;
    let done;
    this.#isBusy = new Promise((resolve) => {
      done = resolve;
    });
    this.#lastSent = Date.now();
    try {
      for (const text of this.texts()) await this.#sendOne(text);
      this.#firstUnkept = this.texts().some((text) => !text.isKept) ? Date.now() : 0;
      this.#succeeded();
    } catch (error) {
      this.#failed(error);
      throw error;
    } finally {
      this.#isBusy = false;
      done();
    }
  }

  async #sendOne(text) {
    const write = text.delta();
    if (!this.isOpen && text.isKept && !this.#failures && !this.#isPressing) return;
    const typed = this.#typed;
    this.#typed = false;
    text.recordCopy(write);
    const answer = await this.server.keep({
      ...write,
      owner: this.server.owner,
      open: this.isOpen,
      typed,
      // A page that is left is hidden after that: what is sent then must not announce it again.
      left: this.#hasLeft,
    });
    if (Object.keys(write.fields).length) {
      text.recordKept(write, answer.fields);
      await this.local?.removeUpTo(write.key, write.n).catch(() => {});
      this.#say(text.hasChanges ? `Đã giữ bản nháp lúc ${answer.at}` : "");
    }
    this.showPresent?.(answer.present);
  }

  #sayLastWord() {
    this.#hasLeft = true;
    if (this.#isForeign) return;
    for (const text of this.texts()) {
      text.look();
      const write = { ...text.delta(), owner: this.server.owner, open: this.isOpen, left: true };
      if (!this.isOpen && !Object.keys(write.fields).length) continue;
      const size = new TextEncoder().encode(JSON.stringify(write)).length;
      // A longer text is in the browser's own storage.
      if (size > LARGEST_LAST_WORD) write.fields = {};
      this.server.keep(write, { last: true }).catch(() => {});
    }
  }

  // --- What is said ----------------------------------------------------------------------------

  #say(words, button = null) {
    this.status.hidden = !words;
    this.status.replaceChildren(words);
    if (button) this.status.append(" ", button);
    this.status.classList.toggle("is-trouble", Boolean(this.#failures || this.#isForeign));
  }

  // Only what changes the person's situation is read aloud, not each time that all is well.
  #announce(words) {
    if (this.announced.textContent !== words) this.announced.textContent = words;
  }

  #succeeded() {
    if (this.#failures) {
      this.#announce("Đã kết nối lại; phần đang gõ đã được giữ.");
      this.#say("Đã kết nối lại; phần đang gõ đã được giữ.");
    }
    this.#failures = 0;
    this.#awaySince = "";
  }

  #failed(error) {
    if (error instanceof OtherPerson) {
      this.#isForeign = true;
      this.#say("Trình duyệt này đang đăng nhập bằng tên khác.");
      this.#cover();
      return;
    }
    this.#awaySince ||= clock();
    this.#retryAt = Date.now() + RETRY[Math.min(this.#failures, RETRY.length - 1)];
    this.#failures += 1;
    const where = this.local
      ? "Phần đang gõ được giữ ở máy này (đã mã hóa) và sẽ tự gửi."
      : "Đừng đóng trang này: phần đang gõ chỉ còn ở đây.";
    if (error instanceof SessionOver) {
      const words = `Phiên làm việc đã hết. ${where}`;
      this.#announce(words);
      this.#say(words, this.#loginButton());
    } else if (error instanceof Refused) {
      this.#announce(error.message);
      this.#say(error.message);
    } else {
      const words = `Máy chủ chưa trả lời từ ${this.#awaySince}. ${where}`;
      this.#announce(words);
      this.#say(words);
    }
  }

  #loginButton() {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button";
    button.textContent = "Đăng nhập lại";
    button.addEventListener("click", async () => {
      try {
        if (await logInAgain(this.server)) await this.#sendQuietly();
      } catch (error) {
        this.#failed(error);
      }
    });
    return button;
  }

  async #cover() {
    if (document.querySelector(".unsaved-dialog")) return;
    if (await sayOtherPerson(Boolean(this.local))) {
      this.#isLeaving = true;
      window.location.assign(window.location.pathname);
    }
  }

  // --- Pressing --------------------------------------------------------------------------------

  #opensATab(submitter) {
    return (submitter?.formTarget || this.form.target) === "_blank";
  }

  // The text is sent first, as a draft: that tells whether the server is there, whether the session
  // is, and gives the CSRF token. Then the form is sent as if nothing had been in between.
  async #press(event) {
    if (event.target !== this.form || this.#isPassing) return;
    if (this.#opensATab(event.submitter)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (this.#isPressing) return;
    this.#isPressing = true;
    try {
      this.#look();
      if (await this.#serverIsThere()) this.#pass(event.submitter);
    } finally {
      this.#isPressing = false;
    }
  }

  async #serverIsThere() {
    for (;;) {
      try {
        await this.#send();
        return true;
      } catch (error) {
        if (error instanceof Refused) return true; // Too long to be kept, not to be saved.
        try {
          if (error instanceof SessionOver) {
            if (!(await logInAgain(this.server))) return false;
          } else if (error instanceof OutOfReach) {
            const answer = await askToTryAgain(Boolean(this.local));
            if (answer !== "again") return answer === "send";
          } else {
            return false;
          }
        } catch (later) {
          this.#failed(later);
          return false;
        }
      }
    }
  }

  #pass(submitter) {
    for (const text of this.texts()) text.look();
    const own = this.texts().map(({ key, n }) => `${key}:${n}`);
    const others = [...this.taken].map(([key, n]) => `${key}:${n}`);
    this.#hidden("unsaved_text").value = [...own, ...others].join(" ");
    this.#hidden("taken_fields").value = this.texts()
      .map((text) => text.ancestors())
      .join("\n");
    this.#isPassing = true;
    this.form.requestSubmit(submitter);
    this.#isPassing = false;
  }

  #hidden(name) {
    let input = this.form.elements[name];
    if (!input) {
      input = document.createElement("textarea"); // Its value has lines.
      input.hidden = true;
      input.name = name;
      this.form.append(input);
    }
    return input;
  }

  // --- Ctrl+S ----------------------------------------------------------------------------------

  #save() {
    const button =
      this.form.querySelector("[type=submit][name=_continue]") ??
      this.form.querySelector("[type=submit][name=_save], [type=submit].default");
    if (button) this.form.requestSubmit(button);
  }

  #saveByKeyIn(editor) {
    if (editor.commands?.saveform) return;
    editor.addCommand("saveform", { exec: () => this.#save(), readOnly: 1, canUndo: false });
    editor.setKeystroke(window.CKEDITOR.CTRL + "S".charCodeAt(0), "saveform");
  }
}

// Sends decisions to the server, one after another in the order in which they were made.
//
// A decision that cannot be sent stays here and is tried again: none is lost while the page is
// open, and the browser asks before leaving with unsent ones.

const PAUSES = [1, 2, 5, 10];

export class Outbox {
  // answered(decision, answer): the server's answer, { done, left } or { error, again }.
  // told(sentence, link): a message about the sending; "" for none.
  constructor({ address, token, renewToken, login, answered, told }) {
    Object.assign(this, { address, token, renewToken, login, answered, told });
    this.waiting = [];
    this.sending = null;
    this.failures = 0;
    window.addEventListener("beforeunload", (event) => {
      if (this.size) event.preventDefault();
    });
    window.addEventListener("online", () => this.retry());
    // The moderator may come back from the tab in which they logged in again.
    window.addEventListener("focus", () => this.retry());
  }

  get size() {
    return this.waiting.length + (this.sending ? 1 : 0);
  }

  add(decision) {
    this.waiting.push(decision);
    this.next();
  }

  // Removes a decision that is not sent yet; returns false when it is sent already.
  takeBack(key) {
    const place = this.waiting.findIndex((each) => each.thing === key);
    if (place < 0) return false;
    this.waiting.splice(place, 1);
    this.tell();
    return true;
  }

  retry() {
    if (!this.timer) return;
    clearTimeout(this.timer);
    this.timer = null;
    this.next();
  }

  async next() {
    if (this.sending || this.timer || !this.waiting.length) {
      this.tell();
      return;
    }
    const decision = (this.sending = this.waiting.shift());
    let answer = null;
    try {
      answer = await this.send(decision);
      this.failures = 0;
      this.trouble = null;
    } catch (trouble) {
      this.trouble = trouble instanceof Trouble ? trouble : new Trouble("Mất kết nối");
      this.waiting.unshift(decision);
      const pause = PAUSES[Math.min(this.failures, PAUSES.length - 1)];
      this.failures += 1;
      this.timer = setTimeout(() => this.retry(), pause * 1000);
    }
    this.sending = null;
    if (answer) this.answered(decision, answer);
    this.next();
  }

  async send(decision) {
    const body = new URLSearchParams({ ...decision, csrfmiddlewaretoken: this.token });
    const response = await fetch(this.address, {
      method: "POST",
      body,
      headers: { Accept: "application/json" },
    });
    if (response.status === 200 || response.status === 409) return response.json();
    if (response.status === 401) throw new Trouble("Phiên làm việc đã hết", true);
    if (response.status === 403) {
      // The token belongs to the old session; the page of the new one has another. When there is
      // no new session, the page is the login page.
      const token = await this.renewToken();
      if (!token) throw new Trouble("Phiên làm việc đã hết", true);
      this.token = token;
      throw new Trouble("Phiên làm việc đã đổi", true);
    }
    throw new Trouble("Máy chủ đang gặp lỗi");
  }

  tell() {
    if (this.trouble && this.size) {
      this.told(
        `${this.trouble.message}: ${this.size} quyết định chưa gửi được, đang thử lại. Đừng đóng trang này.`,
        this.trouble.login ? this.login : "",
      );
    } else {
      this.told(this.size > 3 ? `Đang gửi ${this.size} quyết định…` : "", "");
    }
  }
}

class Trouble extends Error {
  constructor(sentence, login = false) {
    super(sentence);
    this.login = login;
  }
}

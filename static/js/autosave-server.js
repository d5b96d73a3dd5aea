// Requests of an autosaving form: the session, its CSRF token, and whether the server is there.

export class SessionOver extends Error {}
export class OtherPerson extends Error {}
export class Refused extends Error {}
export class OutOfReach extends Error {}

const PATIENCE = 8000;

// The fetch of a page that is closed goes on if its body is at most this large.
export const LARGEST_LAST_WORD = 60_000;

export class Server {
  constructor({ home, login, owner }) {
    this.home = home;
    this.login = login;
    this.owner = owner;
  }

  get token() {
    return document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? this.known ?? "";
  }

  // Every form of the page is sent with the new token.
  set token(token) {
    this.known = token;
    for (const input of document.querySelectorAll("[name=csrfmiddlewaretoken]"))
      input.value = token;
  }

  async keep(write, { last = false } = {}) {
    const send = () => this.#fetch(`${this.home}giu/`, this.#post(write, last));
    let response = await send();
    if (response.status === 403) {
      // The token is of an earlier session of the same person, or the session is over.
      await this.refresh();
      response = await send();
    }
    return this.#answer(response);
  }

  // Takes the token of the session as it is now; throws SessionOver or OtherPerson.
  async refresh() {
    const response = await this.#fetch(`${this.home}phien/`, {});
    const { owner, csrf } = await this.#answer(response);
    if (owner !== this.owner) throw new OtherPerson();
    this.token = csrf;
  }

  async textsOf({ kind, object, key }) {
    const query = new URLSearchParams({ kind, object: object ?? "", except: key });
    return (await this.#answer(await this.#fetch(`${this.home}?${query}`, {}))).texts;
  }

  async discard(key) {
    const response = await this.#fetch(`${this.home}${key}/bo/`, this.#post({}, false));
    if (response.status !== 204) await this.#answer(response);
  }

  // Returns what `#logInBy` does; `codeAt` is where the code of a second factor is sent, if one is asked.
  async logIn(username, password) {
    return this.#logInBy(this.login, { username, password });
  }

  async sendCode(address, code) {
    return this.#logInBy(address, { code });
  }

  // Returns { accepted, sentence, codeAt, forgottenAt }, and isOver when the password has to be
  // typed again. `forgottenAt` is "" where no mail with a link for a new one can be sent.
  async #logInBy(address, fields) {
    const asked = await this.#fetch(`${this.home}phien/`, {});
    const { csrf } = await asked.json();
    const body = new URLSearchParams({
      ...fields,
      csrfmiddlewaretoken: csrf,
      next: `${this.home}phien/`,
    });
    const response = await this.#fetch(address, { method: "POST", body });
    if (!(response.headers.get("Content-Type") ?? "").includes("json")) return {};
    const { error, code_at, forgotten_at: forgottenAt } = await response.json();
    const isOver = response.status === 401 && code_at === undefined;
    return { accepted: response.ok, sentence: error, codeAt: code_at, forgottenAt, isOver };
  }

  #post(body, last) {
    return {
      method: "POST",
      body: JSON.stringify(body),
      headers: { "Content-Type": "application/json", "X-CSRFToken": this.token },
      keepalive: last,
    };
  }

  async #fetch(address, { headers, ...options }) {
    const signal = options.keepalive ? undefined : AbortSignal.timeout(PATIENCE);
    try {
      return await fetch(address, {
        ...options,
        signal,
        cache: "no-store",
        headers: { Accept: "application/json", ...headers },
      });
    } catch {
      throw new OutOfReach();
    }
  }

  async #answer(response) {
    const isJson = (response.headers.get("Content-Type") ?? "").includes("json");
    if (response.status === 401) throw new SessionOver();
    if (response.status === 409) throw new OtherPerson();
    const isFull = response.status === 507;
    if (!isJson || (response.status >= 500 && !isFull)) throw new OutOfReach();
    const answer = await response.json();
    if (!response.ok) throw new Refused(answer.error);
    return answer;
  }
}

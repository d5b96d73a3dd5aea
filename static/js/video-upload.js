// Uploads the file of a new video in pieces while its texts are typed. The server knows the offset:
// after a lost connection, a pause or a reload it is asked how much it has received.
// Without this script the file is sent with the form.

const SECONDS_WITHOUT_PROGRESS = 60;
const LONGEST_WAIT = 30;
const HEAD = 1024 * 1024;

const box = document.querySelector(".video-upload");
const input = document.querySelector("#id_file");
const form = input?.form;

class LineBroke extends Error {}

class Sending {
  constructor(file) {
    this.file = file;
    this.offset = 0;
    this.paused = false;
    this.over = false;
    this.samples = [];
  }

  async run() {
    try {
      const begun = await this.keepTrying(async () => this.begin());
      Object.assign(this, {
        url: begun.url,
        validate: begun.validate,
        id: begun.id,
        offset: begun.offset,
      });
      while (!this.over && this.offset < this.file.size) {
        await this.keepTrying(() => this.sendPiece());
      }
      if (this.over) return;
      say("Đã gửi xong, đang kiểm tra tệp…");
      await this.keepTrying(() => ask("POST", this.validate));
      this.over = true;
      finished(this);
    } catch (refusal) {
      if (this.over) return;
      this.over = true;
      refused(refusal);
    }
  }

  async begin() {
    const form = new FormData();
    form.set("name", this.file.name);
    form.set("size", this.file.size);
    form.set("fingerprint", await fingerprint(this.file));
    return ask("POST", box.dataset.begin, { body: form });
  }

  async sendPiece() {
    const piece = this.file.slice(this.offset, this.offset + Number(box.dataset.piece));
    const headers = { "Upload-Offset": this.offset, "Content-Type": "application/octet-stream" };
    const digest = await sha256(piece);
    if (digest) headers["Content-Digest"] = `sha-256=:${btoa(String.fromCharCode(...digest))}:`;
    const from = this.offset;
    const answer = await ask("PATCH", this.url, {
      body: piece,
      headers,
      onRequest: (request) => {
        this.request = request;
      },
      onProgress: (sent) => this.show(from + sent),
    });
    this.offset = answer.offset;
    this.show(this.offset);
  }

  // Repeats `work` while the connection or the server fails; other errors are thrown.
  async keepTrying(work) {
    for (let failures = 0; !this.over; failures++) {
      await this.whilePaused();
      if (this.over) return undefined;
      try {
        if (failures && this.url) this.offset = (await ask("GET", this.url)).offset;
        return await work();
      } catch (error) {
        if (!(error instanceof LineBroke)) throw error;
        this.samples = [];
        if (!this.paused && !this.over) await this.waitForLine(failures);
      }
    }
    return undefined;
  }

  async waitForLine(failures) {
    const until = Date.now() + 1000 * Math.min(2 ** failures, LONGEST_WAIT);
    const back = new AbortController();
    const online = new Promise((resolve) => {
      window.addEventListener("online", resolve, { once: true, signal: back.signal });
    });
    while (Date.now() < until && !this.paused && !this.over) {
      const left = Math.ceil((until - Date.now()) / 1000);
      say(`Mất kết nối. Tự gửi tiếp từ ${percent(this.offset, this.file.size)} sau ${left} giây…`);
      if (await Promise.race([online, pause(1000)])) break;
    }
    back.abort();
  }

  async whilePaused() {
    while (this.paused && !this.over)
      await new Promise((resolve) => {
        this.wake = resolve;
      });
  }

  show(offset) {
    if (this.paused || this.over) return;
    const now = performance.now();
    this.samples.push([now, offset]);
    this.samples = this.samples.filter(([at]) => now - at < 10_000);
    const [since, first] = this.samples[0];
    const speed = (offset - first) / ((now - since) / 1000);
    let sentence = `Đã gửi ${size(offset)} / ${size(this.file.size)}`;
    if (now - since > 1000 && speed > 0) {
      sentence += ` · ${size(speed)}/giây · còn ${duration((this.file.size - offset) / speed)}`;
    }
    box.querySelector("progress").value = (1000 * offset) / this.file.size;
    say(sentence);
  }

  pause() {
    this.paused = true;
    this.request?.abort();
    say(`Đã tạm dừng ở ${percent(this.offset, this.file.size)}. Phần đã gửi được giữ 2 ngày.`);
  }

  resume() {
    this.paused = false;
    this.samples = [];
    this.wake?.();
  }

  drop() {
    this.over = true;
    this.request?.abort();
    this.wake?.();
    if (this.url) ask("DELETE", this.url).catch(() => {});
  }
}

// Resolves to a JSON answer; LineBroke if trying again may help, else an Error with a message.
function ask(method, url, { body = null, headers = {}, onRequest, onProgress } = {}) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    let stalled;
    const alive = () => {
      clearTimeout(stalled);
      stalled = setTimeout(() => request.abort(), 1000 * SECONDS_WITHOUT_PROGRESS);
    };
    request.open(method, url);
    request.setRequestHeader("X-CSRFToken", form.elements.csrfmiddlewaretoken.value);
    request.setRequestHeader("Accept", "application/json");
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.addEventListener("progress", (event) => {
      alive();
      onProgress?.(event.loaded);
    });
    request.addEventListener("loadend", () => {
      clearTimeout(stalled);
      try {
        resolve(answerOf(request));
      } catch (error) {
        reject(error);
      }
    });
    onRequest?.(request);
    alive();
    request.send(body);
  });
}

function answerOf(request) {
  const { status } = request;
  // 507: the disk is full, and stays so until somebody has made room.
  const passes = status === 408 || status === 429 || (status >= 500 && status !== 507);
  if (status === 0 || passes) throw new LineBroke();
  let answer = null;
  try {
    answer = status === 204 ? {} : JSON.parse(request.responseText);
  } catch {
    // An HTML page instead: the login page or an error page.
  }
  if (answer && (status < 300 || status === 409)) return answer;
  if (status === 404) throw new Error("Phần đã gửi không còn trên máy chủ. Hãy chọn lại tệp.");
  const error = new Error(
    answer?.sentence ??
      "Bạn đã hết phiên đăng nhập hoặc không còn quyền. Hãy tải lại trang, đăng nhập rồi chọn lại tệp: phần đã gửi còn nguyên.",
  );
  error.video = answer?.video;
  throw error;
}

async function sha256(blob) {
  // Only available over HTTPS (and on localhost).
  if (!window.crypto?.subtle) return null;
  try {
    return new Uint8Array(await crypto.subtle.digest("SHA-256", await blob.arrayBuffer()));
  } catch {
    throw new Error(
      "Không đọc được tệp: tệp đã bị đổi, xóa hoặc ổ đĩa đã rút ra. Hãy chọn lại tệp.",
    );
  }
}

async function fingerprint(file) {
  const digest = await sha256(file.slice(0, HEAD));
  const head = digest
    ? Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("")
    : file.name;
  return `${file.lastModified} ${head}`.slice(0, 100);
}

const pause = (milliseconds) =>
  new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
const percent = (part, whole) => `${Math.floor((100 * part) / whole)} %`;

function size(bytes) {
  const units = [
    [1024 ** 3, "GB"],
    [1024 ** 2, "MB"],
    [1024, "KB"],
  ];
  const [unit, name] = units.find(([each]) => bytes >= each) ?? units[2];
  const digits = bytes < 10 * unit && name !== "KB" ? 1 : 0;
  return `${(bytes / unit).toFixed(digits).replace(".", ",")} ${name}`;
}

function duration(seconds) {
  if (seconds < 60) return `${Math.max(1, Math.round(seconds))} giây`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} phút` : `${Math.floor(minutes / 60)} giờ ${minutes % 60} phút`;
}

// --- The page ---

let sending = null;
let submitter = null;

const act = (name) => box.querySelector(`[data-act=${name}]`);

function say(sentence) {
  const status = box.querySelector(".video-upload__status");
  if (status.textContent !== sentence) status.textContent = sentence;
}

function showActs({ pause: pausing = false, resume = false, drop = true }) {
  act("pause").hidden = !pausing;
  act("resume").hidden = !resume;
  act("drop").hidden = !drop;
}

function start(file) {
  sending?.drop();
  submitter = null;
  form.elements.upload.value = "";
  box.hidden = false;
  box.classList.remove("is-refused", "is-in");
  box.querySelector("progress").value = 0;
  box.querySelector(".video-upload__name").textContent = file.name;
  say("Đang bắt đầu…");
  showActs({ pause: true });
  const title = form.elements.title;
  if (title && !title.value) {
    title.value = file.name
      .replace(/\.[^.]*$/, "")
      .replace(/[_]+/g, " ")
      .slice(0, 200);
  }
  sending = new Sending(file);
  sending.run();
}

function finished({ id, file }) {
  form.elements.upload.value = id;
  input.value = "";
  box.classList.add("is-in");
  box.querySelector("progress").value = 1000;
  say(`Đã gửi đủ ${size(file.size)}. Hãy ghi lời của video rồi bấm Lưu.`);
  showActs({});
  if (submitter) form.requestSubmit(submitter);
}

function refused(refusal) {
  input.value = "";
  box.classList.add("is-refused");
  say(refusal.message);
  if (refusal.video) {
    const link = document.createElement("a");
    link.href = refusal.video.url;
    link.textContent = "Mở video đó";
    box.querySelector(".video-upload__status").append(" ", link);
  }
  showActs({ drop: false });
  submitter = null;
}

if (box && input) {
  // The file is uploaded separately, not with the form.
  input.removeAttribute("name");
  input.closest(".form-row").append(box);
  input.addEventListener("change", () => {
    if (input.files[0]) start(input.files[0]);
  });
  act("pause").addEventListener("click", () => {
    sending.pause();
    showActs({ resume: true });
    act("resume").focus();
  });
  act("resume").addEventListener("click", () => {
    sending.resume();
    showActs({ pause: true });
    act("pause").focus();
  });
  act("drop").addEventListener("click", () => {
    sending?.drop();
    sending = null;
    form.elements.upload.value = "";
    input.value = "";
    box.hidden = true;
    input.focus();
  });
  form.addEventListener("submit", (event) => {
    if (!sending || sending.over) return;
    event.preventDefault();
    submitter = event.submitter;
    say("Video sẽ được lưu ngay khi gửi xong; hãy để trang này mở.");
  });
  window.addEventListener("beforeunload", (event) => {
    if (sending && !sending.over) event.preventDefault();
  });
  if (form.elements.upload.value) {
    box.hidden = false;
    box.classList.add("is-in");
    box.querySelector("progress").value = 1000;
    box.querySelector(".video-upload__name").textContent = "Tệp đã gửi";
    say("Tệp đã ở trên máy chủ, không cần chọn lại.");
    showActs({});
  }
}

// Uploads photos: one request per file, two at a time, with progress and error message for each.
//
// Any element with data-photo-upload accepts files by its file input and by dropping:
//   data-address    where a file is sent (POST, multipart)
//   data-max-bytes  the largest file;  data-max-files  how many at once
//   data-album      optional: sent along
// It has an input[type=file], a [data-upload-list], a template[data-upload-item] and a
// [data-upload-summary]; fields in it with data-goes-along are sent with every file. For each
// uploaded file it fires "photo:in" (bubbling) with { photo, same, place } as detail; when no file
// is left to send, "photo:done". Files arrive in any order; `place` grows in the order in which they
// were chosen or dropped.

const AT_ONCE = 2;
const HERE = "đã có trong thư viện: ";
// The session is over; the disk is full.
const AGAIN = new Set([401, 507]);

// The error for a file that was not uploaded. "again": the same file may be tried again.
export class NotIn extends Error {
  constructor(sentence, { again = false } = {}) {
    super(sentence);
    this.again = again;
  }
}

const number = new Intl.NumberFormat("vi-VN", { maximumFractionDigits: 0 });

function tooLarge(file, maxBytes) {
  const limit = number.format(maxBytes / 1024 / 1024);
  return new NotIn(`Tệp này lớn hơn ${limit} MB. Hãy lưu ảnh ở cỡ nhỏ hơn rồi tải lên lại.`);
}

function answerOf(request) {
  let answer = null;
  try {
    answer = JSON.parse(request.responseText);
  } catch {
    // Not JSON, so not from the endpoint; handled by its status below.
  }
  if (request.status < 300 && (answer?.photo || answer?.same)) {
    return { photo: answer.photo ?? answer.same, same: !answer.photo };
  }
  if (answer?.error) throw new NotIn(answer.error, { again: AGAIN.has(request.status) });
  if (request.status === 413) throw new NotIn("Tệp này lớn hơn mức máy chủ nhận.");
  if (request.status === 403) {
    throw new NotIn("Phiên làm việc đã đổi. Hãy lưu việc đang làm rồi tải lại trang này.");
  }
  throw new NotIn("Máy chủ đang gặp lỗi, ảnh chưa được nhận. Hãy thử lại sau ít phút.", {
    again: true,
  });
}

// Sends one file; resolves to { photo, same }, rejects with NotIn.
export function send(file, { address, token, fields = {}, maxBytes = Infinity, onprogress }) {
  return new Promise((resolve, reject) => {
    if (file.size > maxBytes) {
      reject(tooLarge(file, maxBytes));
      return;
    }
    const body = new FormData();
    body.append("csrfmiddlewaretoken", token);
    for (const [name, value] of Object.entries(fields)) body.append(name, value);
    body.append("file", file, file.name || "anh");
    const request = new XMLHttpRequest();
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) onprogress?.(event.loaded / event.total);
    });
    request.addEventListener("load", () => {
      try {
        resolve(answerOf(request));
      } catch (refusal) {
        reject(refusal);
      }
    });
    request.addEventListener("error", () => {
      reject(new NotIn("Mất kết nối khi đang gửi. Hãy thử lại.", { again: true }));
    });
    request.open("POST", address);
    request.setRequestHeader("Accept", "application/json");
    request.send(body);
  });
}

export function csrfToken() {
  return document.querySelector("[name=csrfmiddlewaretoken]").value;
}

class Upload {
  constructor(root) {
    this.root = root;
    this.list = root.querySelector("[data-upload-list]");
    this.blank = root.querySelector("template[data-upload-item]");
    this.summary = root.querySelector("[data-upload-summary]");
    this.waiting = [];
    this.sending = 0;
    this.places = 0;
    this.counts = { in: 0, same: 0, refused: 0 };
    this.input = root.querySelector("input[type=file]");
    this.input.addEventListener("change", () => this.takeChosen());
    this.takeDrops();
    root.addEventListener("submit", (event) => event.preventDefault());
    for (const plain of root.querySelectorAll("[data-without-script]")) plain.hidden = true;
    this.takeChosen(); // A file may have been chosen before this script ran.
  }

  takeChosen() {
    this.take([...this.input.files]);
    this.input.value = "";
  }

  get isBusy() {
    return this.sending + this.waiting.length > 0;
  }

  takeDrops() {
    const holdsFiles = (event) => event.dataTransfer.types.includes("Files");
    this.root.addEventListener("dragover", (event) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      this.root.classList.add("is-target");
    });
    this.root.addEventListener("dragleave", (event) => {
      if (!this.root.contains(event.relatedTarget)) this.root.classList.remove("is-target");
    });
    this.root.addEventListener("drop", (event) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      this.root.classList.remove("is-target");
      this.take([...event.dataTransfer.files]);
    });
  }

  take(files) {
    if (!this.isBusy) this.counts = { in: 0, same: 0, refused: 0 };
    const room = Number(this.root.dataset.maxFiles || Infinity) - this.waiting.length;
    this.left = Math.max(0, files.length - room);
    for (const file of files.slice(0, Math.max(0, room))) this.waiting.push(this.item(file));
    this.next();
  }

  item(file) {
    const element = this.blank.content.firstElementChild.cloneNode(true);
    const part = (name) => element.querySelector(`[data-part=${name}]`);
    const item = { file, element, part, place: this.places++ };
    part("name").textContent = file.name;
    part("progress").setAttribute("aria-label", `Đang gửi ${file.name}`);
    part("again").addEventListener("click", () => {
      element.classList.remove("is-refused");
      part("again").hidden = true;
      this.counts.refused -= 1;
      this.waiting.push(item);
      this.next();
    });
    part("status").textContent = "chờ đến lượt";
    this.list.append(element);
    return item;
  }

  next() {
    while (this.sending < AT_ONCE && this.waiting.length > 0) this.sendItem(this.waiting.shift());
    this.tell();
  }

  fields() {
    const along = this.root.querySelectorAll("[data-goes-along]");
    const fields = Object.fromEntries([...along].map((field) => [field.name, field.value]));
    return this.root.dataset.album ? { ...fields, album: this.root.dataset.album } : fields;
  }

  async sendItem(item) {
    const { element, part } = item;
    this.sending += 1;
    part("progress").hidden = false;
    part("status").textContent = "đang gửi";
    try {
      const { photo, same } = await send(item.file, {
        address: this.root.dataset.address,
        token: csrfToken(),
        fields: this.fields(),
        maxBytes: Number(this.root.dataset.maxBytes || Infinity),
        onprogress: (share) => {
          part("progress").value = share;
          // All is sent; the server still checks the picture.
          if (share === 1) part("status").textContent = "đang kiểm tra";
        },
      });
      this.counts[same ? "same" : "in"] += 1;
      element.classList.add(same ? "is-same" : "is-in");
      const before = photo.kept_out ? `đã có trong thư viện, ${photo.kept_out}: ` : HERE;
      part("status").textContent = same ? before : "đã vào thư viện";
      if (same) this.link(item, photo);
      this.root.dispatchEvent(
        new CustomEvent("photo:in", { bubbles: true, detail: { photo, same, place: item.place } }),
      );
    } catch (refusal) {
      if (!(refusal instanceof NotIn)) throw refusal;
      this.counts.refused += 1;
      element.classList.add("is-refused");
      part("status").textContent = refusal.message;
      part("again").hidden = !refusal.again;
    } finally {
      part("progress").hidden = true;
      this.sending -= 1;
      this.next();
      if (!this.isBusy) this.root.dispatchEvent(new CustomEvent("photo:done", { bubbles: true }));
    }
  }

  link({ part }, photo) {
    const link = document.createElement("a");
    link.href = photo.page;
    link.target = "_blank";
    link.textContent = photo.name;
    part("status").append(link);
  }

  tell() {
    const parts = [
      [this.counts.in, "ảnh đã vào thư viện"],
      [this.counts.same, "ảnh đã có từ trước"],
      [this.counts.refused, "tệp chưa nhận được"],
      [this.sending + this.waiting.length, "tệp đang chờ"],
    ].filter(([count]) => count > 0);
    const sentence = parts.map(([count, words]) => `${number.format(count)} ${words}`).join(", ");
    const left = this.left
      ? ` Mỗi lần chỉ nhận ${number.format(this.root.dataset.maxFiles)} tệp: ` +
        `${number.format(this.left)} tệp cuối chưa được lấy, hãy chọn lại chúng sau.`
      : "";
    this.summary.textContent = sentence && `${sentence}.${left}`;
  }
}

const uploads = [...document.querySelectorAll("[data-photo-upload]")].map(
  (root) => new Upload(root),
);

window.addEventListener("beforeunload", (event) => {
  if (uploads.some((upload) => upload.isBusy)) event.preventDefault();
});

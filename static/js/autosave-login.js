// Dialogs over the form: log in again, or try again; the press that opened them then goes on.

import { OtherPerson, OutOfReach } from "./autosave-server.js";

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

const NOT_YET = "Chưa đăng nhập được: hãy xem lại tên và mật khẩu.";

let numbers = 0;

// Shows the dialog; resolves with the value of the button that closed it, "" for Esc.
function show(title, ...children) {
  const id = `unsaved-dialog-${(numbers += 1)}`;
  const dialog = element("dialog", { class: "unsaved-dialog", "aria-labelledby": id });
  dialog.append(element("h2", { id }, title), ...children);
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue);
    });
  });
}

function field(label, attributes) {
  return element("label", { class: "unsaved-dialog__field" }, label, element("input", attributes));
}

// Resolves with true when the same person is logged in again, with false when they put it off.
export async function logInAgain(server) {
  const said = element("p", { role: "alert", class: "unsaved-dialog__error" });
  const later = element("button", { type: "button", class: "button" }, "Để sau");
  const go = element("button", { class: "button default" }, "Đăng nhập");
  const code = field("Mã xác nhận", {
    name: "code",
    autocomplete: "one-time-code",
    autocapitalize: "off",
    spellcheck: "false",
  });
  code.hidden = true;
  const forgotten = element("a", { target: "_blank", rel: "noopener" }, "Quên mật khẩu?");
  forgotten.hidden = true;
  const form = element(
    "form",
    { method: "post", novalidate: "" },
    field("Tên đăng nhập", { name: "username", autocomplete: "username", required: "" }),
    field("Mật khẩu", {
      name: "password",
      type: "password",
      autocomplete: "current-password",
      required: "",
    }),
    code,
    said,
    forgotten,
    element("div", { class: "unsaved-dialog__acts" }, go, later),
  );
  const elsewhere = element(
    "a",
    { href: server.login, target: "_blank", rel: "noopener" },
    "đăng nhập ở thẻ khác",
  );
  const closed = show(
    "Phiên làm việc đã hết",
    element(
      "p",
      {},
      "Phần đang gõ vẫn còn nguyên trong trang này. Đăng nhập lại ở đây, hoặc ",
      elsewhere,
      " rồi quay lại, là việc vừa bấm được làm tiếp.",
    ),
    form,
  );
  const dialog = form.closest("dialog");
  const proceed = async () => {
    try {
      await server.refresh();
      dialog.close("in");
      return true;
    } catch (error) {
      if (error instanceof OtherPerson) dialog.close("other");
      return error instanceof OtherPerson;
    }
  };
  const comeBack = () => {
    if (!document.hidden && dialog.open) proceed();
  };
  window.addEventListener("focus", comeBack);
  later.addEventListener("click", () => dialog.close(""));
  let codeAt = "";
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    go.disabled = true;
    said.textContent = "";
    forgotten.hidden = true;
    try {
      const { username, password, code: typed } = form.elements;
      const answer = codeAt
        ? await server.sendCode(codeAt, typed.value)
        : await server.logIn(username.value, password.value);
      if (!(answer.accepted && (await proceed()))) {
        said.textContent = answer.sentence ?? NOT_YET;
        // The password was right: what is missing is the code of the second factor.
        if (answer.codeAt) codeAt = answer.codeAt;
        if (answer.isOver) codeAt = "";
        for (const each of [username, password]) each.disabled = codeAt !== "";
        code.hidden = codeAt === "";
        if (!codeAt) password.value = "";
        if (answer.forgottenAt) {
          forgotten.href = answer.forgottenAt;
          forgotten.hidden = false;
        }
        (codeAt ? typed : password).focus();
      }
    } catch (error) {
      if (!(error instanceof OutOfReach)) throw error;
      said.textContent = "Máy chủ chưa trả lời. Hãy thử lại.";
    } finally {
      go.disabled = false;
    }
  });
  const answer = await closed;
  window.removeEventListener("focus", comeBack);
  if (answer === "other") throw new OtherPerson();
  return answer === "in";
}

function choices(...buttons) {
  const acts = buttons.map(([value, words, isFirst]) =>
    element("button", { value, class: isFirst ? "button default" : "button" }, words),
  );
  return element("form", { method: "dialog", class: "unsaved-dialog__acts" }, ...acts);
}

// Resolves with "again", with "send" (without asking whether the server is there), or with "".
export async function askToTryAgain(isHeldHere) {
  const where = isHeldHere
    ? "Phần đang gõ được giữ ở máy này (đã mã hóa) và tự gửi khi máy chủ trả lời."
    : "Hãy để trang này mở: phần đang gõ chỉ còn ở đây.";
  return show(
    "Máy chủ chưa trả lời",
    element("p", {}, `Việc vừa bấm chưa được làm. ${where}`),
    choices(["again", "Thử lại", true], ["send", "Cứ gửi"], ["", "Để sau"]),
  );
}

// Covers the form: it shows the words of somebody who is not logged in any more.
export async function sayOtherPerson(isHeldHere) {
  const answer = await show(
    "Đang đăng nhập bằng tên khác",
    element(
      "p",
      {},
      "Trang này của một người khác, người ấy không còn đăng nhập ở đây. ",
      isHeldHere
        ? "Phần người ấy đang gõ được giữ ở máy này, đã mã hóa; chỉ người ấy đăng nhập mới thấy lại."
        : "Hãy để người ấy đăng nhập lại ở thẻ khác, nếu không phần đang gõ sẽ mất.",
    ),
    choices(["reload", "Tải lại trang", true], ["", "Đóng"]),
  );
  return answer === "reload";
}

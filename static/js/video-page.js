// The admin page of a video: progress of its conversion, and choosing a frame as its poster.
// Without this script the page must be reloaded, and the poster's time typed as a number.

const SECONDS_BETWEEN_QUESTIONS = 3;
const SECONDS_TO_LEAVE = 30;

const conversion = document.querySelector(".video-status__conversion[data-ask]");
const words = document.querySelector("#video_form");
let typed = false;
let leaves = null;

async function askAgain() {
  try {
    const response = await fetch(conversion.dataset.ask, {
      headers: { Accept: "application/json" },
    });
    if (!response.ok) throw new Error(response.status);
    const answer = await response.json();
    conversion.innerHTML = answer.html;
    if (!answer.moving) {
      showResult();
      return;
    }
  } catch {
    // No connection, or logged out: asked again later; the page keeps the last state.
  }
  setTimeout(askAgain, 1000 * SECONDS_BETWEEN_QUESTIONS);
}

function showResult() {
  if (leaves) {
    setTimeout(showResult, 1000);
    return;
  }
  if (!typed) {
    window.location.reload();
    return;
  }
  // No reload: typed text would be lost.
  const sentence = document.createElement("p");
  sentence.textContent = "Lưu lại để xem video.";
  conversion.append(sentence);
}

if (conversion) {
  words?.addEventListener("input", () => {
    typed = true;
  });
  // To load the page again would stop the request of a button that was just pressed. A page that is
  // still here after a while was not left: a file was downloaded, or a question answered with no.
  window.addEventListener("beforeunload", () => {
    clearTimeout(leaves);
    leaves = setTimeout(() => {
      leaves = null;
    }, 1000 * SECONDS_TO_LEAVE);
  });
  setTimeout(askAgain, 1000 * SECONDS_BETWEEN_QUESTIONS);
}

const poster = document.querySelector("form.video-poster");
const player = document.querySelector("video.video-status__player");

if (poster && player) {
  const second = poster.elements.second;
  const status = poster.querySelector("[role=status]");
  const followPlayer = () => {
    second.value = player.currentTime.toFixed(2).replace(".", ",");
  };
  player.addEventListener("seeked", followPlayer);
  player.addEventListener("pause", followPlayer);
  poster.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = poster.querySelector("button");
    button.disabled = true;
    status.textContent = "Đang lấy hình…";
    try {
      const response = await fetch(poster.action, {
        method: "POST",
        body: new FormData(poster),
        headers: { Accept: "application/json" },
      });
      const answer = await response.json();
      status.textContent = answer.sentence;
      if (response.ok) {
        player.poster = answer.poster;
        // The same person made this edit: the forms on this page are still up to date.
        poster.elements.seen_version.value = answer.version;
        const opened = words?.elements.opened_version;
        if (opened) opened.value = answer.version;
      }
    } catch {
      status.textContent = "Chưa lấy được hình. Hãy tải lại trang rồi thử lại.";
    }
    button.disabled = false;
  });
}

// The bell in the header of the back office: asks for the number of unread notices every minute
// while the page is seen. Asking does not count as work: the server does not renew the session.

const EVERY = 60_000;
const bell = document.querySelector(".bell");

function show(unread) {
  const count = bell.querySelector(".bell__count");
  count.textContent = unread > 99 ? "99+" : unread;
  count.hidden = unread === 0;
  bell.querySelector(".bell__words").textContent = unread
    ? " thông báo chưa đọc"
    : "Thông báo: không có gì mới";
}

async function ask() {
  if (document.hidden) return;
  try {
    const answer = await fetch(bell.dataset.unread, { headers: { Accept: "application/json" } });
    if (answer.ok) show((await answer.json()).unread);
    // The session is over: the page says so when something is sent; asking again tells nothing.
    if (answer.status === 401) clearInterval(timer);
  } catch {
    // No connection: the next time will tell.
  }
}

const timer = bell && setInterval(ask, EVERY);

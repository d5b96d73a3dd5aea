// Shows the photos of an album over the whole window. The address is that of the photo's own page,
// which opens without this script, in a new tab, or when the page is reloaded.

const SWIPE = 48; // px, the shortest swipe
const dialog = document.getElementById("lightbox");
const thumbnails = [...document.querySelectorAll("[data-album] a")];
const part = (name) => dialog.querySelector(`.lightbox__${name}`);
const act = (name) => dialog.querySelector(`[data-act="${name}"]`);
const albumTitle = document.title;
const stage = part("stage");
let shown = -1;
let ahead = []; // The previous and next photo, loaded ahead.

// --- What is shown -------------------------------------------------------------------------

function pictureOf(index) {
  // The sources of the thumbnail, at the size of the window.
  const picture = thumbnails[index].querySelector("picture").cloneNode(true);
  for (const each of picture.children) each.sizes = "100vw";
  const image = picture.querySelector("img");
  image.loading = "eager";
  image.draggable = false;
  image.removeAttribute("class");
  return picture;
}

function show(index) {
  shown = index;
  const { caption, credit, whole, fileName } = thumbnails[index].dataset;
  stage.replaceChildren(pictureOf(index));
  part("counter").textContent = `${index + 1} / ${thumbnails.length}`;
  part("caption").textContent = caption;
  part("credit").textContent = credit ? `Ảnh: ${credit}` : "";
  act("download").href = whole;
  act("download").download = fileName;
  act("previous").setAttribute("aria-disabled", index === 0);
  act("next").setAttribute("aria-disabled", index === thumbnails.length - 1);
  document.title = caption;
  ahead = [index + 1, index - 1].filter((next) => thumbnails[next]).map(pictureOf);
}

// --- Opening, moving, closing (also by the browser's Back button) -----------------------------

function open(index, byKeyboard) {
  history.pushState({ photo: index }, "", thumbnails[index].href);
  appear(index, byKeyboard);
}

function appear(index, byKeyboard = false) {
  show(index);
  if (!dialog.open) dialog.showModal();
  act("close").focus({ focusVisible: byKeyboard });
}

function go(index) {
  if (index === shown || !thumbnails[index]) return;
  history.replaceState({ photo: index }, "", thumbnails[index].href);
  show(index);
}

function disappear() {
  if (!dialog.open) return;
  dialog.close();
  stage.replaceChildren();
  document.title = albumTitle;
  thumbnails[shown].focus({ preventScroll: true });
  thumbnails[shown].scrollIntoView({ block: "nearest" });
}

window.addEventListener("popstate", ({ state }) => {
  if (thumbnails[state?.photo]) appear(state.photo);
  else disappear();
});

for (const [index, thumbnail] of thumbnails.entries()) {
  thumbnail.addEventListener("click", (event) => {
    // With these keys the browser opens a new tab or window.
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    // A click that no pointer made comes from Enter.
    open(index, event.detail === 0);
  });
}

dialog.addEventListener("cancel", (event) => {
  event.preventDefault();
  history.back();
});
act("close").addEventListener("click", () => history.back());
act("previous").addEventListener("click", () => go(shown - 1));
act("next").addEventListener("click", () => go(shown + 1));

dialog.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const to = {
    ArrowLeft: shown - 1,
    ArrowRight: shown + 1,
    Home: 0,
    End: thumbnails.length - 1,
  }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  go(to);
});

// Keeps Tab inside the dialog; the page behind it is inert anyway.
dialog.addEventListener("keydown", (event) => {
  if (event.key !== "Tab") return;
  const reachable = [...dialog.querySelectorAll("a[href], button")].filter(
    (each) => getComputedStyle(each).visibility === "visible",
  );
  const edge = event.shiftKey ? reachable[0] : reachable.at(-1);
  if (document.activeElement !== edge) return;
  event.preventDefault();
  (event.shiftKey ? reachable.at(-1) : reachable[0]).focus();
});

// --- Swiping --------------------------------------------------------------------------------

let start = null;

const follow = (distance) => {
  const picture = stage.firstElementChild;
  if (!picture) return;
  picture.toggleAttribute("data-dragged", distance !== 0);
  picture.style.translate = distance ? `${distance}px` : "";
};

stage.addEventListener("pointerdown", (event) => {
  // A second finger is for zooming.
  start = event.isPrimary && event.button === 0 ? event.clientX : null;
});
stage.addEventListener("pointermove", (event) => {
  if (start !== null && event.isPrimary) follow(event.clientX - start);
});
stage.addEventListener("pointerup", (event) => {
  if (start === null || !event.isPrimary) return;
  const distance = event.clientX - start;
  start = null;
  follow(0);
  if (Math.abs(distance) >= SWIPE) go(shown - Math.sign(distance));
});
stage.addEventListener("pointercancel", () => {
  start = null;
  follow(0);
});

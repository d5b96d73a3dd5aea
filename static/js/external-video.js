// A video that lies elsewhere: its player is loaded when it is asked for, and not before.

for (const button of document.querySelectorAll("[data-play]")) {
  button.addEventListener("click", () => {
    const frame = document.createElement("iframe");
    frame.className = "player__frame";
    frame.src = button.dataset.play;
    frame.title = button.dataset.title;
    frame.allow = "autoplay; fullscreen; encrypted-media; picture-in-picture";
    frame.allowFullscreen = true;
    // The service refuses to play where it is not told the site; it is told no more than that.
    frame.referrerPolicy = "strict-origin-when-cross-origin";
    button.closest(".player__poster").replaceWith(frame);
    frame.focus();
  });
}

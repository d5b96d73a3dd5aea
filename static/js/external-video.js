// A video on another service: loads its player only when the reader presses the button.

for (const button of document.querySelectorAll("[data-play]")) {
  button.addEventListener("click", () => {
    const frame = document.createElement("iframe");
    frame.className = "player__frame";
    frame.src = button.dataset.play;
    frame.title = button.dataset.title;
    frame.allow = "autoplay; fullscreen; encrypted-media; picture-in-picture";
    frame.allowFullscreen = true;
    // The service plays only if it knows the site's origin; it gets no more than that.
    frame.referrerPolicy = "strict-origin-when-cross-origin";
    button.closest(".player__poster").replaceWith(frame);
    frame.focus();
  });
}

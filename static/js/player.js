// How fast a video plays and which of its files. Without this script the browser's own controls
// are there, and the file that fits the window.

for (const player of document.querySelectorAll("[data-player]")) {
  const video = player.querySelector("video");
  const rate = player.querySelector('[data-choice="rate"]');
  const file = player.querySelector('[data-choice="file"]');
  const path = (address) => new URL(address, location.href).pathname;

  rate.addEventListener("change", () => {
    // The default too: a file loaded later begins with it.
    video.defaultPlaybackRate = video.playbackRate = Number(rate.value);
  });
  video.addEventListener("ratechange", () => {
    const same = [...rate.options].find((each) => Number(each.value) === video.playbackRate);
    if (same) same.selected = true;
  });

  if (file) {
    const showChosen = () => {
      if (video.currentSrc) file.value = path(video.currentSrc);
    };
    video.addEventListener("loadstart", showChosen);
    showChosen();
    file.addEventListener("change", () => {
      // On from the same moment, as it was.
      const { currentTime, paused } = video;
      video.src = file.value;
      video.addEventListener(
        "loadedmetadata",
        () => {
          video.currentTime = currentTime;
        },
        { once: true },
      );
      if (!paused) video.play();
      else if (currentTime > 0) video.preload = "metadata";
    });
  }
}

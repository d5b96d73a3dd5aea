// Choice of a video's speed and file size. Without this script there are the browser's controls,
// and the file that fits the window.

for (const player of document.querySelectorAll("[data-player]")) {
  const video = player.querySelector("video");
  const rate = player.querySelector('[data-choice="rate"]');
  const file = player.querySelector('[data-choice="file"]');
  const path = (address) => new URL(address, location.href).pathname;

  rate.addEventListener("change", () => {
    // Also the default, which a file loaded later starts with.
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
      // Continue at the same time, playing or paused as before.
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

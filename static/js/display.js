// The reader's choice of theme (light or dark) and text size, kept in local storage. Loaded in
// <head> without "defer", so that the first paint already has it.

(() => {
  const KEY = "display";
  const SIZES = [-1, 0, 1, 2];
  const root = document.documentElement;

  const kept = (() => {
    try {
      return JSON.parse(localStorage.getItem(KEY)) ?? {};
    } catch {
      return {}; // Local storage is blocked, or its value is invalid.
    }
  })();
  let theme = ["light", "dark"].includes(kept.theme) ? kept.theme : "system";
  let size = SIZES.includes(kept.size) ? kept.size : 0;

  function show() {
    if (theme === "system") delete root.dataset.theme;
    else root.dataset.theme = theme;
    if (size === 0) delete root.dataset.letters;
    else root.dataset.letters = size;
    for (const button of document.querySelectorAll("[data-theme-choice]")) {
      button.setAttribute("aria-pressed", button.dataset.themeChoice === theme);
    }
    for (const button of document.querySelectorAll("[data-text-size]")) {
      const to = changed(button.dataset.textSize);
      // Not "disabled": the button would lose the focus.
      button.setAttribute("aria-disabled", to === size);
    }
  }

  function changed(act) {
    if (act === "normal") return 0;
    const to = size + (act === "larger" ? 1 : -1);
    return SIZES.includes(to) ? to : size;
  }

  function keep() {
    try {
      localStorage.setItem(KEY, JSON.stringify({ theme, size }));
    } catch {
      // Local storage is blocked: the choice is valid for this page only.
    }
    show();
  }

  // Before the first paint, so that the layout does not shift when the buttons appear.
  root.dataset.script = "runs";
  show();
  document.addEventListener("DOMContentLoaded", show);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-theme-choice], [data-text-size]");
    if (!button) return;
    if (button.dataset.themeChoice) theme = button.dataset.themeChoice;
    else size = changed(button.dataset.textSize);
    keep();
  });
})();

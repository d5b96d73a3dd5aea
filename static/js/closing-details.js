// Closes <details data-closes> on Escape, on a click outside, and when the focus leaves it.
// Without this script it closes by its own button.

const opened = () => document.querySelectorAll("details[data-closes][open]");

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  // Close the innermost one, and move the focus back to its button.
  const details = event.target.closest?.("details[data-closes][open]") ?? [...opened()].at(-1);
  if (!details) return;
  details.open = false;
  details.querySelector("summary").focus();
});

document.addEventListener("click", (event) => {
  for (const details of opened()) {
    if (!details.contains(event.target)) details.open = false;
  }
});

document.addEventListener("focusin", (event) => {
  for (const details of opened()) {
    if (!details.contains(event.target)) details.open = false;
  }
});

// Saves a form by Ctrl+S from wherever one stands in it: its button is after the last row.

// Calls `save` at Ctrl+S (⌘S), unless a dialog is open.
export function onSaveKey(save) {
  document.addEventListener("keydown", (event) => {
    const isSave = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
    if (!isSave || event.key.toLowerCase() !== "s" || document.querySelector("dialog[open]"))
      return;
    event.preventDefault();
    save();
  });
}

// Presses `button` of `form` at Ctrl+S.
export function saveByKey(form, button) {
  onSaveKey(() => {
    // A number that is being typed counts from here on.
    if (form.contains(document.activeElement)) document.activeElement.blur();
    form.requestSubmit(button);
  });
}

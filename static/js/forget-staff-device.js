// After logging out: a button that deletes the note of staff-device.js, for a borrowed device.

const noted = document.querySelector("[data-staff-device]");

function isNoted() {
  try {
    return "staff" in localStorage;
  } catch {
    return false; // Local storage is blocked: there is no note.
  }
}

noted.hidden = !isNoted();
noted.querySelector("button").addEventListener("click", () => {
  delete localStorage.staff;
  const said = document.querySelector("[data-staff-device-said]");
  said.textContent = said.dataset.staffDeviceSaid;
  said.focus();
  noted.hidden = true;
});

// On every page of the back office: notes on the device that somebody of the newsroom works at it,
// and when. For 30 days from then count-view.js says so of the public pages read here, and they are
// left out of the visits. static/js/forget-staff-device.js takes the note back.

try {
  localStorage.staff = Date.now();
} catch {
  // Storage is closed to us: what is read on this device counts.
}

// On every page of the back office: notes the time in local storage, to mark a staff device. For 30
// days from then count-view.js reports it with views of public pages on this device, which are then
// not counted as visits. static/js/forget-staff-device.js deletes the note.

try {
  localStorage.staff = Date.now();
} catch {
  // Local storage is blocked: views on this device are counted.
}

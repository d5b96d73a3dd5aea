// Adds photos uploaded by photo-upload.js to an album at once, in the order in which their files
// were chosen: one that arrives late goes before those that overtook it.

import "./photo-upload.js";

for (const root of document.querySelectorAll("[data-into-album]")) {
  const said = root.querySelector("[data-into-album-said]");
  const token = root.querySelector("[name=csrfmiddlewaretoken]").value;
  let [last, added, failures] = [Promise.resolve(), 0, []];
  const inAlbum = []; // { place, id }, by place
  root.hidden = false;

  const put = async ({ photo, place }) => {
    const next = inAlbum.findIndex((each) => each.place > place);
    const body = new URLSearchParams({ csrfmiddlewaretoken: token, photo: photo.id });
    if (next !== -1) body.set("before", inAlbum[next].id);
    let answer = {};
    try {
      const headers = { Accept: "application/json" };
      const response = await fetch(root.dataset.intoAlbum, { method: "POST", body, headers });
      answer = response.redirected ? {} : await response.json();
    } catch {
      // The photo is in the library; the message below says so.
    }
    if (answer.added === undefined) failures.push(answer.error);
    added += answer.added ?? 0;
    // A photo that was in the album before keeps its place there.
    if (answer.added) {
      inAlbum.splice(next === -1 ? inAlbum.length : next, 0, { place, id: photo.id });
    }
    const trouble = failures.length
      ? ` ${failures.length} ảnh đã vào thư viện nhưng chưa vào album: ${failures[0] ?? "mất kết nối"} Hãy tải lại trang rồi chọn chúng ở dưới.`
      : "";
    said.textContent = `${added} ảnh đã vào album.${trouble}`;
  };

  root.addEventListener("photo:in", (event) => {
    last = last.then(() => put(event.detail));
  });
}

// Adds photos uploaded by photo-upload.js to an album at once, in the order of their arrival.

import "./photo-upload.js";

for (const root of document.querySelectorAll("[data-into-album]")) {
  const said = root.querySelector("[data-into-album-said]");
  const token = root.querySelector("[name=csrfmiddlewaretoken]").value;
  let [before, added, failures] = [Promise.resolve(), 0, []];
  root.hidden = false;

  const put = async (photo) => {
    const body = new URLSearchParams({ csrfmiddlewaretoken: token, photo: photo.id });
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
    const trouble = failures.length
      ? ` ${failures.length} ảnh đã vào thư viện nhưng chưa vào album: ${failures[0] ?? "mất kết nối"} Hãy tải lại trang rồi chọn chúng ở dưới.`
      : "";
    said.textContent = `${added} ảnh đã vào album.${trouble}`;
  };

  root.addEventListener("photo:in", (event) => {
    before = before.then(() => put(event.detail.photo));
  });
}

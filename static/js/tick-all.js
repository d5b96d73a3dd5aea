// One checkbox that ticks all others on the page, and the number of those ticked.

for (const form of document.querySelectorAll("[data-tick-all]")) {
  const all = form.querySelector("[data-all]");
  const box = all.querySelector("input");
  const boxes = [...form.querySelectorAll("input[type=checkbox]")].filter((each) => each !== box);
  const tell = () => {
    const ticked = boxes.filter((each) => each.checked).length;
    box.checked = ticked === boxes.length;
    box.indeterminate = ticked > 0 && ticked < boxes.length;
    form.querySelector("[data-count]").textContent = ticked ? `Đã chọn ${ticked} mục` : "";
  };
  all.hidden = false;
  form.addEventListener("change", (event) => {
    if (event.target === box) for (const each of boxes) each.checked = box.checked;
    tell();
  });
  tell();
}

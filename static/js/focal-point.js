// Sets a photo's focal point, which stays visible in crops: by a click or the arrow keys.
// Without this script the two numbers are typed into the fields below.

const template = document.querySelector("template[data-focal-point]");
const [x, y] = ["id_focus_x", "id_focus_y"].map((id) => document.getElementById(id));
const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

if (template && x && y) {
  const stage = template.content.cloneNode(true).firstElementChild;
  x.closest("fieldset").querySelector(".form-row").before(stage);
  const picture = stage.querySelector("button");
  const mark = stage.querySelector(".focal-point__mark");
  const status = stage.querySelector("[role=status]");

  const within = (value) => Math.min(100, Math.max(0, Math.round(value)));
  const words = () => `Điểm chính: ngang ${x.value}%, dọc ${y.value}%`;

  const show = () => {
    mark.style.insetInlineStart = `${within(x.value)}%`;
    mark.style.insetBlockStart = `${within(y.value)}%`;
    picture.setAttribute("aria-label", words());
  };

  const choose = (left, top) => {
    x.value = within(left);
    y.value = within(top);
    show();
    status.textContent = words();
  };

  picture.addEventListener("click", (event) => {
    // Enter and Space fire "click" too, but have no position.
    if (event.detail === 0) return;
    const frame = picture.querySelector("img").getBoundingClientRect();
    choose(
      ((event.clientX - frame.left) / frame.width) * 100,
      ((event.clientY - frame.top) / frame.height) * 100,
    );
  });
  picture.addEventListener("keydown", (event) => {
    const way = KEYS[event.key];
    if (!way) return;
    event.preventDefault();
    const step = event.shiftKey ? 1 : 5;
    choose(Number(x.value) + way[0] * step, Number(y.value) + way[1] * step);
  });
  for (const field of [x, y]) field.addEventListener("input", show);
  show();
}

// A button for each group of boxes, such as the changes to one policy standard: ticks all of them, or none.

const TICK = "Tick all of these";
const UNTICK = "Untick all of these";

function wire(group) {
  const boxes = [...group.querySelectorAll("input[type=checkbox]")];
  const place = group.querySelector("[data-tick-all-button]");
  const button = place?.querySelector("button");
  if (!button || boxes.length < 2) {
    return;
  }
  const name = group.dataset.tickAll;
  const all = () => boxes.every((box) => box.checked);
  const say = () => {
    button.textContent = all() ? UNTICK : TICK;
    button.setAttribute("aria-label", `${button.textContent}: ${name}`);
  };
  button.addEventListener("click", () => {
    const wanted = !all();
    boxes.forEach((box) => {
      box.checked = wanted;
    });
    say();
  });
  boxes.forEach((box) => box.addEventListener("change", say));
  say();
  place.hidden = false;
}

export function startTickAll() {
  document.querySelectorAll("[data-tick-all]").forEach(wire);
}

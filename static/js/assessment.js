// An answer that needs action today: the safety panel stands under that very answer, also on a
// phone, where the score is far below.
const score = document.querySelector("[data-score-target]");
let placed;
let answered;

document.addEventListener("change", (event) => {
  answered = event.target.closest("form[data-score] .field") ?? answered;
});

const place = () => {
  const panel = score.querySelector(".notice-danger");
  if (!panel) {
    placed?.remove();
    placed = undefined;
  } else if (placed?.isConnected) {
    panel.remove();
  } else {
    placed = panel;
    if (answered) answered.after(panel);
    else document.querySelector("form[data-score]").prepend(panel);
  }
};

// The strip above may be one line or three: what sticks below it must know.
const measure = () => {
  const strip = document.querySelector(".strip");
  const sticks = strip && getComputedStyle(strip).position === "sticky";
  document.documentElement.style.setProperty("--strip-height", `${sticks ? strip.offsetHeight : 0}px`);
  const bar = document.querySelector(".bottom-bar");
  document.documentElement.style.setProperty("--bottom-bar-height", `${bar ? bar.offsetHeight : 0}px`);
};

if (score) {
  measure();
  addEventListener("resize", measure);
  const seen = new MutationObserver(() => {
    place();
    seen.takeRecords(); // moving the panel is no new answer of the server
  });
  if (score.querySelector(".notice-danger")) place();
  seen.observe(score, { childList: true });
}

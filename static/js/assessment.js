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

if (score) {
  const seen = new MutationObserver(() => {
    place();
    seen.takeRecords(); // moving the panel is no new answer of the server
  });
  if (score.querySelector(".notice-danger")) place();
  seen.observe(score, { childList: true });
}

// Check-in takes the place when the device gives it within eight seconds; when it does not, a
// reason is asked for and the form is sent.
const form = document.querySelector("form[data-place]");
const WAIT = 8000;

const take = () =>
  new Promise((resolve) => {
    if (!navigator.geolocation) {
      resolve(null);
      return;
    }
    setTimeout(() => resolve(null), WAIT + 500);
    navigator.geolocation.getCurrentPosition(
      (found) => resolve(found.coords),
      () => resolve(null),
      { enableHighAccuracy: true, timeout: WAIT, maximumAge: 60000 },
    );
  });

form?.addEventListener("submit", async (event) => {
  const reason = form.elements.location_reason;
  if (form.dataset.ready || reason.value) return;
  event.preventDefault();
  if (form.dataset.asking) return;
  form.dataset.asking = "1";
  const state = form.querySelector("[data-place-state]");
  state.textContent = "Taking the place…";
  const place = await take();
  delete form.dataset.asking;
  if (!place) {
    state.textContent = "The place could not be taken. Choose why, then check in: nothing else is needed.";
    reason.focus();
    return;
  }
  form.elements.latitude.value = place.latitude.toFixed(6);
  form.elements.longitude.value = place.longitude.toFixed(6);
  form.elements.accuracy.value = Math.min(Math.round(place.accuracy), 1000000);
  form.dataset.ready = "1";
  form.requestSubmit(event.submitter ?? undefined);
});

// The token against forgery as it is now: a page that stood open while somebody signed in again
// holds an older one.
export const token = () =>
  document.cookie.match(/(?:^|; )(?:__Host-csrf|csrftoken)=([^;]+)/)?.[1] ??
  document.querySelector("[name=csrfmiddlewaretoken]")?.value ??
  "";

/* Small comforts. Every page works without this file. */
(function () {
  "use strict";

  // The error summary is read first.
  var summary = document.querySelector("[data-focus]");
  if (summary) {
    summary.focus();
  }

  // Printing is the browser's own command; the button only saves the way through its menu.
  document.querySelectorAll("[data-print]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () {
      window.print();
    });
  });

  // A second press within a few seconds sends nothing. The button stays enabled and keeps its name and value,
  // and the town's computer recognises a form sent twice by its key anyway.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (event.defaultPrevented || form.method !== "post") {
      return;
    }
    var now = Date.now();
    if (now - Number(form.dataset.sentAt || 0) < 8000) {
      event.preventDefault();
      return;
    }
    form.dataset.sentAt = String(now);
  });

  // Coming back with the browser's back button, the form may be sent again.
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent-at]").forEach(function (form) {
      delete form.dataset.sentAt;
    });
  });

  // Folded parts are opened for paper and closed again after.
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll("main details:not([open])").forEach(function (fold) {
      fold.open = true;
      fold.dataset.folded = "";
    });
  });
  window.addEventListener("afterprint", function () {
    document.querySelectorAll("details[data-folded]").forEach(function (fold) {
      fold.open = false;
      delete fold.dataset.folded;
    });
  });
})();

/* Passkeys. Without this file, or in a browser that has none, nothing of them is shown; passwords and mails stay. */
(function () {
  "use strict";

  // A number instead of a name, or a line that others can read, has no passkeys.
  if (!window.PublicKeyCredential || !window.isSecureContext || /^[\d.]+$|:/.test(location.hostname)) {
    return;
  }

  function bytes(text) {
    var plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, function (letter) { return letter.charCodeAt(0); });
  }

  function text(buffer) {
    var plain = String.fromCharCode.apply(null, new Uint8Array(buffer));
    return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  }

  function named(list) {
    return (list || []).map(function (one) { return Object.assign({}, one, { id: bytes(one.id) }); });
  }

  // Make a passkey, or show one; what comes back is the answer as the town's computer reads it.
  function ask(options, making) {
    var asked = Object.assign({}, options.publicKey, { challenge: bytes(options.publicKey.challenge) });
    if (making) {
      asked.user = Object.assign({}, asked.user, { id: bytes(asked.user.id) });
      asked.excludeCredentials = named(asked.excludeCredentials);
      return navigator.credentials.create({ publicKey: asked });
    }
    asked.allowCredentials = named(asked.allowCredentials);
    return navigator.credentials.get({ publicKey: asked });
  }

  function answer(credential) {
    var response = {};
    ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"].forEach(function (name) {
      if (credential.response[name]) {
        response[name] = text(credential.response[name]);
      }
    });
    return JSON.stringify({
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      response: response,
      clientExtensionResults: credential.getClientExtensionResults()
    });
  }

  function options(form) {
    if (form.dataset.options) {
      return Promise.resolve(JSON.parse(form.dataset.options));
    }
    return fetch(form.action, { headers: { Accept: "application/json" } }).then(function (found) {
      if (!found.ok) {
        throw new Error(String(found.status));
      }
      return found.json();
    });
  }

  document.querySelectorAll("form[data-passkey]").forEach(function (form) {
    var making = form.dataset.passkey === "make";
    var button = form.querySelector("[data-passkey-button]");
    button.addEventListener("click", function () {
      form.querySelectorAll("[data-passkey-failed]").forEach(function (words) { words.hidden = true; });
      options(form).then(function (given) {
        return ask(given.creation_options || given.request_options, making);
      }).then(function (credential) {
        form.elements.credential.value = answer(credential);
        form.submit();
      }).catch(function (fault) {
        var kind = making && fault.name === "InvalidStateError" ? "known" : "other";
        form.querySelector('[data-passkey-failed="' + kind + '"]').hidden = false;
      });
    });
    // Enter in the field of the name presses the button.
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      button.click();
    });
  });
  document.querySelectorAll("[data-passkey-only]").forEach(function (part) { part.hidden = false; });
  document.querySelectorAll("[data-passkey-cannot]").forEach(function (part) { part.hidden = true; });
})();

// A button beside each piece of code (not what it answers) that copies it. Without this script, or where the browser keeps the clipboard to
// itself (plain http), the code is selected instead: then it is copied by hand.
(() => {
  const words =
    document.documentElement.lang === "id"
      ? { copy: "Salin", done: "Tersalin", selected: "Tekan Ctrl+C" }
      : { copy: "Copy", done: "Copied", selected: "Press Ctrl+C" };

  const select = (code) => {
    const range = document.createRange();
    range.selectNodeContents(code);
    const selection = getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
  };

  for (const code of document.querySelectorAll("pre > code:not(.language-text)")) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = words.copy;
    button.setAttribute("aria-live", "polite");
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(code.textContent);
        button.textContent = words.done;
      } catch {
        select(code);
        button.textContent = words.selected;
      }
      setTimeout(() => (button.textContent = words.copy), 2000);
    });
    code.parentElement.before(button);
  }
})();

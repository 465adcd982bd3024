// Pasting from Word or a web page into a text box keeps paragraphs and lists as plain text and drops the rest.

const WITH_LISTS = /<li\b|<ul\b|<ol\b|mso-list/i;
const BLOCKS = new Set(["P", "DIV", "LI", "UL", "OL", "TR", "H1", "H2", "H3", "H4", "H5", "H6", "BLOCKQUOTE"]);
const DROPPED = new Set(["APP-STYLE", "SCRIPT", "HEAD", "TITLE", "META", "TEMPLATE"]);
const NUMBER = /^\s*(\(?[0-9ivx]{1,4}[.)]|\(?[a-z][.)])/i;

function parsed(html) {
  // Styles only tell Word's list paragraphs apart; as styles they would be refused, and the console would say so.
  const inert = html.replace(/\sstyle\s*=/gi, " data-style=").replace(/<(\/?)style\b/gi, "<$1app-style");
  return new DOMParser().parseFromString(inert, "text/html").body;
}

function styleOf(element) {
  return element.getAttribute?.("data-style") ?? "";
}

function markOf(element) {
  if (element.tagName === "LI") {
    const list = element.parentElement;
    return list?.tagName === "OL" ? `${[...list.children].indexOf(element) + 1}. ` : "• ";
  }
  const drawn = [...element.querySelectorAll("[data-style*='mso-list' i]")].find((part) => /mso-list:\s*ignore/i.test(styleOf(part)));
  if (!/mso-list/i.test(styleOf(element)) && !drawn) {
    return "";
  }
  const number = NUMBER.exec(drawn?.textContent ?? "");
  return number ? `${number[1]} ` : "• ";
}

function words(node) {
  if (node.nodeType === Node.TEXT_NODE) {
    return node.data.replace(/\s+/g, " ");
  }
  if (node.nodeType !== Node.ELEMENT_NODE || DROPPED.has(node.tagName) || /mso-list:\s*ignore/i.test(styleOf(node))) {
    return "";
  }
  if (node.tagName === "BR") {
    return "\n";
  }
  const inside = [...node.childNodes].map(words).join("");
  if (node.tagName === "TD" || node.tagName === "TH") {
    return `${inside.trim()} `;
  }
  return BLOCKS.has(node.tagName) ? block(node, inside) : inside;
}

function block(element, inside) {
  const mark = markOf(element);
  const text = inside.trim();
  if (!text) {
    return "";
  }
  if (mark) {
    return `\n${mark}${text}`;
  }
  return element.parentElement?.tagName === "LI" ? `\n${text}\n` : `\n\n${text}\n\n`;
}

function plain(html) {
  const lines = words(parsed(html)).split("\n").map((line) => line.replace(/[ \t\u00a0]+/g, " ").trim());
  return lines.join("\n").replace(/\n{3,}/g, "\n\n").trim();
}

function put(box, text) {
  // The only way that keeps the browser's own undo; where it is gone the text is put in without it.
  if (!document.execCommand("insertText", false, text)) {
    box.setRangeText(text, box.selectionStart, box.selectionEnd, "end");
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

function pasted(event) {
  const html = event.clipboardData?.getData("text/html") ?? "";
  if (event.target.tagName !== "TEXTAREA" || !WITH_LISTS.test(html)) {
    return;
  }
  const text = plain(html);
  if (text) {
    event.preventDefault();
    put(event.target, text);
  }
}

export function startPaste() {
  document.addEventListener("paste", pasted);
}

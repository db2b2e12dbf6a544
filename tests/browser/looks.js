// What cannot be read or hit: texts with too little contrast, controls that are too small.
// Evaluated in the page; returns a list of complaints.
() => {
  const LEAST_RATIO = 4.5, LEAST_SIZE = 24;
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const known = new Map();
  const rgba = (color) => known.get(color) ?? known.set(color, drawn(color)).get(color);
  const drawn = (color) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return { rgb: [r, g, b], a };
  };
  const light = (rgb) => {
    const [r, g, b] = rgb.map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      if (at.tagName === "MARK") return rgba(getComputedStyle(at).backgroundImage.match(/rgb\([^)]+\)/)[0]).rgb;
      const colour = rgba(getComputedStyle(at).backgroundColor);
      if (colour.a === 255) return colour.rgb;
    }
    return [255, 255, 255];
  };
  const seen = (element) => element.checkVisibility({ checkVisibilityCSS: true }) && !element.closest(".unseen, .skip");
  const wrong = [];
  for (const element of document.body.querySelectorAll("*")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!own || !seen(element)) continue;
    const [a, b] = [light(rgba(getComputedStyle(element).color).rgb), light(behind(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < LEAST_RATIO) wrong.push(`${ratio.toFixed(2)}:1 ${element.tagName} ${element.textContent.trim().slice(0, 40)}`);
  }
  for (const element of document.querySelectorAll("button, input:not([type=hidden]), .choice a, .pager a, .filters a, .chosen a, .links a, .tools a, .others a, .timeline table a, .foot a, summary, .brand, .language")) {
    const box = element.getBoundingClientRect();
    if (seen(element) && Math.min(box.width, box.height) < LEAST_SIZE) wrong.push(`${box.width}x${box.height} ${element.outerHTML.slice(0, 80)}`);
  }
  return wrong;
}

/* The texts of a page's main part that stand out too little from what is behind them, by WCAG's measure: 4.5 to 1. */
(function () {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });

  function channels(color) {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    return Array.from(canvas.getImageData(0, 0, 1, 1).data);
  }

  function over(front, back) {
    const share = front[3] / 255;
    return [0, 1, 2].map((i) => front[i] * share + back[i] * (1 - share)).concat([255]);
  }

  function behind(element) {
    const layers = [];
    for (let each = element; each !== null; each = each.parentElement) {
      layers.unshift(channels(getComputedStyle(each).backgroundColor));
      const before = getComputedStyle(each, "::before");
      if (before.content !== "none" && before.position === "absolute") {
        const tint = channels(before.backgroundColor);
        tint[3] *= Number(before.opacity);
        layers.unshift(tint);
      }
    }
    return layers.reduce((back, front) => over(front, back), [255, 255, 255, 255]);
  }

  function luminance(color) {
    const linear = color.map((value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  }

  return Array.from(document.querySelectorAll("#main-panel *"))
    .filter((element) => element.checkVisibility() && !element.disabled)
    .filter((element) => Array.from(element.childNodes).some((node) => node.nodeType === 3 && node.data.trim() !== ""))
    .map((element) => {
      const back = behind(element);
      const front = luminance(over(channels(getComputedStyle(element).color), back));
      const ground = luminance(back);
      const ratio = (Math.max(front, ground) + 0.05) / (Math.min(front, ground) + 0.05);
      return { text: element.textContent.trim().substring(0, 30), of: element.className, ratio: Math.round(ratio * 10) / 10 };
    })
    .filter((text) => text.ratio < 4.5);
})();

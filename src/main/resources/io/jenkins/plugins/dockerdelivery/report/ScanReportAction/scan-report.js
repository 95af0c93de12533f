/*
 * Fills the frames of findings.jelly. Everything that a scanner wrote is set as text, never as markup; a link is set only
 * to http and https. Only one page of rows is in the document at a time.
 */
(function () {
  "use strict";

  const ROWS_PER_PAGE = 100;
  const FIELDS = [
    "id",
    "severity",
    "target",
    "name",
    "path",
    "installed",
    "fixed",
    "status",
    "title",
    "url",
    "score",
    "layer",
    "suppressed",
  ];
  const SEARCHED = ["id", "name", "path", "installed", "fixed", "status", "title", "target", "suppressed"];

  function load(root) {
    const which = root.dataset.which;
    const tree = which + "[" + FIELDS.join(",") + "]";
    return fetch(root.dataset.url + "?tree=" + encodeURIComponent(tree)).then(function (response) {
      if (!response.ok) {
        throw new Error("HTTP " + response.status);
      }
      return response.json().then(function (json) {
        return json[which];
      });
    });
  }

  function shortened(address) {
    return address.replace(/^sha256:/, "").substring(0, 12);
  }

  function textOf(root, finding, field) {
    if (field === "score") {
      return finding.score === 0 ? "" : finding.score.toFixed(1);
    }
    if (field === "layer") {
      return finding.layer === "" ? "" : root.dataset.layer + " " + shortened(finding.layer);
    }
    return finding[field];
  }

  function row(root, finding, colors) {
    const row = root.querySelector("template").content.firstElementChild.cloneNode(true);
    row.querySelectorAll("[data-field]").forEach(function (element) {
      const field = element.dataset.field;
      element.textContent = textOf(root, finding, field);
      if (field === "severity" && colors[finding.severity]) {
        element.classList.add(colors[finding.severity]);
      } else if (field === "id" && /^https?:\/\//i.test(finding.url)) {
        element.href = finding.url;
      } else if (field === "layer" && finding.layer !== "") {
        element.title = finding.layer;
      }
    });
    return row;
  }

  function comparator(key, ranks) {
    if (key === "severity") {
      return function (a, b) {
        return ranks.indexOf(a.severity) - ranks.indexOf(b.severity);
      };
    }
    if (key === "score") {
      return function (a, b) {
        return a.score - b.score;
      };
    }
    const collator = new Intl.Collator(undefined, { numeric: true });
    return function (a, b) {
      return collator.compare(a[key], b[key]);
    };
  }

  function fillTargets(select, findings) {
    const numbers = new Map();
    findings.forEach(function (finding) {
      numbers.set(finding.target, (numbers.get(finding.target) || 0) + 1);
    });
    numbers.forEach(function (number, target) {
      select.add(new Option(target + " (" + number.toLocaleString() + ")", target));
    });
    select.closest("label").classList.toggle("jenkins-hidden", numbers.size < 2);
  }

  function start(root, findings) {
    const body = root.querySelector("tbody");
    const status = root.querySelector("[data-status]");
    const pagers = root.querySelectorAll("[data-page]");
    const filters = {
      text: root.querySelector("[data-filter='text']"),
      severity: root.querySelector("[data-filter='severity']"),
      target: root.querySelector("[data-filter='target']"),
    };
    const ranks = [];
    const colors = {};
    Array.from(filters.severity.options).forEach(function (option) {
      if (option.value !== "") {
        ranks.push(option.value);
        colors[option.value] = option.dataset.color;
      }
    });
    const haystacks = new Map();
    findings.forEach(function (finding) {
      const texts = SEARCHED.map(function (field) {
        return finding[field];
      });
      haystacks.set(finding, texts.join("\n").toLowerCase());
    });
    fillTargets(filters.target, findings);
    root.querySelector(".docker-delivery-filters").classList.toggle("jenkins-hidden", findings.length < 2);
    let sorted = findings;
    let shown = findings;
    let first = 0;

    function show() {
      const page = shown.slice(first, first + ROWS_PER_PAGE);
      const fragment = document.createDocumentFragment();
      page.forEach(function (finding) {
        fragment.appendChild(row(root, finding, colors));
      });
      body.replaceChildren(fragment);
      status.textContent =
        shown.length === 0
          ? root.dataset.none
          : root.dataset.range
              .replace("%1", (first + 1).toLocaleString())
              .replace("%2", (first + page.length).toLocaleString())
              .replace("%3", shown.length.toLocaleString());
      pagers.forEach(function (button) {
        const start = first + ROWS_PER_PAGE * Number(button.dataset.page);
        button.disabled = start < 0 || start >= shown.length;
        button.classList.toggle("jenkins-hidden", shown.length <= ROWS_PER_PAGE);
      });
    }

    function filter() {
      const words = filters.text.value.toLowerCase().split(/\s+/);
      shown = sorted.filter(function (finding) {
        return (
          (filters.severity.value === "" || finding.severity === filters.severity.value) &&
          (filters.target.value === "" || finding.target === filters.target.value) &&
          words.every(function (word) {
            return haystacks.get(finding).includes(word);
          })
        );
      });
      first = 0;
      show();
    }

    function sort(button) {
      const header = button.closest("th");
      const before = header.getAttribute("aria-sort");
      // The worst comes first at the first click: severities begin with it, scores end with it.
      const descending = before === "ascending" || (before === null && button.dataset.sort === "score");
      root.querySelectorAll("th[aria-sort]").forEach(function (other) {
        other.removeAttribute("aria-sort");
      });
      header.setAttribute("aria-sort", descending ? "descending" : "ascending");
      const compare = comparator(button.dataset.sort, ranks);
      sorted = findings.slice().sort(function (a, b) {
        return descending ? compare(b, a) : compare(a, b);
      });
      filter();
    }

    Object.values(filters).forEach(function (control) {
      control.addEventListener("input", filter);
    });
    root.querySelectorAll("[data-sort]").forEach(function (button) {
      button.addEventListener("click", function () {
        sort(button);
      });
    });
    pagers.forEach(function (button) {
      button.addEventListener("click", function () {
        first += ROWS_PER_PAGE * Number(button.dataset.page);
        show();
      });
    });
    show();
  }

  Behaviour.specify(".docker-delivery-findings", "docker-delivery-findings", 0, function (root) {
    if (root.dataset.started) {
      return;
    }
    root.dataset.started = "true";
    load(root)
      .then(function (findings) {
        start(root, findings);
      })
      .catch(function (error) {
        console.error(error);
        root.querySelector("tbody").replaceChildren();
        root.querySelector("[data-status]").textContent = root.dataset.failed;
      });
  });
})();

// @include io.jenkins.plugins.dockerdelivery.report.ScanReportAction.finding-list
/*
 * Fills the frame of findings.jelly. Everything that a scanner wrote is set as text, never as markup; a link is set only
 * to http and https. Only one page of rows is in the document at a time. What is filtered and how it is sorted is kept in
 * the address, so that it can be sent to somebody.
 */
(function () {
  "use strict";

  const ROWS_PER_PAGE = 100;
  const REMEDIES = 5;
  const FindingList = window.DockerDeliveryFindings;

  function fill(template, values) {
    return template.replace(/%(\d)/g, function (whole, number) {
      return values[number - 1];
    });
  }

  function hide(element, hidden) {
    if (hidden) {
      element.classList.add("jenkins-hidden");
    } else {
      element.classList.remove("jenkins-hidden");
    }
  }

  function shortened(address) {
    return address.replace(/^sha256:/, "").substring(0, 12);
  }

  /** An instruction of a Dockerfile without the ends of the checksums in it, which tell nobody anything. */
  function readable(instruction) {
    return instruction.replace(/[0-9a-f]{24,}/g, function (checksum) {
      return shortened(checksum) + "…";
    });
  }

  /** An item of a list: a sentence, and something about it that is less. */
  function remark(sentence, less) {
    const item = document.createElement("li");
    const pale = document.createElement("span");
    item.textContent = sentence + " ";
    pale.className = "docker-delivery-pale";
    pale.textContent = less;
    item.appendChild(pale);
    return item;
  }

  function Report(root) {
    this.root = root;
    this.body = root.querySelector("tbody");
    this.status = root.querySelector("[data-status]");
    this.findings = new FindingList(null);
    this.first = 0;
    this.listen();
  }

  Report.prototype = {
    /* ---- the address ---- */

    read: function () {
      const given = new URLSearchParams(window.location.search);
      this.state = {
        report: given.get("report") || this.root.dataset.first,
        severities: (given.get("severity") || "").split(",").filter(function (word) {
          return FindingList.SEVERITIES.indexOf(word) >= 0;
        }),
        text: given.get("text") || "",
        show: Object.keys(this.findings.lists).indexOf(given.get("show")) >= 0 ? given.get("show") : "open",
        target: given.get("target") || "",
        blocking: given.get("blocking") === "true",
        fixable: given.get("fixable") === "true",
        fresh: given.get("new") === "true",
        group: given.get("group") === "true",
        sort: given.get("sort") || "severity",
        descending: given.get("order") === "descending",
      };
      if (!this.root.querySelector("[data-sort='" + this.state.sort.replace(/[^a-z]/g, "") + "']")) {
        this.state.sort = "severity";
      }
    },

    write: function () {
      const state = this.state;
      const told = new URLSearchParams();
      function tell(name, value, usual) {
        if (value !== usual) {
          told.set(name, value);
        }
      }
      tell("report", state.report, this.root.dataset.first);
      tell("severity", state.severities.join(","), "");
      tell("text", state.text, "");
      tell("show", state.show, "open");
      tell("target", state.target, "");
      tell("blocking", String(state.blocking), "false");
      tell("fixable", String(state.fixable), "false");
      tell("new", String(state.fresh), "false");
      tell("group", String(state.group), "false");
      tell("sort", state.sort, "severity");
      tell("order", state.descending ? "descending" : "ascending", "ascending");
      const query = told.toString();
      // Not behind a hash, which Jenkins' own scripts take for the name of a dialog.
      window.history.replaceState(null, "", window.location.pathname + (query ? "?" + query : ""));
    },

    /* ---- the data ---- */

    load: function () {
      const report = this;
      const id = this.state.report.replace(/[^A-Za-z0-9-]/g, "");
      this.loading = id;
      this.markChosen();
      return fetch(id + "/data")
        .then(function (response) {
          if (!response.ok) {
            throw new Error("HTTP " + response.status);
          }
          return response.json();
        })
        .then(function (data) {
          if (report.loading === id) {
            report.take(data);
          }
        })
        .catch(function (error) {
          console.error(error);
          report.body.replaceChildren();
          report.status.textContent = report.root.dataset.failed;
        });
    },

    take: function (data) {
      this.findings = new FindingList(data);
      this.showRemedies(data.remedies, false);
      this.showIgnored(data.ignored);
      this.prepareControls();
      this.update();
      this.root.dataset.ready = String(Math.round(performance.now()));
      this.sortAhead();
    },

    /** Sorts by every column while nobody waits, so that the first click on one need not. */
    sortAhead: function () {
      const report = this;
      const findings = this.findings;
      const columns = Array.from(this.root.querySelectorAll("[data-sort]")).map(function (button) {
        return button.dataset.sort;
      });
      function next() {
        if (columns.length > 0 && report.findings === findings) {
          findings.inOrder("open", columns.shift());
          window.setTimeout(next, 0);
        }
      }
      window.setTimeout(next, 0);
    },

    /* ---- what is shown ---- */

    update: function () {
      this.shown = this.findings.choose(this.state);
      this.first = 0;
      this.write();
      this.draw();
    },

    draw: function () {
      const report = this;
      const page = this.shown.slice(this.first, this.first + ROWS_PER_PAGE);
      const fragment = document.createDocumentFragment();
      let before = null;
      page.forEach(function (finding) {
        if (report.state.group) {
          report.head(fragment, before, finding);
        }
        fragment.appendChild(report.row(finding));
        before = finding;
      });
      this.body.replaceChildren(fragment);
      this.status.textContent =
        this.shown.length === 0
          ? this.root.dataset.none
          : fill(this.root.dataset.range, [
              (this.first + 1).toLocaleString(),
              (this.first + page.length).toLocaleString(),
              this.shown.length.toLocaleString(),
            ]);
      this.root.querySelectorAll("[data-page]").forEach(function (button) {
        const start = report.first + ROWS_PER_PAGE * Number(button.dataset.page);
        button.disabled = start < 0 || start >= report.shown.length;
        hide(button, report.shown.length <= ROWS_PER_PAGE);
      });
    },

    clone: function (name) {
      const template = this.root.querySelector("[data-template='" + name + "']");
      return template.content.firstElementChild.cloneNode(true);
    },

    head: function (fragment, before, finding) {
      const isNewTarget = before === null || before.target !== finding.target;
      if (isNewTarget) {
        const target = this.clone("group");
        target.firstElementChild.textContent = finding.target;
        fragment.appendChild(target);
      }
      if (isNewTarget || before.library !== finding.library) {
        const library = this.clone("group");
        library.classList.add("docker-delivery-group--package");
        library.firstElementChild.textContent = finding.name + " " + finding.installed;
        fragment.appendChild(library);
      }
    },

    textOf: function (finding, field) {
      if (field === "score") {
        return finding.score === 0 ? "" : finding.score.toFixed(1);
      }
      if (field === "layer") {
        const layer = this.findings.layers[finding.place];
        if (!layer) {
          return finding.layer === "" ? "" : this.root.dataset.layer + " " + shortened(finding.layer);
        }
        const whose = layer[3] ? this.root.dataset.base : this.root.dataset.own;
        return whose + ": " + (layer[2] === "" ? shortened(layer[0]) : readable(layer[2]));
      }
      return finding[field];
    },

    row: function (finding) {
      const report = this;
      const row = this.clone("row");
      row.querySelectorAll("[data-field]").forEach(function (element) {
        const field = element.dataset.field;
        element.textContent = report.textOf(finding, field);
        if (field === "severity") {
          const button = report.root.querySelector("button[data-severity='" + finding.severity + "']");
          element.classList.add(button.dataset.color);
        } else if (field === "id" && /^https?:\/\//i.test(finding.url)) {
          element.href = finding.url;
        } else if (field === "layer" && finding.layer !== "") {
          const layer = report.findings.layers[finding.place];
          element.title = (layer ? layer[2] + " " : "") + finding.layer;
        }
      });
      hide(row.querySelector("[data-badge='blocking']"), !finding.blocking);
      hide(row.querySelector("[data-badge='fresh']"), !finding.fresh);
      const button = row.querySelector("[data-expand]");
      button.setAttribute("aria-label", button.textContent + " " + finding.id);
      button.addEventListener("click", function () {
        report.expand(row, button, finding);
      });
      return row;
    },

    expand: function (row, button, finding) {
      const open = button.getAttribute("aria-expanded") === "true";
      button.setAttribute("aria-expanded", String(!open));
      if (open) {
        row.nextElementSibling.remove();
        return;
      }
      const report = this;
      const details = this.clone("details");
      const cell = details.firstElementChild;
      row.after(details);
      fetch(this.loading + "/details?finding=" + encodeURIComponent(finding.id))
        .then(function (response) {
          if (!response.ok) {
            throw new Error("HTTP " + response.status);
          }
          return response.json();
        })
        .then(function (told) {
          [told.description, told.resolution].forEach(function (text) {
            if (text) {
              const paragraph = document.createElement("p");
              paragraph.textContent = text;
              cell.appendChild(paragraph);
            }
          });
          report.references(cell, told.references);
          if (!cell.firstChild) {
            cell.textContent = report.root.dataset.detailsFailed;
          }
        })
        .catch(function () {
          cell.textContent = report.root.dataset.detailsFailed;
        });
    },

    references: function (cell, references) {
      const list = document.createElement("ul");
      list.setAttribute("aria-label", this.root.dataset.references);
      references.forEach(function (reference) {
        if (/^https?:\/\//i.test(reference)) {
          const link = document.createElement("a");
          link.href = reference;
          link.textContent = reference;
          link.rel = "noopener noreferrer";
          link.target = "_blank";
          const item = document.createElement("li");
          item.appendChild(link);
          list.appendChild(item);
        }
      });
      if (list.firstChild) {
        cell.appendChild(list);
      }
    },

    sentence: function (remedy) {
      const texts = this.root.dataset;
      const kind = remedy[0];
      const type = remedy[1];
      const target = remedy[2];
      const name = remedy[3];
      const version = remedy[4];
      if (kind === "BASE_IMAGE") {
        return name === "" ? fill(texts.remedyBase, [target]) : fill(texts.remedyNamed, [name, target]);
      }
      if (kind === "SYSTEM_PACKAGES") {
        return fill(texts.remedySystem, [target, name]);
      }
      return version === ""
        ? fill(texts.remedyNewer, [type, name, target])
        : fill(texts.remedyPackage, [type, name, version, target]);
    },

    showRemedies: function (remedies, all) {
      const report = this;
      const section = this.root.querySelector(".docker-delivery-remedies");
      const more = section.querySelector("[data-more]");
      hide(section, remedies.length === 0);
      section.querySelector("ol").replaceChildren();
      (all ? remedies : remedies.slice(0, REMEDIES)).forEach(function (remedy) {
        const effect = fill(report.root.dataset.clears, [remedy[5], remedy[6]]);
        section.querySelector("ol").appendChild(remark(report.sentence(remedy), effect));
      });
      hide(more, all || remedies.length <= REMEDIES);
      more.onclick = function () {
        report.showRemedies(remedies, true);
      };
    },

    showIgnored: function (entries) {
      const texts = this.root.dataset;
      const section = this.root.querySelector(".docker-delivery-ignored");
      const list = section.querySelector("ul");
      list.replaceChildren();
      entries.forEach(function (entry) {
        if (entry[3] !== "APPLIED") {
          const sentence = entry[3] === "EXPIRED" ? texts.expired : texts.unused;
          list.appendChild(remark(fill(sentence, [entry[0], entry[1]]), entry[2]));
        }
      });
      hide(section, !list.firstChild);
    },

    /* ---- the controls ---- */

    control: function (name) {
      return this.root.querySelector("[data-filter='" + name + "']");
    },

    markChosen: function () {
      const chosen = this.state.report;
      document.querySelectorAll("[data-choose]").forEach(function (link) {
        link.setAttribute("aria-current", String(link.dataset.choose === chosen));
      });
    },

    /** Shows the state in the controls, and hides those that could change nothing. */
    prepareControls: function () {
      const report = this;
      const state = this.state;
      const numbers = new Map();
      const severities = {};
      this.findings.lists[state.show].forEach(function (finding) {
        severities[finding.severity] = (severities[finding.severity] || 0) + 1;
        numbers.set(finding.target, (numbers.get(finding.target) || 0) + 1);
      });
      this.root.querySelectorAll("button[data-severity]").forEach(function (button) {
        const severity = button.dataset.severity;
        button.setAttribute("aria-pressed", String(state.severities.indexOf(severity) >= 0));
        button.querySelector("[data-number]").textContent = (severities[severity] || 0).toLocaleString();
      });
      const target = this.control("target");
      while (target.options.length > 1) {
        target.remove(1);
      }
      numbers.forEach(function (number, name) {
        target.add(new Option(name + " (" + number.toLocaleString() + ")", name));
      });
      if (!numbers.has(state.target)) {
        state.target = "";
      }
      target.value = state.target;
      hide(target.closest("label"), numbers.size < 2);
      const show = this.control("show");
      show.value = state.show;
      hide(show.closest("label"), this.findings.lists.suppressed.length + this.findings.lists.gone.length === 0);
      this.control("text").value = state.text;
      ["blocking", "fixable", "fresh", "group"].forEach(function (name) {
        const box = report.control(name);
        box.checked = state[name];
        const useful =
          name === "group" ||
          report.findings.lists.open.some(function (finding) {
            return finding[name];
          });
        hide(box.closest("label"), !useful && !state[name]);
      });
      this.root.querySelectorAll("[data-sort]").forEach(function (button) {
        const header = button.closest("th");
        if (button.dataset.sort === state.sort) {
          header.setAttribute("aria-sort", state.descending ? "descending" : "ascending");
        } else {
          header.removeAttribute("aria-sort");
        }
      });
    },

    listen: function () {
      const report = this;
      const root = this.root;
      root.querySelector("form").addEventListener("submit", function (event) {
        event.preventDefault();
      });
      ["text", "target"].forEach(function (name) {
        report.control(name).addEventListener("input", function (event) {
          report.state[name] = event.target.value;
          report.update();
        });
      });
      this.control("show").addEventListener("input", function (event) {
        report.state.show = event.target.value;
        report.prepareControls();
        report.update();
      });
      ["blocking", "fixable", "fresh", "group"].forEach(function (name) {
        report.control(name).addEventListener("change", function (event) {
          report.state[name] = event.target.checked;
          report.update();
        });
      });
      root.querySelectorAll("button[data-severity]").forEach(function (button) {
        button.addEventListener("click", function () {
          const severity = button.dataset.severity;
          const others = report.state.severities.filter(function (other) {
            return other !== severity;
          });
          const pressed = others.length === report.state.severities.length;
          report.state.severities = pressed ? others.concat([severity]) : others;
          button.setAttribute("aria-pressed", String(pressed));
          report.update();
        });
      });
      root.querySelectorAll("[data-sort]").forEach(function (button) {
        button.addEventListener("click", function () {
          report.state.descending = report.state.sort === button.dataset.sort && !report.state.descending;
          report.state.sort = button.dataset.sort;
          report.prepareControls();
          report.update();
        });
      });
      root.querySelectorAll("[data-page]").forEach(function (button) {
        button.addEventListener("click", function () {
          report.first += ROWS_PER_PAGE * Number(button.dataset.page);
          report.draw();
          report.body.closest(".docker-delivery-scroll").scrollIntoView();
          if (button.disabled) {
            // Not to leave a keyboard's user nowhere.
            root.querySelector("[data-page]:enabled").focus({ preventScroll: true });
          }
        });
      });
      function follow() {
        const before = report.state.report;
        report.read();
        if (report.state.report === before) {
          report.prepareControls();
          report.update();
        } else {
          report.load();
        }
      }
      window.addEventListener("popstate", follow);
      document.querySelectorAll("[data-choose]").forEach(function (link) {
        link.addEventListener("click", function (event) {
          event.preventDefault();
          window.history.pushState(null, "", link.getAttribute("href"));
          follow();
        });
      });
    },
  };

  Behaviour.specify(".docker-delivery-findings", "docker-delivery-findings", 0, function (root) {
    if (root.dataset.started) {
      return;
    }
    root.dataset.started = "true";
    const report = new Report(root);
    report.read();
    report.load();
  });
})();

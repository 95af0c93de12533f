/*
 * The findings of one report as FindingsFile sends them: decoded, sorted, filtered and grouped. It knows nothing of the
 * page.
 */
window.DockerDeliveryFindings = (function () {
  "use strict";

  const KINDS = ["vulnerability", "misconfiguration", "secret", "license"];
  const SEVERITIES = ["CRITICAL", "HIGH", "MEDIUM", "LOW", "UNKNOWN"];
  const TEXTS = [
    "type",
    "target",
    "name",
    "path",
    "installed",
    "fixed",
    "status",
    "id",
    "title",
    "url",
    "layer",
    "suppressed",
  ];
  const FIRST_TEXT = 3;
  const BLOCKING = 1;
  const FRESH = 2;
  const FIXABLE = 4;

  /** The rows of FindingsFile as objects. */
  function decode(rows, texts) {
    return rows.map(function (row) {
      const flags = row[row.length - 1];
      function place(text) {
        return row[TEXTS.indexOf(text) + FIRST_TEXT];
      }
      const finding = {
        kind: KINDS[row[0]],
        severity: SEVERITIES[row[1]],
        rank: row[1],
        score: row[row.length - 2],
        blocking: (flags & BLOCKING) !== 0,
        fresh: (flags & FRESH) !== 0,
        fixable: (flags & FIXABLE) !== 0,
      };
      for (let i = 0; i < TEXTS.length; i++) {
        finding[TEXTS[i]] = texts[row[i + FIRST_TEXT]];
      }
      // Two findings are in the same package if these are equal: quicker than names and versions.
      finding.library = place("name") * texts.length + place("installed");
      finding.haystack = [
        finding.id,
        finding.name,
        finding.title,
        finding.path,
        finding.target,
        finding.installed,
        finding.fixed,
        finding.status,
        finding.suppressed,
      ]
        .join("\n")
        .toLowerCase();
      return finding;
    });
  }

  /** What a column is sorted by: a number, or a text in which numbers have so many digits that texts compare as they do. */
  function keyOf(column) {
    if (column === "severity") {
      return function (finding) {
        return finding.rank * 1000 - finding.score;
      };
    }
    if (column === "score") {
      return function (finding) {
        return -finding.score;
      };
    }
    if (column === "layer") {
      return function (finding) {
        return finding.place;
      };
    }
    return function (finding) {
      return finding[column].toLowerCase().replace(/\d+/g, function (digits) {
        return digits.length < 12 ? "000000000000".substring(digits.length) + digits : digits;
      });
    };
  }

  /** What was sent; without it, no findings. */
  function FindingList(data) {
    const sent = data || { findings: [], gone: [], layers: [], texts: [] };
    const all = decode(sent.findings, sent.texts);
    const gone = decode(sent.gone, sent.texts);
    /** From the bottom of the image to its top: two digests, the instruction, and whether it is of the base image. */
    this.layers = sent.layers;
    this.lists = {
      open: all.filter(function (finding) {
        return finding.suppressed === "";
      }),
      suppressed: all.filter(function (finding) {
        return finding.suppressed !== "";
      }),
      gone: gone,
    };
    this.order = {};
    this.setPlaces(all.concat(gone));
  }

  FindingList.SEVERITIES = SEVERITIES;

  FindingList.prototype = {
    setPlaces: function (findings) {
      const places = new Map();
      this.layers.forEach(function (layer, place) {
        places.set(layer[0], place);
        if (layer[1] !== "") {
          places.set(layer[1], place);
        }
      });
      findings.forEach(function (finding) {
        const place = places.get(finding.layer);
        finding.place = place === undefined ? places.size : place;
      });
    },

    /** A list in the order of a column. Orders are kept: only the first time is there anything to sort. */
    inOrder: function (list, column) {
      const name = list + " " + column;
      if (!this.order[name]) {
        const key = keyOf(column);
        const keyed = this.lists[list].map(function (finding) {
          return { finding: finding, key: key(finding) };
        });
        keyed.sort(function (a, b) {
          return a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
        });
        this.order[name] = keyed.map(function (pair) {
          return pair.finding;
        });
      }
      return this.order[name];
    },

    sorted: function (state) {
      const order = this.inOrder(state.show, state.sort);
      return state.descending ? order.slice().reverse() : order;
    },

    /** What is to be shown, in its order. */
    choose: function (state) {
      const words = state.text.toLowerCase().split(/\s+/);
      const severities = new Set(state.severities);
      const chosen = this.sorted(state).filter(function (finding) {
        return (
          (severities.size === 0 || severities.has(finding.severity)) &&
          (state.target === "" || finding.target === state.target) &&
          (!state.blocking || finding.blocking) &&
          (!state.fixable || finding.fixable) &&
          (!state.fresh || finding.fresh) &&
          words.every(function (word) {
            return finding.haystack.includes(word);
          })
        );
      });
      return state.group ? this.grouped(chosen) : chosen;
    },

    /** Brings findings of one target together, and in it those of one package, in the order in which they come first. */
    grouped: function (findings) {
      const targets = new Map();
      findings.forEach(function (finding) {
        let packages = targets.get(finding.target);
        if (!packages) {
          packages = new Map();
          targets.set(finding.target, packages);
        }
        if (packages.has(finding.library)) {
          packages.get(finding.library).push(finding);
        } else {
          packages.set(finding.library, [finding]);
        }
      });
      const together = [];
      targets.forEach(function (packages) {
        packages.forEach(function (members) {
          members.forEach(function (finding) {
            together.push(finding);
          });
        });
      });
      return together;
    },
  };

  return FindingList;
})();

package io.jenkins.plugins.dockerdelivery.engine.scan;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One change that clears findings.
 *
 * @param kind what is to be changed
 * @param type where a package comes from, in Trivy's word; empty for another kind
 * @param target the lock file or the like that names the package; for another kind, the operating system
 * @param name the package, the base image where its name is known, or the Dockerfile's instruction
 * @param version the lowest version of the package that mends all of them; empty for another kind
 * @param blocking how many blocking findings it clears
 * @param total how many findings it clears
 */
public record Remedy(Kind kind, String type, String target, String name, String version, int blocking, int total)
        implements Serializable {
    private static final int MOST = 50;

    /** What is to be changed. */
    public enum Kind {
        /** The base image is to be a newer one. */
        BASE_IMAGE,
        /** The instruction that installs packages of the operating system is to install newer ones. */
        SYSTEM_PACKAGES,
        /** A package is to be of a newer version. */
        PACKAGE
    }

    private record Change(Kind kind, String type, String target, String name) {}

    private static final class Effect {
        private PackageVersion version;
        private int blocking;
        private int total;
    }

    /** The changes that clear what can be mended, those first that clear most of what blocks. */
    public static List<Remedy> of(Verdict verdict) {
        Set<Finding> blocking = Set.copyOf(verdict.blocking());
        Map<Change, Effect> effects = new LinkedHashMap<>();
        for (Finding finding : verdict.report().active()) {
            if (finding.kind() == Finding.Kind.VULNERABILITY && finding.isFixable()) {
                Effect effect = effects.computeIfAbsent(change(verdict.report(), finding), change -> new Effect());
                effect.total++;
                effect.blocking += blocking.contains(finding) ? 1 : 0;
                PackageVersion.lowestAbove(finding.installed(), finding.fixed())
                        .filter(version -> effect.version == null || version.compareTo(effect.version) > 0)
                        .ifPresent(version -> effect.version = version);
            }
        }
        List<Remedy> remedies = new ArrayList<>();
        effects.forEach((change, effect) -> remedies.add(new Remedy(
                change.kind(),
                change.type(),
                change.target(),
                change.name(),
                change.kind() == Kind.PACKAGE && effect.version != null ? effect.version.text() : "",
                effect.blocking,
                effect.total)));
        remedies.sort(Comparator.comparing(Remedy::blocking, Comparator.reverseOrder())
                .thenComparing(Remedy::total, Comparator.reverseOrder())
                .thenComparing(Remedy::name));
        return List.copyOf(remedies.subList(0, Math.min(MOST, remedies.size())));
    }

    private static Change change(ScanReport report, Finding finding) {
        int layer = report.layerOf(finding);
        if (layer >= 0 && report.layers().get(layer).base()) {
            return new Change(Kind.BASE_IMAGE, "", report.system(), report.baseImage());
        }
        if (finding.system()) {
            return layer == 0 || layer < 0
                    ? new Change(Kind.BASE_IMAGE, "", report.system(), report.baseImage())
                    : new Change(
                            Kind.SYSTEM_PACKAGES,
                            "",
                            report.system(),
                            report.layers().get(layer).step());
        }
        return new Change(Kind.PACKAGE, finding.type(), finding.target(), finding.name());
    }
}

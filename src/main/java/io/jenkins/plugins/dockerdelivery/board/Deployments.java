package io.jenkins.plugins.dockerdelivery.board;

import hudson.XmlFile;
import hudson.model.Items;
import hudson.model.Job;
import hudson.model.Run;
import io.jenkins.plugins.dockerdelivery.engine.record.Fact;
import io.jenkins.plugins.dockerdelivery.engine.record.StationEntry;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The deployments of a job, the newest first, in a file beside its builds: what runs somewhere is known also when the
 * build that brought it there has been discarded, and without reading every build.
 */
public final class Deployments {
    private static final Logger LOGGER = Logger.getLogger(Deployments.class.getName());
    private static final String FILE = "docker-delivery-deployments.xml";
    private static final String CHECKS_FILE = "docker-delivery-drift.xml";
    /** How many are kept whatever they tell. */
    static final int MOST = 300;

    private final Job<?, ?> job;

    private Deployments(Job<?, ?> job) {
        this.job = job;
    }

    /** Those of a job. */
    public static Deployments of(Job<?, ?> job) {
        return new Deployments(job);
    }

    private XmlFile file() {
        return file(FILE);
    }

    private XmlFile file(String name) {
        return new XmlFile(Items.XSTREAM, new File(job.getRootDir(), name));
    }

    /** Whether there are any, without reading them. */
    boolean exist() {
        return file().exists();
    }

    /** All that are kept, the newest first; none if they cannot be read. */
    public List<Deployment> all() {
        return read(file(), Deployment.class);
    }

    private <T> List<T> read(XmlFile file, Class<T> type) {
        // Several deployments of a job may end at the same time.
        synchronized (job) {
            if (file.exists()) {
                try {
                    if (file.read() instanceof List<?> kept) {
                        return kept.stream()
                                .filter(type::isInstance)
                                .map(type::cast)
                                .toList();
                    }
                } catch (IOException e) {
                    LOGGER.log(Level.WARNING, "The deployments of " + job.getFullName() + " cannot be read", e);
                }
            }
            return List.of();
        }
    }

    /**
     * Adds a deployment, for each of its services; again after a crash changes nothing.
     *
     * @param key what tells it from other deployments of the run
     */
    public void add(String key, Run<?, ?> run, StationEntry entry) throws IOException {
        add(key, run, entry, true);
    }

    /** The same, where something that is written down of it already is not replaced. */
    public void addIfAbsent(String key, Run<?, ?> run, StationEntry entry) throws IOException {
        add(key, run, entry, false);
    }

    private void add(String key, Run<?, ?> run, StationEntry entry, boolean replacing) throws IOException {
        String services = entry.fact(Fact.SERVICE);
        if (services == null) {
            return;
        }
        boolean first = !exist();
        synchronized (job) {
            ArrayList<Deployment> kept = new ArrayList<>(all());
            for (String service : services.split(", ")) {
                Deployment added = new Deployment(key, run, entry, service);
                if (replacing || kept.stream().noneMatch(added::isAgain)) {
                    kept.removeIf(added::isAgain);
                    kept.add(0, added);
                }
            }
            file().write(newest(kept));
        }
        if (first) {
            AllDeployments.lookAgain();
        }
    }

    /**
     * What is kept of them: the newest of all, and of each place what tells what runs there, however often the others were
     * deployed to since.
     */
    private static ArrayList<Deployment> newest(List<Deployment> all) {
        Set<List<String>> attempted = new HashSet<>();
        Set<List<String>> decided = new HashSet<>();
        Set<List<String>> healthy = new HashSet<>();
        ArrayList<Deployment> kept = new ArrayList<>();
        for (Deployment each : all) {
            boolean last = attempted.add(each.place());
            boolean decisive = (each.isHealthy() || each.isInDoubt()) && decided.add(each.place());
            boolean running = each.isHealthy() && healthy.add(each.place());
            if (last || decisive || running || kept.size() < MOST) {
                kept.add(each);
            }
        }
        return kept;
    }

    /** Takes note of what a host said, in the place of what it said before. */
    public void add(DriftCheck check) throws IOException {
        XmlFile file = file(CHECKS_FILE);
        synchronized (job) {
            ArrayList<DriftCheck> kept = new ArrayList<>(read(file, DriftCheck.class));
            kept.removeIf(check::isBesides);
            kept.add(0, check);
            file.write(kept);
        }
    }

    /** One row for each service on each host, by environment. */
    List<DeploymentRow> rows() {
        Map<List<String>, List<Deployment>> attempts = new LinkedHashMap<>();
        all().forEach(deployment -> attempts.computeIfAbsent(deployment.place(), place -> new ArrayList<>())
                .add(deployment));
        List<DriftCheck> checks = read(file(CHECKS_FILE), DriftCheck.class);
        return attempts.values().stream()
                .map(ofPlace -> new DeploymentRow(job, ofPlace, checks))
                .sorted(DeploymentRow.BY_PLACE)
                .toList();
    }

    /** What runs there, as far as is known here: the newest that was healthy; null if none was. */
    public Deployment running(String host, String service) {
        return all().stream()
                .filter(deployment -> deployment.isHealthy()
                        && deployment.getHost().equals(host)
                        && deployment.getService().equals(service))
                .findFirst()
                .orElse(null);
    }
}

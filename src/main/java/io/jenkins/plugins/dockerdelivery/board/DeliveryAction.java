package io.jenkins.plugins.dockerdelivery.board;

import hudson.model.Api;
import hudson.model.Run;
import hudson.util.TextFile;
import io.jenkins.plugins.dockerdelivery.engine.record.DeliveryRecord;
import io.jenkins.plugins.dockerdelivery.engine.record.RecordJson;
import io.jenkins.plugins.dockerdelivery.engine.record.Station;
import io.jenkins.plugins.dockerdelivery.engine.record.StationEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.RunAction2;
import jenkins.model.Tab;
import org.kohsuke.stapler.StaplerResponse2;
import org.kohsuke.stapler.WebMethod;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/**
 * The run's record of what happened to which image, kept in build.xml, and the page that shows it. Steps in parallel
 * branches write to it; each has an entry of its own, so that writing it twice after a crash changes nothing.
 */
@ExportedBean
public final class DeliveryAction extends Tab implements RunAction2 {
    private static final String DOCUMENT = "delivery.json";
    private static final Logger LOGGER = Logger.getLogger(DeliveryAction.class.getName());

    private Map<String, StationEntry> entries = new LinkedHashMap<>();

    private DeliveryAction(Run<?, ?> run) {
        super(run);
    }

    /** The run's record; made if it has none. */
    public static DeliveryAction of(Run<?, ?> run) {
        synchronized (run) {
            DeliveryAction action = run.getAction(DeliveryAction.class);
            if (action == null) {
                action = new DeliveryAction(run);
                run.addAction(action);
            }
            return action;
        }
    }

    /** What has happened so far. */
    public DeliveryRecord record() {
        synchronized (object) {
            return new DeliveryRecord(new ArrayList<>(entries.values()));
        }
    }

    /**
     * Writes what a step did, in the place of what it wrote before.
     *
     * @param step the step's own name
     */
    public void put(String step, StationEntry entry) throws IOException {
        synchronized (object) {
            entries.put(step, entry);
            save();
        }
        ImageFingerprints.link(run(), entry);
    }

    /** Writes what a step did unless it wrote something already. */
    public void putIfAbsent(String step, StationEntry entry) throws IOException {
        synchronized (object) {
            if (entries.putIfAbsent(step, entry) == null) {
                save();
            }
        }
    }

    /** Begins with what happened in a run that this one goes on from; a deployment stays that run's. */
    public void goOnFrom(DeliveryAction before) throws IOException {
        Map<String, StationEntry> taken;
        synchronized (before.object) {
            taken = new LinkedHashMap<>(before.entries);
        }
        taken.values().removeIf(entry -> entry.station() == Station.DEPLOY);
        for (Map.Entry<String, StationEntry> entry : taken.entrySet()) {
            putIfAbsent(entry.getKey(), entry.getValue());
        }
    }

    private void save() throws IOException {
        run().save();
        try {
            new TextFile(document().toFile()).write(RecordJson.write(run().getExternalizableId(), record()));
        } catch (IOException e) {
            // The record itself is kept; only the copy for others is not.
            LOGGER.log(Level.WARNING, "Could not write " + document(), e);
        }
    }

    private Path document() {
        return run().getRootDir().toPath().resolve(DOCUMENT);
    }

    /** Sends the record as it is archived with the build. */
    @WebMethod(name = DOCUMENT)
    public void doDocument(StaplerResponse2 response) throws IOException {
        response.setContentType("application/json;charset=UTF-8");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.getWriter()
                .write(
                        Files.exists(document())
                                ? Files.readString(document())
                                : RecordJson.write(run().getExternalizableId(), record()));
    }

    private Run<?, ?> run() {
        return (Run<?, ?>) object;
    }

    /** The board for the pages. */
    public DeliveryBoard getBoard() {
        return new DeliveryBoard(record(), run());
    }

    /** The entries for the remote API. */
    @Exported(visibility = 2)
    public List<BoardEntry> getEntries() {
        return getBoard().getEntries();
    }

    /** The remote API. */
    public Api getApi() {
        return new Api(this);
    }

    @Override
    public void onAttached(Run<?, ?> run) {
        this.object = run;
    }

    @Override
    public void onLoad(Run<?, ?> run) {
        this.object = run;
        if (entries == null) {
            entries = new LinkedHashMap<>(); // a build.xml that somebody mended by hand
        }
    }

    @Override
    public String getIconFileName() {
        return "symbol-rocket-outline plugin-ionicons-api";
    }

    @Override
    public String getDisplayName() {
        return Messages.DeliveryAction_displayName();
    }

    @Override
    public String getUrlName() {
        return "docker-delivery";
    }
}

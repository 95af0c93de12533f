package io.jenkins.plugins.dockerdelivery.steps;

import edu.umd.cs.findbugs.annotations.Nullable;
import hudson.EnvVars;
import io.jenkins.plugins.dockerdelivery.board.DeliveryAction;
import io.jenkins.plugins.dockerdelivery.engine.command.Frame;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageArchive;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageId;
import io.jenkins.plugins.dockerdelivery.engine.image.Subject;
import io.jenkins.plugins.dockerdelivery.engine.record.DeliveryRecord;
import io.jenkins.plugins.dockerdelivery.engine.record.Fact;
import io.jenkins.plugins.dockerdelivery.engine.record.Origin;
import io.jenkins.plugins.dockerdelivery.engine.record.Promotion;
import io.jenkins.plugins.dockerdelivery.engine.record.Station;
import io.jenkins.plugins.dockerdelivery.engine.record.StationEntry;
import io.jenkins.plugins.dockerdelivery.handoff.AgentDocker;
import io.jenkins.plugins.dockerdelivery.handoff.HandOff;
import io.jenkins.plugins.dockerdelivery.run.PlanExecution;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/**
 * A plan that is one of the five stations: it writes into the run's record what came of it.
 *
 * @param <R> the plan's result
 */
abstract class StationExecution<R extends Serializable> extends PlanExecution<R> {
    private static final long serialVersionUID = 1L;

    private final Station station;
    /** The id of the image in this agent's engine, where that is another than in the engine that built it. */
    private volatile ImageId here;

    private Promotion promotion;

    /** What tells this visit of the station from others that it does not make up for; null where there is no such thing. */
    private String check;

    private Subject checked;

    StationExecution(StepContext context, Station station) {
        super(context);
        this.station = station;
    }

    /** What has happened so far: in this run, and before that in the one whose image it goes on with. */
    final DeliveryRecord record() throws IOException, InterruptedException {
        DeliveryRecord own = DeliveryAction.of(run()).record();
        return fromBuild() == null ? own : promotion().before(own);
    }

    /** The image that the step's user wrote; null to take the run's. */
    @Nullable
    String givenImage() {
        return null;
    }

    /** Whether the step works on an image that must be in the agent's engine. */
    boolean needsImage() {
        return false;
    }

    /** Brings the image to this agent if it was built on another and handed on. */
    @Override
    @Nullable
    protected final Move moveHere() throws IOException, InterruptedException {
        ImageId id = needsImage() ? subject().id() : null;
        HandOff handOff = HandOff.of(run());
        ImageArchive kept = id == null ? null : handOff.find(id);
        if (kept == null) {
            return null;
        }
        AgentDocker docker = docker();
        here = HandOff.look(directory(), docker, kept);
        return here != null ? null : () -> here = handOff.bring(directory(), docker, kept, log());
    }

    /** The agent's Docker as this step uses it: what it starts there is known as the step's, and ends with it. */
    private AgentDocker docker() throws IOException, InterruptedException {
        EnvVars environment = new EnvVars(context(EnvVars.class));
        environment.put(Frame.STEP, stepId());
        return new AgentDocker(environment, MOVE_LIMIT);
    }

    /** The run whose image the step goes on with, as its user wrote it; null for this one. */
    @Nullable
    String fromBuild() {
        return null;
    }

    /** The other run and what is known of it. Once found it is kept: the run may be deleted before the step ends. */
    private Promotion promotion() throws IOException, InterruptedException {
        if (promotion == null) {
            promotion = new OtherBuild(run(), asker()).find(fromBuild());
        }
        return promotion;
    }

    /** The other run, as people know it; null if the image is this run's. */
    @Nullable
    final String takenFrom() throws IOException, InterruptedException {
        return fromBuild() == null ? null : promotion().build();
    }

    /** The image that the step works on. */
    final Subject subject() throws IOException, InterruptedException {
        Subject subject = fromBuild() == null
                ? record().subject(givenImage())
                : promotion().subject(givenImage());
        return subject.knownAs(here);
    }

    /** Where the image's sources come from. */
    final Origin origin() throws IOException, InterruptedException {
        Origin own = Origin.of(context(EnvVars.class));
        return fromBuild() == null
                ? record().originOfTaken(givenImage(), own)
                : promotion().origin(own, subject());
    }

    /** Which tests, or which scan, of which image this is: from now on a failure counts against it. */
    final void checks(String what, Subject image) {
        check = what;
        checked = image;
    }

    /** An entry for this station, with its time. */
    final StationEntry.Builder entry(StationEntry.State state) {
        return new StationEntry.Builder(station, state)
                .time(startMillis(), System.currentTimeMillis() - startMillis())
                .fact(Fact.CHECK, check);
    }

    /** Writes this step's entry. */
    final void write(StationEntry entry) throws IOException, InterruptedException {
        DeliveryAction.of(run()).put(stepId(), entry);
    }

    /** Keeps an image of this agent for steps on others. */
    final Move handOn(String reference, ImageId id, @Nullable ImageId config) throws IOException, InterruptedException {
        HandOff handOff = HandOff.of(run());
        AgentDocker docker = docker();
        return () -> handOff.take(directory(), docker, reference, id, config, log());
    }

    /** Writes this step's entries; the first is the one that counts where one is asked for, and so comes last. */
    final void write(List<StationEntry> entries) throws IOException, InterruptedException {
        for (int i = entries.size() - 1; i > 0; i--) {
            DeliveryAction.of(run()).put(stepId() + "-" + i, entries.get(i));
        }
        write(entries.get(0));
    }

    @Override
    protected Object skipped(String reason) throws IOException, InterruptedException {
        write(entry(StationEntry.State.SKIPPED).figure(reason).build());
        return null;
    }

    @Override
    protected void failed(String reason) throws IOException, InterruptedException {
        StationEntry.Builder entry = entry(StationEntry.State.FAILURE).figure(reason);
        if (checked != null) {
            entry.image(checked.name(), checked.id() == null ? "" : checked.id().toString());
        }
        // A result that fails the step has written more already.
        DeliveryAction.of(run()).putIfAbsent(stepId(), entry.build());
    }
}

package io.jenkins.plugins.dockerdelivery.steps;

import edu.umd.cs.findbugs.annotations.Nullable;
import hudson.EnvVars;
import hudson.FilePath;
import io.jenkins.plugins.dockerdelivery.board.DeliveryAction;
import io.jenkins.plugins.dockerdelivery.engine.command.Place;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageArchive;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageId;
import io.jenkins.plugins.dockerdelivery.engine.image.Subject;
import io.jenkins.plugins.dockerdelivery.engine.record.DeliveryRecord;
import io.jenkins.plugins.dockerdelivery.engine.record.Origin;
import io.jenkins.plugins.dockerdelivery.engine.record.Station;
import io.jenkins.plugins.dockerdelivery.engine.record.StationEntry;
import io.jenkins.plugins.dockerdelivery.handoff.HandOff;
import io.jenkins.plugins.dockerdelivery.run.PlanExecution;
import java.io.IOException;
import java.io.Serializable;
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
    /** The path of the step's directory, while an image is moved for it; a restart moves it again. */
    private transient volatile String moving;

    StationExecution(StepContext context, Station station) {
        super(context);
        this.station = station;
    }

    /** What has happened in this run so far. */
    final DeliveryRecord record() throws IOException, InterruptedException {
        return DeliveryAction.of(run()).record();
    }

    /** The image that the step's user wrote; null to take the run's. */
    @Nullable
    String givenImage() {
        return null;
    }

    /** The image that the step works on. */
    final Subject subject() throws IOException, InterruptedException {
        return record().subject(givenImage()).knownAs(here);
    }

    /** Whether the step works on an image that must be in the agent's engine. */
    boolean needsImage() {
        return false;
    }

    /** Brings the image to this agent if it was built on another and handed on. */
    @Override
    protected final void makeReady(Place place) throws IOException, InterruptedException {
        if (!needsImage()) {
            return;
        }
        Subject subject = subject();
        HandOff handOff = HandOff.of(run());
        ImageArchive kept = subject.id() == null ? null : handOff.find(subject.id());
        if (kept != null) {
            FilePath directory = directory();
            moving = directory.getRemote();
            here = handOff.bring(directory, context(EnvVars.class), kept, log());
        }
    }

    /** Where the run's sources come from. */
    final Origin origin() throws IOException, InterruptedException {
        return Origin.of(context(EnvVars.class));
    }

    /** An entry for this station, with its time. */
    final StationEntry.Builder entry(StationEntry.State state) {
        return new StationEntry.Builder(station, state).time(startMillis(), System.currentTimeMillis() - startMillis());
    }

    /** Writes this step's entry. */
    final void write(StationEntry entry) throws IOException, InterruptedException {
        DeliveryAction.of(run()).put(stepId(), entry);
    }

    /** Keeps an image of this agent for steps on others. */
    final void handOn(String reference, ImageId id, @Nullable ImageId config) throws IOException, InterruptedException {
        FilePath directory = directory();
        moving = directory.getRemote();
        HandOff.of(run()).take(directory, context(EnvVars.class), reference, id, config, log());
    }

    @Override
    protected Object skipped(String reason) throws IOException, InterruptedException {
        write(entry(StationEntry.State.SKIPPED).figure(reason).build());
        return null;
    }

    @Override
    protected final void failed(String reason) throws IOException, InterruptedException {
        if (moving != null) {
            HandOff.stop(moving);
        }
        // A result that fails the step has written more already.
        DeliveryAction.of(run())
                .putIfAbsent(
                        stepId(),
                        entry(StationEntry.State.FAILURE).figure(reason).build());
    }
}

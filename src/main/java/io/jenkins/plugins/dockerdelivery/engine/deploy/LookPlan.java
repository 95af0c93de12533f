package io.jenkins.plugins.dockerdelivery.engine.deploy;

import io.jenkins.plugins.dockerdelivery.engine.command.Command;
import io.jenkins.plugins.dockerdelivery.engine.command.Outcome;
import io.jenkins.plugins.dockerdelivery.engine.command.Place;
import io.jenkins.plugins.dockerdelivery.engine.command.Plan;
import io.jenkins.plugins.dockerdelivery.engine.command.Script;
import java.util.ArrayList;
import java.util.List;

/** Asks servers what their services run. It changes nothing there. */
public final class LookPlan implements Plan<RunningServices> {
    private static final long serialVersionUID = 1L;
    private static final String REPORT = "report";
    private static final int FEWEST_WORDS = 3;

    private final LookRequest request;
    private final Place place;
    private final boolean asked;

    /** The plan for a request in a place. */
    public LookPlan(LookRequest request, Place place) {
        this(request, place, false);
    }

    private LookPlan(LookRequest request, Place place, boolean asked) {
        this.request = request;
        this.place = place;
        this.asked = asked;
    }

    @Override
    public Decision<RunningServices> next(Outcome outcome) {
        return asked ? read(outcome) : new Run<>(ask(), new LookPlan(request, place, true));
    }

    private Command ask() {
        Script script = Script.in(place);
        SshSession session = new SshSession(request.access(), place);
        session.appendTo(
                script,
                HostScript.of(request.project()),
                "commit=\nparallel=1\nrollback_all=false\n",
                "ask_everywhere");
        return session.complete(Command.brief("look", script.toString()), null, REPORT)
                .build();
    }

    private Decision<RunningServices> read(Outcome outcome) {
        String credentialsId = request.access().credentialsId();
        if (outcome.text(Script.STAGE).equals("key")) {
            return new Failed<>(SshFailure.explainKey(credentialsId, outcome));
        }
        List<RunningServices.Container> containers = new ArrayList<>();
        int number = 0;
        for (HostAddress host : request.access().hosts()) {
            number++;
            HostOutcome answer = new HostOutcome(outcome, host, REPORT, number);
            if (!answer.word().equals("reported")) {
                String unknown = "Not known what runs on " + host;
                return new Failed<>(
                        answer.word().isEmpty()
                                ? answer.explain(unknown, credentialsId)
                                : unknown + ": " + answer.facts().get("reason") + ".");
            }
            for (String line : answer.facts().all("runs")) {
                List<String> words = List.of(line.split(" "));
                if (words.size() >= FEWEST_WORDS) {
                    containers.add(new RunningServices.Container(
                            host.toString(),
                            words.get(0),
                            words.get(1),
                            words.get(2),
                            new ArrayList<>(words.subList(FEWEST_WORDS, words.size()))));
                }
            }
        }
        return new Done<>(new RunningServices(containers));
    }
}

package io.jenkins.plugins.dockerdelivery.board;

import hudson.model.Run;
import io.jenkins.plugins.dockerdelivery.engine.record.DeliveryRecord;
import io.jenkins.plugins.dockerdelivery.engine.record.Station;
import java.util.ArrayList;
import java.util.List;

/** The delivery as people see it: for each of the five stations what happened there, also if that is nothing. */
public final class DeliveryBoard {
    private final DeliveryRecord record;
    private final Run<?, ?> run;

    DeliveryBoard(DeliveryRecord record, Run<?, ?> run) {
        this.record = record;
        this.run = run;
    }

    /** One row for each visit of a station, in the order of the stations; one without a state where there was none. */
    public List<BoardEntry> getStations() {
        List<BoardEntry> rows = new ArrayList<>();
        for (Station station : Station.values()) {
            List<BoardEntry> visits = getEntries().stream()
                    .filter(entry -> entry.getStation().equals(station.word()))
                    .toList();
            rows.addAll(visits.isEmpty() ? List.of(BoardEntry.pending(station, run.isBuilding())) : visits);
        }
        return rows;
    }

    /** What happened, in the order in which it happened. */
    public List<BoardEntry> getEntries() {
        return record.entries().stream().map(BoardEntry::of).toList();
    }
}

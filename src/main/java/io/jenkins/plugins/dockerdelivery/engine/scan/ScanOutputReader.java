package io.jenkins.plugins.dockerdelivery.engine.scan;

import io.jenkins.plugins.dockerdelivery.engine.command.ResultReader;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;

/** Reads Trivy's report, or says why it cannot be read: that is the scan's failure, and never hides why Trivy failed. */
enum ScanOutputReader implements ResultReader<Serializable> {
    INSTANCE;

    /**
     * A report that is none.
     *
     * @param why what is wrong with it, as a sentence without a full stop
     */
    record Unreadable(String why) implements Serializable {}

    @Override
    public Serializable read(Path path) {
        try {
            return TrivyReportReader.INSTANCE.read(path);
        } catch (IOException e) {
            return new Unreadable(e.getMessage());
        }
    }
}
